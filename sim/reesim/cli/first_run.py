"""The line that says why the first run on a machine takes longer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reesim.cli.ending import say

if TYPE_CHECKING:
    from collections.abc import Iterator

USUAL_SECONDS = 20
"""Time a first compilation takes on two cores of a server of 2021 (measured 10 to 25) [s]."""


@contextmanager
def told_of_first_run() -> Iterator[None]:
    """Say that kernels are being compiled if they are, and remember that they have been."""
    from reesim.solve.kernel_cache import are_compiled, record

    if not are_compiled():
        say(f"compiling kernels (once, about {USUAL_SECONDS} s)")
    yield
    record()
