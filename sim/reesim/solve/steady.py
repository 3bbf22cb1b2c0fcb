"""The steady state of a compiled flowsheet, its specifications met."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import InputError, NotSolved
from reesim.kernels.status import CONVERGED, MESSAGES, RUNNING
from reesim.kernels.steady import march
from reesim.solve.solution import RawSolution
from reesim.solve.start import feasible_start, inlet
from reesim.solve.state import new_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from reesim.flowsheet.compile import Compiled, Numbers
    from reesim.kernels.arrays import Floats

FIRST_STEP = 5.0
TOLERANCE = 1e-12
TRACE = 1e-14
CHUNK = 100
MOST_ITERATIONS = 6000


@dataclass(frozen=True)
class Progress:
    """How far a solve has come: Newton iterations, residual relative to the inlet, time step in residence times."""

    iterations: int
    residual: float
    step: float


@dataclass(frozen=True)
class Profile:
    """Totals [N, C] and free variables [N, 2+L] to start from."""

    total: Floats
    free: Floats


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
    began = time.perf_counter()
    if compiled.model.specs or compiled.water_units:
        from reesim.solve.specs import solve_with_specs

        return solve_with_specs(compiled, start, progress, began)
    profile = None if start is None else Profile(start.total, start.free)
    return march_to_steady(compiled, compiled.numbers, profile, progress, began)


def march_to_steady(
    compiled: Compiled,
    numbers: Numbers,
    profile: Profile | None,
    progress: Callable[[Progress], None] | None = None,
    began: float | None = None,
    most: int = MOST_ITERATIONS,
) -> RawSolution:
    """One set of numbers to its steady state; raises NotSolved with a diagnosis."""
    began = time.perf_counter() if began is None else began
    structure, values, eq = compiled.structure, numbers.values, numbers.equilibria
    total, free, room = feasible_start(structure, values, eq)
    if profile is not None:
        total, free = profile.total, profile.free
    state = new_state(structure, eq, total, free)
    state.room[:] = room
    scale = inlet(structure, values)
    status, iterations, residual = RUNNING, 0, np.inf
    step = FIRST_STEP if profile is None else 1e13
    while status == RUNNING and iterations < most:
        status, used, residual, step = march(
            step, CHUNK, structure, values, eq, state, scale, TRACE * scale, TOLERANCE
        )
        iterations += used
        if progress is not None:
            progress(Progress(iterations, residual, step))
    if status != CONVERGED:
        from reesim.solve.diagnosis import explain

        raise NotSolved(explain(compiled, numbers, state, MESSAGES[int(status)]))
    return RawSolution(
        compiled, numbers, state.total, state.free, state.aqueous_out, state.organic_out,
        iterations, float(residual), time.perf_counter() - began,
    )  # fmt: skip


__all__ = ["InputError", "Profile", "Progress", "march_to_steady", "solve_steady"]
