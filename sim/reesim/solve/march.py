"""One set of numbers to its steady state: sharpening fronts first, the plant's own start-up if that fails."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.chemistry.packing import softened
from reesim.errors import NotSolved
from reesim.kernels.status import AQUEOUS, CONVERGED, RUNNING
from reesim.kernels.steady import iterate
from reesim.solve.in_order import solve_in_order
from reesim.solve.solution import RawSolution
from reesim.solve.start import feasible_start, inlet, ligand_totals, room_of
from reesim.solve.state import ligands_move, new_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from reesim.flowsheet.compile import Compiled, Numbers
    from reesim.kernels.arrays import Equilibria, Floats, State, Structure, Values

FIRST_STEP = 5.0
TOLERANCE = 1e-12
TRACE = 1e-14
DIVERGED = 1e3
"""Growth of the residual at which an iteration is given up."""
STEP_ROUNDS = 9
CAREFUL = 3.0
"""Largest growth of the time step after one that failed."""
LONG = 1e7
"""Residence times beyond which a step is as good as infinite."""
INFINITE = 1e12
SHORTEST = 1e-7
MOST_ITERATIONS = 8000

BLUNT = 0.3
"""Sharpness that fronts are looked for with first."""
GROWTH = 1.5
"""By how much it grows, at most, from one steady state to the next."""
LEAST_GROWTH = 1.01
ALMOST_SHARP = 0.97
BLUNT_ROUNDS = 12
BLUNT_MOST = 150
"""Iterations after which sharpening is given up."""
LOOSE, TIGHT = 0.02, 1e-3
"""Residual to which blunt steady states are closed, before and after a step that failed."""
EASY = 3
"""Iterations of a step after which the next may be longer."""
COLD_ROUNDS = 15
WARM_ROUNDS = 25


@dataclass(frozen=True)
class Progress:
    """How far a solve has come: iterations, residual relative to the inlet, step in residence times."""

    iterations: int
    residual: float
    step: float


class Profile(NamedTuple):
    """Totals [N, C] and free variables [N, 2+L] to start from."""

    total: Floats
    free: Floats


@dataclass
class Case:
    """A network with its numbers, the state it is solved in, and what has been spent on it."""

    structure: Structure
    values: Values
    eq: Equilibria
    state: State
    scale: Floats
    iterations: int = 0
    residual: float = np.inf
    progress: Callable[[Progress], None] | None = None
    before: int = 0
    """Iterations spent before on other parts of the plant."""

    def tell(self, step: float) -> None:
        """Say how far the solve has come."""
        if self.progress is not None:
            self.progress(Progress(self.before + self.iterations, self.residual, step))

    def put(self, profile: Profile) -> None:
        """Set totals and free variables."""
        self.state.total[:] = profile.total
        self.state.free[:] = profile.free

    def kept(self) -> Profile:
        """Totals and free variables as they are."""
        return Profile(self.state.total.copy(), self.state.free.copy())


def march_to_steady(
    compiled: Compiled,
    numbers: Numbers,
    profile: Profile | None = None,
    progress: Callable[[Progress], None] | None = None,
    most: int = MOST_ITERATIONS,
) -> RawSolution:
    """Steady state of one set of numbers, from cold or from a profile of the same structure.

    Raises
    ------
    NotSolved
        With the limit that is crossed, where, and what to do.
    """
    began = time.perf_counter()
    structure, values, eq = compiled.structure, numbers.values, numbers.equilibria
    first = profile if profile is not None else Profile(*feasible_start(structure, values, eq))
    state = new_state(structure, eq, first.total, first.free)
    state.room[:] = room_of(structure, values, eq) + base_fed(numbers, eq)
    case = Case(structure, values, eq, state, inlet(structure, values), progress=progress)
    done = profile is not None and _from_profile(case, len(compiled.metals))
    if not done:
        cold = Profile(*feasible_start(structure, values, eq)) if profile is not None else first
        done = _by_circuits(case, compiled, numbers, most)
        if not done:
            case.put(cold)
            done = _sharpen(case, cold) or _start_up(case, most)
    if not done:
        from reesim.solve.diagnosis import explain

        raise NotSolved(explain(compiled, numbers, case.state))
    return RawSolution(
        compiled, numbers, state.total, state.free, state.aqueous_out, state.organic_out,
        case.iterations, case.residual, time.perf_counter() - began,
    )  # fmt: skip


def _by_circuits(case: Case, compiled: Compiled, numbers: Numbers, most: int) -> bool:
    """The plant's circuits one after another, then all of it; False where it is one, or one is not solved."""

    def solve(structure: Structure, values: Values) -> State | None:
        cold = Profile(*feasible_start(structure, values, case.eq))
        state = new_state(structure, case.eq, cold.total, cold.free)
        state.room[:] = room_of(structure, values, case.eq) + base_fed(numbers, case.eq)
        part = Case(
            structure, values, case.eq, state, case.scale, progress=case.progress, before=case.iterations
        )
        done = _sharpen(part, cold) or _start_up(part, most)
        case.iterations += part.iterations
        return state if done else None

    circuits = compiled.circuits
    return (
        len(circuits) > 1
        and solve_in_order(circuits, case.structure, case.values, case.state, solve)
        and _newton(case, case.eq, TOLERANCE, 1e-6, TRACE, WARM_ROUNDS)
    )


def _from_profile(case: Case, n_metals: int) -> bool:
    """Newton from the profile in the state; whether it converged."""
    if not ligands_move(case.structure, case.eq):  # anions only follow the water: known, not solved for
        case.state.total[:, n_metals:] = ligand_totals(case.structure, case.values, n_metals)
    return _newton(case, case.eq, TOLERANCE, 1e-6, TRACE, WARM_ROUNDS)


def base_fed(numbers: Numbers, eq: Equilibria) -> float:
    """Charge of metals that aqueous streams bring beyond their anions [mol/h]: base."""
    held = (amounts for phase, _, amounts in numbers.entering.values() if phase == AQUEOUS)
    return sum(max(float(amounts @ eq.charge), 0.0) for amounts in held)


def _newton(case: Case, eq: Equilibria, tolerance: float, change: float, trace: float, rounds: int) -> bool:
    """Newton at an infinite step; whether it converged."""
    status, used, residual = iterate(
        0.0, case.state.total, case.structure, case.values, eq, case.state, case.scale, trace * case.scale,
        tolerance, change, DIVERGED, rounds,
    )  # fmt: skip
    case.iterations += used
    case.residual = float(residual)
    case.tell(np.inf)
    return bool(status == CONVERGED)


def _sharpen(case: Case, cold: Profile) -> bool:
    """Blunt separations sharpened step by step (chemistry.packing.softened); whether it came to the end.

    If not, the state is the sharpest steady state that was reached, or the cold start.
    """
    sharpness, growth, closed = BLUNT, GROWTH, LOOSE
    reached: tuple[Profile, float] | None = None
    while case.iterations <= BLUNT_MOST and growth > LEAST_GROWTH:
        before = case.iterations
        if sharpness >= 1.0:
            done = _newton(case, case.eq, TOLERANCE, 1e-6, TRACE, COLD_ROUNDS)
            if done:
                return True
        else:
            done = _blunt(case, sharpness, closed)
        if done:
            reached = (case.kept(), sharpness)
            if case.iterations - before <= EASY:
                growth = min(growth**1.5, GROWTH)
        elif reached is None:
            break
        else:
            growth = growth**0.5
            case.put(reached[0])
            if closed > TIGHT:
                closed = TIGHT
                if not _blunt(case, reached[1], closed):
                    case.put(reached[0])
        sharpness = reached[1] * growth
        if sharpness > ALMOST_SHARP:
            sharpness = 1.0
    case.put(reached[0] if reached is not None else cold)
    return False


def _blunt(case: Case, sharpness: float, closed: float) -> bool:
    """Newton on separations of a sharpness; whether the residual came below `closed`."""
    return _newton(case, softened(case.eq, sharpness), closed, 1.0, 1e-8, BLUNT_ROUNDS)


def _start_up(case: Case, most: int) -> bool:
    """Implicit Euler steps, longer after success and shorter after failure; whether they got there."""
    step, calm = FIRST_STEP, True
    while case.iterations < most and step > SHORTEST:
        before = case.kept()
        status, used, residual = iterate(
            0.0 if step >= INFINITE else 1.0 / step, before.total, case.structure, case.values, case.eq,
            case.state, case.scale, TRACE * case.scale, TOLERANCE, 1e-6, DIVERGED,
            WARM_ROUNDS if step >= INFINITE else STEP_ROUNDS,
        )  # fmt: skip
        case.iterations += max(used, 1)
        if status == CONVERGED:
            case.residual = float(residual)
            return True
        if status == RUNNING:
            case.residual = float(residual)
            growth = 30.0 if used <= 4 else (10.0 if used <= 6 else 4.0)
            step *= growth if calm else min(growth, CAREFUL)
            calm = True
            if step > LONG:
                step = INFINITE
        else:
            case.put(before)
            step = 0.1 * LONG if step >= INFINITE else 0.2 * step
            calm = False
        case.tell(step)
    return False
