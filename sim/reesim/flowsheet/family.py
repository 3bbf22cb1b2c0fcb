"""A flowsheet's numbers along some of its paths, without laying it again for every value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reesim.flowsheet.assembly import Coefficients
from reesim.flowsheet.numbers import Numbers, evaluated
from reesim.flowsheet.stack import Stack, stacked
from reesim.flowsheet.volumes import VolumeFlows
from reesim.kernels.arrays import Equilibria, Floats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reesim.flowsheet.compile import Compiled

NUDGE = 0.25
"""Part of a value by which it is lowered to see what follows it."""
TOGETHER = 0.6
"""Part of those steps that is then made along all paths at once, to see whether proportions hold."""
PROPORTIONAL = 1e-11

Arrays = dict[str, Floats]


class Slope(NamedTuple):
    """How one array follows the values: itself or its logarithm, in proportion to those that move it."""

    is_logarithm: bool
    base: Floats
    by: tuple[int, ...]  # paths that move it
    slopes: Floats  # [paths that move it, ...]

    def at(self, steps: Floats) -> Floats:
        """The array after steps [..., paths]; without the leading axes where nothing moves it."""
        if not self.by:
            return self.base
        if steps.ndim == 1 and len(self.by) == 1:
            moved = self.base + steps[self.by[0]] * self.slopes[0]
        else:
            moved = self.base + np.tensordot(steps[..., self.by], self.slopes, axes=1)
        return np.asarray(np.exp(moved) if self.is_logarithm else moved)

    def after(self, steps: Floats) -> Slope:
        """The same array with the first steps made: what is left follows the paths behind them."""
        n = len(steps)
        made = [k for k, i in enumerate(self.by) if i < n]
        if not made:
            return self._replace(by=tuple(i - n for i in self.by))
        rest = [k for k, i in enumerate(self.by) if i >= n]
        base = self.base + np.tensordot(steps[[self.by[k] for k in made]], self.slopes[made], axes=1)
        if not rest:
            return Slope(False, np.asarray(np.exp(base) if self.is_logarithm else base), (), base)
        return Slope(self.is_logarithm, base, tuple(self.by[k] - n for k in rest), self.slopes[rest])


class Family:
    """Numbers as a function of canonical values at paths.

    Coefficients follow nearly every number of a document in proportion, and constants of equilibria
    their logarithms; that is tried, not supposed, and where it does not hold (entrainment, two numbers
    that multiply each other) the flowsheet is laid again for every value.
    """

    def __init__(self, compiled: Compiled, paths: Sequence[str], at: Floats) -> None:
        self._compiled = compiled
        self._paths = tuple(paths)
        self._at = np.array(at, dtype=np.float64)
        self._pattern, self._base, self._equilibria = compiled.assembled(self._changes(self._at))
        self._flows = VolumeFlows(self._pattern)
        self._slopes = self._find_slopes()

    def _changes(self, p: Floats) -> dict[str, float]:
        return dict(zip(self._paths, np.asarray(p).tolist(), strict=True))

    def _assembled(self, p: Floats) -> Arrays | None:
        """Arrays at values p; None where more than their numbers changes."""
        pattern, coefficients, equilibria = self._compiled.assembled(self._changes(p))
        if not (_same(pattern, self._pattern) and _alike(equilibria, self._equilibria)):
            return None
        return _arrays(coefficients, equilibria)

    def _find_slopes(self) -> dict[str, Slope] | None:
        """How every array follows the values; None if one does so in no proportion."""
        steps = np.where(self._at != 0.0, -NUDGE * self._at, 1e-3)
        moved = [
            self._assembled(self._at + np.where(np.arange(steps.size) == i, steps, 0.0))
            for i in range(steps.size)
        ]
        together = self._assembled(self._at + TOGETHER * steps)
        if together is None or any(there is None for there in moved):
            return None
        base = _arrays(self._base, self._equilibria)
        found = {}
        for name, start in base.items():
            there = [arrays[name] for arrays in moved if arrays is not None]
            slope = _slope(start, there, together[name], steps)
            if slope is None:
                return None
            found[name] = slope
        return found

    @property
    def is_proportional(self) -> bool:
        """Whether coefficients are moved; else the flowsheet is laid again."""
        return self._slopes is not None

    def numbers(self, p: Floats, water: Mapping[str, float]) -> Numbers:
        """Numbers at values p [paths], and water [L/h] that comes with the base of saponifiers.

        Raises
        ------
        InputError
            Where the volume flows do not work out.
        """
        if self._slopes is not None:
            found = self.numbers_of(self._slopes, np.asarray(p) - self._at, water)
            if found is not None:
                return found
        return self._compiled.vary(self._changes(p), water)

    def branch(self, given: Floats) -> Branch:
        """The family with its first values given, to be asked often along the others."""
        slopes = None
        if self._slopes is not None:
            steps = np.asarray(given) - self._at[: len(given)]
            slopes = {name: slope.after(steps) for name, slope in self._slopes.items()}
        return Branch(self, np.asarray(given), slopes)

    def numbers_of(
        self, slopes: Mapping[str, Slope], steps: Floats, water: Mapping[str, float]
    ) -> Numbers | None:
        """Numbers after steps; None where the volume flows do not work out."""
        coefficients, constants = self._moved(slopes, steps)
        equilibria = self._equilibria._replace(**constants)
        return evaluated(self._pattern, coefficients, equilibria, self._flows, water)

    def steps_behind(self, n_given: int, p: Floats) -> Floats:
        """Steps from the family's own values along the paths behind the first."""
        return np.asarray(p - self._at[n_given:])

    def stack(self, p: Floats) -> Stack | None:
        """Numbers of many cases [cases, paths] at once, no water with any base; None if laid one by one."""
        if self._slopes is None:
            return None
        coefficients, constants = self._moved(self._slopes, np.asarray(p) - self._at)
        return stacked(self._pattern, coefficients, self._equilibria, constants, self._flows, len(p))

    def _moved(self, slopes: Mapping[str, Slope], steps: Floats) -> tuple[Coefficients, dict[str, Any]]:
        """Coefficients after steps, and those constants of equilibria that move."""
        coefficients = Coefficients(*(slopes[name].at(steps) for name in Coefficients._fields))
        constants = {
            name: slope.at(steps)
            for name, slope in slopes.items()
            if name in Equilibria._fields and (slope.by or slope.base is not getattr(self._equilibria, name))
        }
        return coefficients, constants


@dataclass(frozen=True)
class Branch:
    """A family whose first values are given.

    Attributes
    ----------
    family : Family
    given : ndarray [given paths]
    slopes : dict or None
        How every array follows the other paths; None if the flowsheet is laid again.
    """

    family: Family
    given: Floats
    slopes: dict[str, Slope] | None

    def numbers(self, p: Floats, water: Mapping[str, float]) -> Numbers:
        """Numbers at values p of the other paths, and water that comes with the base of saponifiers.

        Raises
        ------
        InputError
            Where the volume flows do not work out.
        """
        if self.slopes is not None:
            steps = self.family.steps_behind(len(self.given), p)
            found = self.family.numbers_of(self.slopes, steps, water)
            if found is not None:
                return found
        return self.family.numbers(np.append(self.given, p), water)


def _arrays(coefficients: Coefficients, equilibria: Equilibria) -> Arrays:
    """All that may move, by name."""
    pairs = {**coefficients._asdict(), **equilibria._asdict()}
    return {name: value for name, value in pairs.items() if _moves(value)}


def _moves(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64


def _slope(start: Floats, there: Sequence[Floats], together: Floats, steps: Floats) -> Slope | None:
    """How an array follows, itself or its logarithm; None if neither foresees it."""
    by = tuple(i for i, moved in enumerate(there) if not np.array_equal(moved, start))
    if not by and np.array_equal(together, start):
        return Slope(False, start, (), start)
    for is_logarithm in (False, True):
        if is_logarithm and min(start.min(), *(there[i].min() for i in by)) < 0.0:
            return None
        base = _logarithm(start) if is_logarithm else start
        ends = (_logarithm(there[i]) if is_logarithm else there[i] for i in by)
        slopes = np.array([(end - base) / steps[i] for i, end in zip(by, ends, strict=True)])
        found = Slope(is_logarithm, base, by, slopes.reshape(len(by), *start.shape))
        near = PROPORTIONAL * float(np.abs(together).max(initial=0.0))
        if np.allclose(found.at(TOGETHER * steps), together, rtol=PROPORTIONAL, atol=near):
            return found
    return None


def _logarithm(values: Floats) -> Floats:
    """ln of values, for 0 so low that its exponential is 0 again."""
    return np.where(values > 0.0, np.log(np.maximum(values, 1e-300)), -1e4)


def _same(one: Any, other: Any) -> bool:
    """Whether tuples of arrays and plain values are equal."""
    if isinstance(one, tuple):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    return bool(np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other)


def _alike(one: Equilibria, other: Equilibria) -> bool:
    """Whether two sets of constants differ in no more than what may move."""
    pairs: Iterable[tuple[Any, Any]] = zip(one, other, strict=True)
    return all(a.shape == b.shape if _moves(a) else _same(a, b) for a, b in pairs)
