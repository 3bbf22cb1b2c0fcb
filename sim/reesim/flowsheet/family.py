"""A flowsheet's numbers along some of its paths, without laying it again for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reesim.flowsheet.assembly import Coefficients, Pattern
from reesim.flowsheet.numbers import Numbers, evaluated
from reesim.flowsheet.volumes import VolumeFlows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reesim.flowsheet.compile import Compiled
    from reesim.kernels.arrays import Equilibria, Floats

NUDGE = 0.25
"""Part of a value by which it is lowered to see what follows it."""
PROPORTIONAL = 1e-11


class Family:
    """Numbers as a function of canonical values at paths.

    Coefficients follow nearly every number of a document in proportion; that is tried, not
    supposed, and where it does not hold (entrainment, a constant of an equilibrium) the flowsheet
    is laid again for every value.
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

    def _find_slopes(self) -> list[Coefficients] | None:
        """Coefficients per unit of every value; None if they are not in proportion to them."""
        steps = np.where(self._at != 0.0, -NUDGE * self._at, 1e-3)
        slopes = []
        for i, step in enumerate(steps):
            moved = self._at.copy()
            moved[i] += step
            pattern, there, equilibria = self._compiled.assembled(self._changes(moved))
            if not (_same(pattern, self._pattern) and _same(equilibria, self._equilibria)):
                return None
            slopes.append(Coefficients(*((b - a) / step for a, b in zip(self._base, there, strict=True))))
        moved = self._at + 0.6 * steps
        there = self._compiled.assembled(self._changes(moved))[1]
        foreseen = _along(self._base, slopes, 0.6 * steps)
        close = (
            np.allclose(a, b, rtol=PROPORTIONAL, atol=PROPORTIONAL * float(np.abs(a).max(initial=0.0)))
            for a, b in zip(there, foreseen, strict=True)
        )
        return slopes if all(close) else None

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
            moved = _along(self._base, self._slopes, np.asarray(p) - self._at)
            found = evaluated(self._pattern, moved, self._equilibria, self._flows, water)
            if found is not None:
                return found
        return self._compiled.vary(self._changes(p), water)


def _along(base: Coefficients, slopes: Sequence[Coefficients], steps: Floats) -> Coefficients:
    """Coefficients moved in proportion."""
    moved = list(base)
    for slope, step in zip(slopes, steps.tolist(), strict=True):
        if step != 0.0:
            moved = [a + step * s for a, s in zip(moved, slope, strict=True)]
    return Coefficients(*moved)


def _same(one: Pattern | Equilibria, other: Pattern | Equilibria) -> bool:
    """Whether two tuples of arrays and plain values are equal."""
    pairs: Iterable[tuple[Any, Any]] = zip(one, other, strict=True)
    return all(np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b for a, b in pairs)
