"""How far a sweep has come, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reesim.studies.sweep.run import State


def sweep_words(state: State) -> str:
    """Say how many cases are done, at which rate, how many failed, and what time is left."""
    rate = state.solved_here / state.seconds if state.seconds > 0.0 else 0.0
    left = "" if rate <= 0.0 else f", {duration((state.cases - state.done) / rate)} left"
    failed = f", {state.failed_here} without a solution" if state.failed_here else ""
    return f"{state.done} of {state.cases} cases, {rate:.3g} /s{failed}{left}"


def duration(seconds: float) -> str:
    """Write a time as people say it.

    >>> duration(12.3), duration(200.0), duration(9000.0)
    ('12 s', '3 min', '2.5 h')
    """
    if seconds < 100.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 6000.0 else f"{seconds / 3600.0:.1f} h"
