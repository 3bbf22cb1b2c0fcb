"""The line that says why the first run on a machine takes longer."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from reesim.cli.ending import say

USUAL_SECONDS = 30
"""What a first compilation takes at most on a server core of 2021, see docs/performance.md [s]."""
SECONDS_OF_CONTACTS = 10
"""What that of contacts takes there [s]."""


def tell_of_first_run() -> None:
    """Say that kernels are going to be compiled, if they are."""
    from reesim.solve.kernel_cache import are_compiled

    if are_compiled():
        _tell_of_another_kind(USUAL_SECONDS)
    else:
        say(f"compiling kernels (once, about {USUAL_SECONDS} s)")


def tell_of_first_contacts() -> None:
    """The same where contacts are all that is solved."""
    from reesim.solve.kernel_cache import CONTACTS, are_compiled

    if are_compiled(CONTACTS):
        _tell_of_another_kind(SECONDS_OF_CONTACTS)
    else:
        say(f"compiling kernels (once, about {SECONDS_OF_CONTACTS} s)")


def _tell_of_another_kind(seconds: int) -> None:
    """Say so when kernels are compiled after all: those there are, are for plants of other models."""
    _teller().seconds = seconds


@cache
def _teller() -> Any:
    """Numba reports to it what is about to be compiled; it waits for the first of the two that take long."""
    from reesim.solve.kernel_cache import CONTACTS, ENTRY

    event: Any = import_module("numba.core.event")

    class Teller(event.Listener):  # type: ignore[misc]
        seconds: int | None = None

        def on_start(self, event_: Any) -> None:
            name = event_.data["dispatcher"].py_func.__name__
            if self.seconds is not None and name in (ENTRY, CONTACTS):
                say(f"compiling kernels for models not used here before (once, about {self.seconds} s)")
                self.seconds = None

        def on_end(self, event_: object) -> None:
            """The end is seen by itself."""

    teller = Teller()
    event.register("numba:compile", teller)
    return teller
