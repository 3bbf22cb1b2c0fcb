"""Specifications as rows of the same Newton: balances and targets closed together.

Unknown beside the totals T are what the specifications vary, p, and the water that comes with the
base of saponifiers.  Every round factors the balances once; their columns by p come from one
nudged evaluation each, the targets' slopes from what leaves along those columns:

    dR/dT dT + dR/dp dp = -R        dg/dT dT + dg/dp dp = -g

Steps of p are bounded.  Where one leads far from the balances they are closed at that p first, and
it is halved until the targets come nearer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import InputError, NotSolved
from reesim.flowsheet.distance import spec_value
from reesim.flowsheet.family import Family
from reesim.flowsheet.outputs import reagents
from reesim.kernels.status import CONVERGED
from reesim.kernels.steady import iterate, move, scaled
from reesim.solve.march import DIVERGED, TOLERANCE, TRACE, WARM_ROUNDS, Profile, base_fed
from reesim.solve.solution import RawSolution
from reesim.solve.start import inlet, ligand_totals, room_of
from reesim.solve.state import ligands_move, new_state
from reesim.solve.tangents import Leaving, Linearised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.flowsheet.compile import Compiled, Numbers
    from reesim.flowsheet.specs import SpecModel
    from reesim.kernels.arrays import Floats, State

MET = 1e-9
"""Distance at which a target is met; targets are logarithms, or fractions (distance.spec_value)."""
LONGEST = 0.25
"""Largest step of what is varied, relative to it."""
ROUNDS = 60
HALVINGS = 8
NUDGE = 1e-6
NEAR = 1e-4
"""Relative residual beyond which the balances are closed before the targets are looked at."""
CLOSED = 1e-7
FOLLOWED = 10
"""Newton steps after which numbers nearby are taken to be too far away."""
STRAYED = 30.0
"""Growth of what is left to close at which it is given up."""


@dataclass(frozen=True)
class Point:
    """Values of the extra unknowns, a state near balance there, and how far its targets are."""

    q: Floats
    linearised: Linearised
    raw: RawSolution
    distance: Floats


class Newton(NamedTuple):
    """A step of the extra unknowns, how long it was asked to be, and what moves the totals with it."""

    step: Floats
    asked: float
    inverse: Floats
    closing: Floats
    columns: list[Floats]

    def moved(self, point: Point, q: Floats) -> Floats:
        """Step of the totals that goes with one to q."""
        moved = self.closing
        for i, column in enumerate(self.columns):
            moved = moved + (q[i] - point.q[i]) * column
        return moved


class Bordered:
    """Balances and targets of a flowsheet as one system.

    Parameters
    ----------
    compiled : Compiled
    specs : sequence of SpecModel
        Targets to be met; empty to settle only the water of the bases.
    family : Family
        Numbers along `given` paths, then those that the targets vary.
    given : ndarray
        Values at the paths that no target varies.
    """

    def __init__(self, compiled: Compiled, specs: Sequence[SpecModel], family: Family, given: Floats) -> None:
        self._compiled = compiled
        self._specs = tuple(specs)
        self._branch = family.branch(given)
        self._follows = not ligands_move(compiled.structure, compiled.equilibria)
        self.iterations = 0

    def solve(self, q: Floats, profile: Profile, low: Floats, high: Floats) -> tuple[Point | None, bool]:
        """Close balances and targets from a profile near balance at q: the last point, and whether it is met.

        low, high : bounds of q: what is varied, then water.
        """
        point = self._at(q, profile)
        size = _size(q, low, high)
        for _ in range(ROUNDS):
            if point is None:
                break
            if float(np.abs(point.distance).max(initial=0.0)) <= MET:
                point, met = self._settled(point)
                if met:
                    return point, True
                continue
            ahead = self._step(point, low, high, size)
            if ahead is None:
                return point, False
            point = ahead
        return point, False

    def follow(self, q: Floats, profile: Profile, low: Floats, high: Floats) -> Point | None:
        """Close balances and targets from the solution of numbers nearby, by plain Newton; None if it fails.

        Nothing is closed on the way, so that targets hold their fronts in place from the first step on.
        """
        numbers = self._numbers(q)
        state = self._state(numbers, profile.total, profile.free)
        self._put_ligands(state, numbers)
        point = self._linearised(q, numbers, state)
        size = _size(q, low, high)
        least = np.inf
        for _ in range(FOLLOWED):
            if point is None:
                return None
            off = float(np.abs(point.distance).max(initial=0.0))
            if off <= MET and point.raw.residual <= CLOSED:
                point, met = self._settled(point)
                if met:
                    return point
                continue
            if off + point.raw.residual > STRAYED * least:
                return None
            least = min(least, off + point.raw.residual)
            newton = self._newton_step(point, size)
            if newton is None:
                return None
            ahead = np.clip(point.q + newton.step, low, high)
            state, numbers = self._state_at(point, ahead, newton.moved(point, ahead))
            point = self._linearised(ahead, numbers, state)
        return None

    def _settled(self, point: Point) -> tuple[Point | None, bool]:
        """The balances closed as tightly as any steady state's; whether the targets then still hold."""
        total, free = point.raw.total.copy(), point.raw.free.copy()
        closed = self._close(point.q, point.raw.numbers, total, free, TOLERANCE, 1e-6)
        met = closed is not None and float(np.abs(closed.distance).max(initial=0.0)) <= MET
        return closed, met

    def _step(self, point: Point, low: Floats, high: Floats, size: Floats) -> Point | None:
        """The next point: a Newton step, halved until it exists and its targets are nearer; None if none is.

        Nearer is told in the units of what is varied, by the step that the same slopes would ask for
        next: that measure does not depend on how the targets are scaled or coupled.
        """
        newton = self._newton_step(point, size)
        if newton is None:
            return None
        for halving in range(HALVINGS):
            q = np.clip(point.q + newton.step * 0.5**halving, low, high)
            if np.array_equal(q, point.q):
                return None
            there = self._moved(point, q, newton.moved(point, q))
            if there is None:
                continue
            left = float(np.abs((newton.inverse @ there.distance) / size).max())
            if left < newton.asked or float(np.abs(there.distance).max()) <= MET:
                return there
        return None

    def _newton_step(self, point: Point, size: Floats) -> Newton | None:
        """The step that closes balances and targets to first order, bounded; None if there is none."""
        columns = self._columns(point, size)
        if columns is None:
            return None
        closing = point.linearised.close()
        slopes = np.column_stack([self._slope(point, *column) for column in columns])
        ahead = point.distance + self._slope(
            point, point.raw.numbers, closing, _small(closing, point), point.q
        )
        try:
            inverse = np.asarray(np.linalg.inv(slopes), dtype=np.float64)
        except np.linalg.LinAlgError:
            return None
        step = -(inverse @ ahead)
        n = len(self._specs)
        asked = float(np.abs(step / size).max())
        longest = float(np.abs(step[:n] / np.maximum(np.abs(point.q), size)[:n]).max(initial=0.0))
        if not np.isfinite(longest):
            return None
        step = step * min(1.0, LONGEST / longest) if longest > 0.0 else step
        return Newton(step, asked, inverse, closing.total, [column[1].total for column in columns])

    def _columns(self, point: Point, size: Floats) -> list[tuple[Numbers, Leaving, float, Floats]] | None:
        """For every extra unknown: numbers nudged, how all moves per unit, the nudge and where it leads."""
        found = []
        for i in range(len(point.q)):
            nudge = NUDGE * float(max(abs(point.q[i]), size[i]))
            q = point.q.copy()
            q[i] += nudge
            try:
                numbers = self._numbers(q)
                found.append((numbers, point.linearised.along(numbers, nudge), nudge, q))
            except (InputError, NotSolved):
                return None
        return found

    def _slope(self, point: Point, numbers: Numbers, moves: Leaving, nudge: float, q: Floats) -> Floats:
        """Change of the targets per unit of a move, from the move made `nudge` long."""
        raw = point.raw
        moved = replace(
            raw,
            numbers=numbers,
            total=raw.total + nudge * moves.total,
            free=raw.free + nudge * moves.free,
            aqueous_out=raw.aqueous_out + nudge * moves.aqueous,
            organic_out=raw.organic_out + nudge * moves.organic,
        )
        return (self._distance(moved, q) - point.distance) / nudge

    def _moved(self, point: Point, q: Floats, step: Floats) -> Point | None:
        """The point at q after totals have moved by step; None if there is none."""
        try:
            state, numbers = self._state_at(point, q, step)
        except InputError:
            return None
        return self._evaluated(q, numbers, state)

    def _state_at(self, point: Point, q: Floats, step: Floats) -> tuple[State, Numbers]:
        """The state after totals have moved by step, with the numbers at q."""
        numbers = self._numbers(q)
        structure, eq = self._compiled.structure, numbers.equilibria
        state = self._state(numbers, point.raw.total, point.raw.free)
        state.shift[:] = point.linearised.state.shift
        self._put_ligands(state, numbers)
        state.step[:] = step[:, : state.step.shape[1]]
        move(state, eq.charge, TRACE * inlet(structure, numbers.values))
        return state, numbers

    def _put_ligands(self, state: State, numbers: Numbers) -> None:
        """Anions where they only follow the water."""
        if self._follows:
            n_metals = len(self._compiled.metals)
            state.total[:, n_metals:] = ligand_totals(self._compiled.structure, numbers.values, n_metals)

    def _at(self, q: Floats, profile: Profile) -> Point | None:
        """The point at q from a profile."""
        return self._close(q, self._numbers(q), profile.total, profile.free, CLOSED, np.inf)

    def _close(
        self, q: Floats, numbers: Numbers, total: Floats, free: Floats, tolerance: float, change: float
    ) -> Point | None:
        """The balances closed at q; None if Newton does not come to it."""
        state = self._state(numbers, total, free)
        return (
            self._linearised(q, numbers, state) if self._newton(numbers, state, tolerance, change) else None
        )

    def _evaluated(self, q: Floats, numbers: Numbers, state: State) -> Point | None:
        """The point of a state as it is, its balances closed first where they are far off."""
        point = self._linearised(q, numbers, state)
        if point is None or point.raw.residual <= NEAR:
            return point
        return self._close(q, numbers, state.total, state.free, CLOSED, np.inf)

    def _newton(self, numbers: Numbers, state: State, tolerance: float, change: float) -> bool:
        structure, eq = self._compiled.structure, numbers.equilibria
        scale = inlet(structure, numbers.values)
        status, used, _ = iterate(
            0.0, state.total, structure, numbers.values, eq, state, scale, TRACE * scale, tolerance, change,
            DIVERGED, WARM_ROUNDS,
        )  # fmt: skip
        self.iterations += used
        return bool(status == CONVERGED)

    def _linearised(self, q: Floats, numbers: Numbers, state: State) -> Point | None:
        """The state with its factors and targets."""
        structure = self._compiled.structure
        self.iterations += 1
        try:
            linearised = Linearised(structure, numbers.values, numbers.equilibria, state)
        except NotSolved:
            return None
        residual = float(scaled(state.residual, inlet(structure, numbers.values)))
        raw = RawSolution(
            self._compiled, numbers, state.total, state.free, state.aqueous_out, state.organic_out,
            self.iterations, residual, 0.0,
        )  # fmt: skip
        return Point(q, linearised, raw, self._distance(raw, q))

    def _state(self, numbers: Numbers, total: Floats, free: Floats) -> State:
        structure, eq = self._compiled.structure, numbers.equilibria
        state = new_state(structure, eq, total, free)
        state.room[:] = room_of(structure, numbers.values, eq) + base_fed(numbers, eq)
        return state

    def _numbers(self, q: Floats) -> Numbers:
        n = len(self._specs)
        water = dict(zip(self._compiled.water_units, q[n:].tolist(), strict=True))
        return self._branch.numbers(q[:n], water)

    def _distance(self, raw: RawSolution, q: Floats) -> Floats:
        """How far every target is, then how far the water of every base is from what its use brings."""
        off = [spec_value(raw, spec) for spec in self._specs]
        if self._compiled.water_units:
            wanted = {r.unit: r.amount for r in reagents(raw) if r.kind == "water"}
            there = q[len(self._specs) :].tolist()
            pairs = zip(self._compiled.water_units, there, strict=True)
            off += [(wanted[unit] - w) / max(abs(w), 1.0) for unit, w in pairs]
        return np.array(off)


def _size(q: Floats, low: Floats, high: Floats) -> Floats:
    """What a step of the extra unknowns is measured by."""
    return np.maximum(np.abs(q), 1e-3 * np.where(np.isfinite(high), high - low, 1.0))


def _small(moves: Leaving, point: Point) -> float:
    """A length of a move at which targets are still linear."""
    largest = float(np.abs(moves.total).max(initial=0.0)) / float(np.abs(point.raw.total).max(initial=1e-300))
    return min(1.0, 1e-5 / largest) if largest > 0.0 else 1.0
