"""Derivatives of anything a solution tells, by implicit differentiation.

With F(x, theta) = 0 the balances, the targets of specifications and the water of bases,

    dx/dtheta = - (dF/dx)^-1 dF/dtheta

from the factors of the last Newton iteration: one more triangular solve and two evaluations of the
network a number, whatever is asked of the answer.  What an active specification varies is not a
number that can be given any more: it moves with the others so that the targets hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import InputError, NotSolved
from reesim.flowsheet.distance import spec_value
from reesim.flowsheet.family import Family
from reesim.flowsheet.outputs import reagents
from reesim.solve.start import room_of
from reesim.solve.state import new_state
from reesim.solve.tangents import Linearised

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reesim.flowsheet.compile import Numbers
    from reesim.kernels.arrays import Floats
    from reesim.solve.solution import RawSolution
    from reesim.solve.tangents import Leaving

    Measure = Callable[[RawSolution], Floats]

NUDGE = 1e-5
"""Relative step of the evaluations on either side."""


class Side(NamedTuple):
    """Numbers on one side of a solution, the water of bases there, and what specifications vary."""

    numbers: Numbers
    water: dict[str, float]
    varied: dict[str, float]


@dataclass(frozen=True)
class Direction:
    """Where everything goes per unit of a number, and what lies `up` above and `down` below it.

    Where the number cannot be larger, or smaller, that side is the solution itself: its distance is 0.
    """

    moves: Leaving
    up: float
    down: float
    above: Side
    below: Side


def gradient(raw: RawSolution, paths: Sequence[str], values: Floats, measure: Measure) -> Floats:
    """Derivatives [measured, paths] of what `measure` tells of a solution, by numbers at paths.

    Parameters
    ----------
    raw : RawSolution
        Converged.
    paths : sequence of str
        Numbers of the document; none that an active specification varies.
    values : ndarray [paths]
        Their canonical values; the derivatives are per canonical unit.
    measure : callable
        Of a RawSolution; returns an array.

    Raises
    ------
    NotSolved
        Where the balances are singular at the solution, or a number has no neighbour of the same make.
    """
    varied = list(raw.varied)
    family = Family(raw.compiled, [*varied, *paths], np.append(list(raw.varied.values()), values))
    at = np.append(np.array(list(raw.varied.values())), values)
    here = _Here(raw, family, at)
    n = len(varied)
    unknown = [here.along(i) for i in range(n)] + [here.along_water(unit) for unit in raw.water]
    given = [here.along(n + i) for i in range(len(paths))]
    direct = np.array([here.slope(direction, measure) for direction in given]).T.reshape(-1, len(paths))
    if not unknown:
        return direct
    closing = np.array([here.slope(direction, here.targets) for direction in unknown]).T
    opened = np.array([here.slope(direction, here.targets) for direction in given]).T
    through = np.array([here.slope(direction, measure) for direction in unknown]).T
    return np.asarray(direct - through @ np.linalg.solve(closing, opened))


class _Here:
    """A solution with its factors."""

    def __init__(self, raw: RawSolution, family: Family, at: Floats) -> None:
        self._raw, self._family, self._at = raw, family, at
        structure, values, eq = raw.compiled.structure, raw.values, raw.numbers.equilibria
        state = new_state(structure, eq, raw.total, raw.free)
        state.room[:] = room_of(structure, values, eq)
        self._linearised = Linearised(structure, values, eq, state)

    def along(self, i: int) -> Direction:
        """By the i-th path of the family."""
        size = abs(float(self._at[i]))
        nudge = NUDGE * (size if size > 0.0 else 1.0)
        above, below = self._beside(i, nudge), self._beside(i, -nudge)
        if above is None and below is None:
            raise NotSolved(
                "beside this number the plant is of another make (full efficiency, no entrainment): no slope"
            )
        raw = self._raw
        here = Side(raw.numbers, raw.water, raw.varied)
        return self._direction(
            nudge if above is not None else 0.0,
            nudge if below is not None else 0.0,
            above or here,
            below or here,
        )

    def _beside(self, i: int, nudge: float) -> Side | None:
        """Numbers beside the solution; None where the number may not be that large, or that small.

        None too where the plant would be of another make, as beside an efficiency of 100 %.
        """
        if self._at[i] == 0.0 and nudge < 0.0:
            return None
        moved = self._at.copy()
        moved[i] += nudge
        varied = dict(zip(self._raw.varied, moved.tolist(), strict=False))
        try:
            numbers = self._family.numbers(moved, self._raw.water)
        except InputError:
            return None
        there, here = numbers.values, self._raw.values
        if there.source.shape != here.source.shape or there.fraction.shape != here.fraction.shape:
            return None
        return Side(numbers, self._raw.water, varied)

    def along_water(self, unit: str) -> Direction:
        """By the water that comes with the base of a saponifier."""
        nudge = NUDGE * max(self._raw.water[unit], 1.0)
        sides = []
        for sign in (1.0, -1.0):
            water = {**self._raw.water, unit: self._raw.water[unit] + sign * nudge}
            sides.append(Side(self._family.numbers(self._at, water), water, self._raw.varied))
        return self._direction(nudge, nudge, *sides)

    def _direction(self, up: float, down: float, above: Side, below: Side) -> Direction:
        moves = self._linearised.along(above.numbers, 0.5 * (up + down), below.numbers)
        return Direction(moves, up, down, above, below)

    def slope(self, direction: Direction, measure: Measure) -> Floats:
        """Derivative of what is measured, from the move made both ways."""
        above = measure(self._moved(direction.moves, direction.above, direction.up))
        below = measure(self._moved(direction.moves, direction.below, -direction.down))
        return np.asarray((above - below) / (direction.up + direction.down))

    def _moved(self, moves: Leaving, side: Side, length: float) -> RawSolution:
        raw = self._raw
        return replace(
            raw,
            numbers=side.numbers,
            water=side.water,
            varied=side.varied,
            total=raw.total + length * moves.total,
            free=raw.free + length * moves.free,
            aqueous_out=raw.aqueous_out + length * moves.aqueous,
            organic_out=raw.organic_out + length * moves.organic,
        )

    def targets(self, raw: RawSolution) -> Floats:
        """Targets of specifications, then water of bases: what must stay as it is."""
        held = [spec_value(raw, spec) for spec in raw.compiled.model.specs]
        if raw.water:
            wanted = {r.unit: r.amount for r in reagents(raw) if r.kind == "water"}
            held += [wanted[unit] - there for unit, there in raw.water.items()]
        return np.array(held)
