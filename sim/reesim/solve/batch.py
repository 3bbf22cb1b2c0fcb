"""Many cases of one compiled flowsheet, each from the nearest case that is solved already.

A case that does not come from its neighbour is solved cold, as it would be alone; so what a neighbour
gives is speed, never another answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import InputError, NotSolved
from reesim.flowsheet.amend import amend
from reesim.flowsheet.compile import compile_flowsheet
from reesim.flowsheet.family import Family
from reesim.kernels.nearness import shortest_tree
from reesim.solve.bordered import Bordered
from reesim.solve.gradient import gradient
from reesim.solve.march import Profile, march_to_steady
from reesim.solve.neighbour import Neighbour
from reesim.solve.specs import bounds_of
from reesim.solve.steady import solve_steady

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reesim.flowsheet.compile import Compiled, Numbers
    from reesim.kernels.arrays import Floats, Integers
    from reesim.solve.bordered import Point
    from reesim.solve.neighbour import Around
    from reesim.solve.solution import RawSolution

NOTHING = np.zeros(0)
AT_ONCE = 64
"""Cases whose numbers are made together: enough to share the work, few enough to stay in the cache."""
SEEN = 1e-6
"""Part of the largest total of a component below which a node's is not looked at."""
SHORTEST = 1.0 / 16.0
"""Part of the way to a neighbour below which the case is solved cold."""


@dataclass(frozen=True)
class Failure:
    """Why a case has no solution: `wrong_input` where its flows do not work out, else `not_solved`."""

    status: str
    reason: str


class Made(NamedTuple):
    """What has been made of a case together with others."""

    numbers: Numbers
    around: Around


@dataclass(frozen=True)
class Known:
    """A case that is solved: its values, its profile, and what specifications and bases came to."""

    row: Floats
    profile: Profile
    extra: Floats


class Batch:
    """Cases of one structure.

    Parameters
    ----------
    compiled : Compiled
        The flowsheet at its own values.
    paths : sequence of str
        Numbers that differ from case to case.
    at : ndarray [paths]
        Their canonical values in the flowsheet.
    scale : ndarray [paths]
        Steps along the paths that count alike, where the flowsheet itself does not tell what they do.
    """

    def __init__(self, compiled: Compiled, paths: Sequence[str], at: Floats, scale: Floats) -> None:
        self.compiled = compiled
        self._paths = tuple(paths)
        self._at = np.asarray(at, dtype=np.float64)
        self._specs = compiled.model.specs
        self._is_plain = not (self._specs or compiled.water_units)
        self._bounds = _bounds(compiled)
        self._neighbour = Neighbour(compiled)
        self.base = self._solved_base()
        varied = [spec.vary for spec in self._specs]
        known = self._bounds[0] if self.base is None else self._extra(self.base)
        self._family = Family(compiled, [*self._paths, *varied], np.append(self._at, known[: len(varied)]))
        self._felt = self._find_felt(scale)

    def _solved_base(self) -> RawSolution | None:
        """The flowsheet at its own values, solved cold; None where it has no solution."""
        try:
            return solve_steady(self.compiled)
        except (NotSolved, InputError):
            return None

    def solve(
        self,
        rows: Floats,
        take: Callable[[int, RawSolution | Failure], None],
        is_stopped: Callable[[], bool],
    ) -> bool:
        """Solve cases in the order of a shortest tree through them; False if it was stopped.

        Parameters
        ----------
        rows : ndarray [cases, paths]
            Canonical values.
        take : callable
            Given the index and the answer of each case, once; the answer's arrays are used again after it.
        is_stopped : callable
            Asked before each case.
        """
        known: dict[int, Known] = {}
        if self.base is not None:
            known[-1] = self._known(self._at, self.base)
        for case, made, start in self._ordered(rows, known):
            if is_stopped():
                return False
            answer = self._answer(rows[case], made, start)
            if not isinstance(answer, Failure):
                known[case] = self._known(rows[case], answer)
            take(case, answer)
        return True

    def _ordered(
        self, rows: Floats, known: dict[int, Known]
    ) -> Iterator[tuple[int, Made | None, Known | None]]:
        """Cases in their order, with their numbers where they are at hand, and what to start from."""
        points = (rows - self._at) @ self._felt
        order, before = tree(points)
        for first in range(0, len(order), AT_ONCE):
            together = order[first : first + AT_ONCE]
            stack = self._family.stack(rows[together]) if self._is_plain else None
            around = None if stack is None else self._neighbour.all_around(stack)
            for i, case in enumerate(together.tolist()):
                start = known.get(int(before[case])) or _nearest(points, case, known)
                numbers = None if stack is None else stack.numbers(i)
                made = None if around is None or numbers is None else Made(numbers, around(i, numbers))
                yield case, made, start

    def _find_felt(self, scale: Floats) -> Floats:
        """Matrix [paths, d] that turns steps along the paths into steps of the plant.

        Its columns are the root of D'D with D the slopes of ln totals at the base: cases are near where
        their plants are, and what changes nothing parts nobody. Without a base, steps count by `scale`.
        """
        by_scale = np.diag(1.0 / scale)
        if self.base is None or not self._paths:
            return by_scale
        seen = self.base.total > SEEN * self.base.total.max(axis=0)
        try:
            slopes = gradient(self.base, self._paths, self._at, lambda raw: np.log(raw.total[seen]))
        except (NotSolved, InputError):
            return by_scale
        return np.asarray(np.linalg.qr(slopes).R.T) if np.isfinite(slopes).all() else by_scale

    def _answer(self, row: Floats, made: Made | None, start: Known | None) -> RawSolution | Failure:
        try:
            if self._is_plain:
                return self._plain(row, made, start)
            found = None
            if start is not None:
                found = self._bordered(row, start) or self._cold(row, start)
            return found if found is not None else solve_steady(self._alone(row))
        except InputError as error:
            return Failure("wrong_input", "; ".join(fault.message for fault in error.faults))
        except NotSolved as error:
            return Failure("not_solved", error.reason)

    def _alone(self, row: Floats) -> Compiled:
        """The flowsheet of a case, as it would be compiled alone."""
        changes = dict(zip(self._paths, row.tolist(), strict=True))
        return compile_flowsheet(amend(self.compiled.model, changes))

    def _plain(self, row: Floats, made: Made | None, start: Known | None) -> RawSolution:
        """A case where nothing but the balances is to be closed: from a neighbour, else cold."""
        there = self._family.numbers(row, {}) if made is None else made.numbers
        found = None
        if start is not None:
            around = None if made is None else made.around
            found = self._neighbour.steady(there, self._along(row, start), start.profile, around)
        return found if found is not None else march_to_steady(self.compiled, there)

    def _cold(self, row: Floats, start: Known) -> RawSolution | None:
        """A cold start at what the neighbour's specifications came to, then targets; None if not closed."""
        try:
            raw = march_to_steady(self.compiled, self._along(row, start)(1.0))
        except (NotSolved, InputError):
            return None
        bordered = Bordered(self.compiled, self._specs, self._family, row)
        point, met = bordered.solve(start.extra, Profile(raw.total, raw.free), *self._bounds)
        return self._with_extra(point) if point is not None and met else None

    def _bordered(self, row: Floats, start: Known) -> RawSolution | None:
        """Targets met all along the way from a neighbour, in steps that are halved where one is too long."""
        here, done, step = start, 0.0, 1.0
        while True:
            ahead = min(done + step, 1.0)
            there = start.row + ahead * (row - start.row) if ahead < 1.0 else row
            found = self._met(there, here)
            if found is None:
                step *= 0.5
                if step < SHORTEST:
                    return None
                continue
            if ahead >= 1.0:
                return found
            reached = self._known(there, found)
            # what the targets ask for goes on as it went
            extra = reached.extra + (reached.extra - here.extra) * min(step, 1.0 - ahead) / (ahead - done)
            here, done = replace(reached, extra=np.clip(extra, *self._bounds)), ahead

    def _met(self, row: Floats, start: Known) -> RawSolution | None:
        """Balances and targets closed from what is near; None if that is too far away."""
        bordered = Bordered(self.compiled, self._specs, self._family, row)
        try:
            point = bordered.follow(start.extra, start.profile, *self._bounds)
        except InputError:
            return None
        return None if point is None else self._with_extra(point)

    def _with_extra(self, point: Point) -> RawSolution:
        """The solution with what specifications and bases came to."""
        n = len(self._specs)
        varied = {spec.vary: float(q) for spec, q in zip(self._specs, point.q[:n], strict=True)}
        water = dict(zip(self.compiled.water_units, point.q[n:].tolist(), strict=True))
        return replace(point.raw, varied=varied, water=water)

    def _along(self, row: Floats, start: Known) -> Callable[[float], Numbers]:
        """Numbers on the way from a neighbour, specifications and bases as there."""

        def numbers(part: float) -> Numbers:
            n = len(self._specs)
            water = dict(zip(self.compiled.water_units, start.extra[n:].tolist(), strict=True))
            there = start.row + part * (row - start.row)
            return self._family.numbers(np.append(there, start.extra[:n]), water)

        return numbers

    def _known(self, row: Floats, raw: RawSolution) -> Known:
        return Known(row, Profile(raw.total.copy(), raw.free.copy()), self._extra(raw))

    def _extra(self, raw: RawSolution) -> Floats:
        """What specifications and the water of bases came to."""
        if self._is_plain:
            return NOTHING
        varied = [raw.varied[spec.vary] for spec in self._specs]
        return np.array([*varied, *(raw.water[unit] for unit in self.compiled.water_units)])


def _bounds(compiled: Compiled) -> tuple[Floats, Floats]:
    """Lowest and highest values of what specifications vary, then of the water of bases."""
    low, high = bounds_of(compiled)
    water = np.zeros(len(compiled.water_units))
    return np.append(low, water), np.append(high, np.full_like(water, np.inf))


def tree(points: Floats) -> tuple[Integers, Integers]:
    """Order of points [cases, paths] such that each comes after a near one (Prim's tree from the origin).

    Returns
    -------
    order : ndarray [cases]
    before : ndarray [cases]
        Of every case the one it is nearest to among those before it; -1 is the origin.

    Examples
    --------
    >>> tree(np.array([[3.0], [1.0], [-5.0], [2.0]]))
    (array([1, 3, 0, 2]), array([ 3, -1, -1,  1]))
    """
    n = len(points)
    order, before = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    shortest_tree(np.ascontiguousarray(points), np.empty(n), order, before)
    return order, before


def _nearest(points: Floats, case: int, known: dict[int, Known]) -> Known | None:
    """What the nearest case that is known gives to start from."""
    if not known:
        return None
    cases = list(known)
    there = np.array([np.zeros(points.shape[1]) if i < 0 else points[i] for i in cases])
    off = there - points[case]
    return known[cases[int(np.einsum("ij,ij->i", off, off).argmin())]]
