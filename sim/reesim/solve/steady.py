"""The steady state of a compiled flowsheet, its specifications met."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from reesim.solve.march import Profile, Progress, march_to_steady

if TYPE_CHECKING:
    from collections.abc import Callable

    from reesim.flowsheet.compile import Compiled
    from reesim.solve.solution import RawSolution


def solve_steady(
    compiled: Compiled,
    *,
    start: RawSolution | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> RawSolution:
    """Solve a flowsheet, from cold or from a solution of one with the same structure.

    Raises
    ------
    NotSolved
        With the limit that is crossed, where, and what to do.
    """
    if compiled.model.specs or compiled.water_units:
        from reesim.solve.specs import solve_with_specs

        return solve_with_specs(compiled, start, progress, time.perf_counter())
    profile = None if start is None else Profile(start.total, start.free)
    return march_to_steady(compiled, compiled.numbers, profile, progress)


__all__ = ["Progress", "march_to_steady", "solve_steady"]
