"""The line that says why the first run on a machine takes longer."""

from __future__ import annotations

from reesim.cli.ending import say

USUAL_SECONDS = 30
"""What a first compilation takes on a server core of 2021; 34 s of processor time were measured [s]."""


def tell_of_first_run() -> None:
    """Say that kernels are going to be compiled, if they are."""
    from reesim.solve.kernel_cache import are_compiled

    if not are_compiled():
        say(f"compiling kernels (once, about {USUAL_SECONDS} s)")
