"""How far a solve has come, as one line on a terminal that is gone when the solve has ended."""

from __future__ import annotations

import math
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.text import Text

    from reesim.solve.march import Progress

DELAY = 1.0
"""How long a solve may last before anything is shown [s]."""
RECENT = 24
"""Reports that an estimate looks back on."""
FEWEST = 6
"""Reports without which there is no estimate."""
LEAST_FALL = 1.0
"""Decades that the residual must have fallen by in them: less says nothing about the ten that are left."""
CERTAIN = 3.0
"""Standard errors by which the residual must be seen to fall before a time is named."""


@contextmanager
def progress_line() -> Iterator[Callable[[Progress], None] | None]:
    """Give what a solve reports to while its line is on the terminal; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.live import Live

    line = Line()
    live = Live(
        line, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
    )
    start = threading.Timer(DELAY, live.start)
    start.daemon = True
    start.start()
    try:
        yield line.report
    finally:
        start.cancel()
        start.join()
        live.stop()


class Line:
    """Iterations, residual, time spent and left; one thread reports, another draws."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._seen: list[tuple[float, float]] = []
        self._last: Progress | None = None

    def report(self, progress: Progress) -> None:
        """Take what a solve reports."""
        if progress.residual > 0.0 and math.isfinite(progress.residual):
            seen = (time.monotonic() - self._began, math.log10(progress.residual))
            self._seen = [*self._seen[1 - RECENT :], seen]
        self._last = progress

    def __rich__(self) -> Text:
        """Draw it; one line, cut where the terminal ends."""
        from rich.text import Text

        return Text(self.text(time.monotonic() - self._began), no_wrap=True, overflow="ellipsis")

    def text(self, spent: float) -> str:
        """What the line says after so many seconds."""
        done = "solving"
        if self._last is not None:
            done += f": {self._last.iterations} iterations, residual {self._last.residual:.1e}"
        left = seconds_left(self._seen)
        estimate = "no estimate yet" if left is None else f"about {_rounded(left)} s left"
        return f"{done}, {spent:.0f} s; {estimate}"


def seconds_left(seen: list[tuple[float, float]]) -> float | None:
    """Seconds until the residual is small enough, if it goes on falling as it did; None if it did not.

    The slope of log10(residual) over time is fitted to what was `seen` [s, -]. It must be negative by
    several standard errors and span a decade: before fronts are in place the residual wanders, and a time
    named then would be made up. Near the end Newton is faster than this.
    """
    if len(seen) < FEWEST:
        return None
    from reesim.solve.march import TOLERANCE

    at, log = np.array(seen).T
    at, mean = at - at.mean(), log.mean()
    spread = float(at @ at)
    if spread <= 0.0:
        return None
    slope = float(at @ log) / spread
    off = log - mean - slope * at
    error = math.sqrt(float(off @ off) / (len(seen) - 2) / spread)
    if slope > -CERTAIN * error or -slope * float(at[-1] - at[0]) < LEAST_FALL:
        return None
    return max(float(log[-1]) - math.log10(TOLERANCE), 0.0) / -slope


def _rounded(seconds: float) -> str:
    """Two digits at most: an estimate has no more."""
    return f"{float(f'{seconds:.2g}'):.0f}" if seconds >= 1.0 else "1"
