"""A bar in a notebook while a sweep lasts."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reesim.studies.sweep import State

OFTEN = 0.25
"""Least time between two drawings of the bar [s]."""


def is_notebook() -> bool:
    """Whether this is the kernel of a notebook; nothing is imported to find out."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return type(get_ipython()).__name__ == "ZMQInteractiveShell"


class Bar:
    """A bar with words, drawn over itself; it is gone when the sweep has ended.

    Parameters
    ----------
    handle : object
        With `update(data, raw=True)`, as IPython's display handle.
    """

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._drawn = -OFTEN

    def report(self, state: State) -> None:
        """Draw how far the sweep has come, unless it was drawn just now."""
        from reesim.report.progress import sweep_words

        now = time.monotonic()
        if now - self._drawn < OFTEN and state.done < state.cases:
            return
        self._drawn = now
        words = sweep_words(state)
        bar = f'<progress value="{state.done}" max="{state.cases}" style="width:20em"></progress> {words}'
        self._handle.update({"text/html": bar, "text/plain": words}, raw=True)

    def clear(self) -> None:
        """Take the bar away."""
        self._handle.update({"text/html": "", "text/plain": ""}, raw=True)


@contextmanager
def shown(progress: Callable[[State], None] | bool | None) -> Iterator[Callable[[State], None] | None]:
    """Give what a sweep reports to: what was given, or in a notebook a bar unless it was refused.

    Parameters
    ----------
    progress : callable, bool, optional
        A callable is passed on; False shows nothing, True a bar, None a bar in a notebook.
    """
    if callable(progress):
        yield progress
        return
    if progress is False or not (progress or is_notebook()):
        yield None
        return
    from IPython import display

    show: Any = display.display  # it has no types
    bar = Bar(show({"text/html": "", "text/plain": ""}, raw=True, display_id=True))
    try:
        yield bar.report
    finally:
        bar.clear()
