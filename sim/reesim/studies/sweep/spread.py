"""How outputs spread over the cases of a random sample, beside what the gradient foresees."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt
from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import NotSolved
from reesim.flowsheet.compile import compile_flowsheet
from reesim.solve.gradient import gradient
from reesim.solve.steady import solve_steady
from reesim.studies.sweep.chunk import SOLVED, prepared
from reesim.studies.sweep.reader import read_case
from reesim.studies.sweep.uncertain import covariance_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.kernels.arrays import Floats
    from reesim.solve.solution import RawSolution
    from reesim.studies.sweep.store import Store
    from reesim.studies.sweep.study import Study

PERCENTILES = (5.0, 50.0, 95.0)
TENTH = 0.1
"""Part of a standard deviation by which sample and gradient may differ without a warning."""
HELD = 1e-7
"""Part of an output below which its spread is rounding: a specification holds it."""
SURE = 3.0
"""Standard errors of the sample beyond which a difference is not chance."""


@dataclass(frozen=True)
class Linear:
    """What the gradient at the flowsheet's own values foresees of an output."""

    nominal: float
    sd: float


@dataclass(frozen=True)
class Spread:
    """An output over the cases that have a solution, in the units of the store."""

    path: str
    n: int
    mean: float
    sd: float
    percentiles: tuple[float, ...]
    linear: Linear | None

    @property
    def parts(self) -> bool:
        """Whether the sample is not what the gradient foresees, by more than chance and by a tenth."""
        if self.linear is None or self.n < 2 or not np.isfinite(self.linear.sd):
            return False
        if max(self.sd, self.linear.sd) <= HELD * abs(self.mean):
            return False
        off_mean = abs(self.mean - self.linear.nominal)
        off_sd = abs(self.sd - self.linear.sd)
        # standard errors of a mean and, of a normal distribution, of a standard deviation
        return off_mean > TENTH * self.sd + SURE * self.sd / sqrt(self.n) or (
            off_sd > TENTH * self.sd + SURE * self.sd / sqrt(2.0 * self.n)
        )


@dataclass(frozen=True)
class Chance:
    """In how many of all cases a constraint holds; one without a solution is one in which it does not.

    `foreseen` is the probability of a normal output with the value and the deviation that the gradient
    has at the flowsheet's own constants; None where it has none.
    """

    path: str
    at_least: float | None
    at_most: float | None
    holds: int
    n: int
    foreseen: float | None = None

    @property
    def share(self) -> float:
        """Share of the cases [-]."""
        return self.holds / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Bounds of the probability at 95 % (Wilson 1927) [-]."""
        return wilson(self.share, self.n, 1.959963984540054)

    @property
    def parts(self) -> bool:
        """Whether the cases are not what the gradient foresees, by more than chance."""
        if self.foreseen is None or not np.isfinite(self.foreseen):
            return False
        low, high = wilson(self.share, self.n, SURE)
        return not low <= self.foreseen <= high


def wilson(share: float, n: int, z: float) -> tuple[float, float]:
    """Bounds of a probability of which a share of n cases was seen, z standard errors off [-]."""
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def spreads(study: Study, store: Store) -> list[Spread]:
    """Spread of every kept output; the columns are read one at a time."""
    foreseen = linear(study)
    solved = np.asarray(store.read(["status"])["status"].to_numpy(zero_copy_only=False) == SOLVED)
    found = []
    for i, entry in enumerate(study.kept):
        values = store.read([entry.path])[entry.path].to_numpy()[solved]
        values = values[np.isfinite(values)]
        if not values.size:
            continue
        sd = float(values.std(ddof=1)) if values.size > 1 else 0.0
        percentiles = tuple(float(p) for p in np.percentile(values, PERCENTILES))
        ahead = None if foreseen is None else foreseen[i]
        found.append(Spread(entry.path, int(values.size), float(values.mean()), sd, percentiles, ahead))
    return found


def chances(study: Study, store: Store, spread: Sequence[Spread] = ()) -> list[Chance]:
    """How often every constraint holds, beside what the gradient of some outputs foresees."""
    linear_of = {entry.path: entry.linear for entry in spread}
    found = []
    for held in study.constraints:
        values = store.read([held.path])[held.path].to_numpy()
        with np.errstate(invalid="ignore"):
            good = np.isfinite(values)
            if held.at_least is not None:
                good &= values >= held.at_least
            if held.at_most is not None:
                good &= values <= held.at_most
        if values.size:
            foreseen = _foreseen(linear_of.get(held.path), held.at_least, held.at_most)
            counts = int(good.sum()), int(values.size)
            found.append(Chance(held.path, held.at_least, held.at_most, *counts, foreseen))
    return found


def _foreseen(linear: Linear | None, at_least: float | None, at_most: float | None) -> float | None:
    """Probability of a normal output between two bounds."""
    if linear is None or not linear.sd > 0.0:
        return None
    low, high = (
        default if bound is None else (bound - linear.nominal) / linear.sd
        for bound, default in ((at_least, -np.inf), (at_most, np.inf))
    )
    return 0.5 * (erf(high / sqrt(2.0)) - erf(low / sqrt(2.0)))


def linear(study: Study) -> list[Linear] | None:
    """What the gradient foresees; None where more varies than what is uncertain, or nothing is solved."""
    if study.axes or not study.numbers:
        return None
    try:
        ready = prepared(study)
        raw = solve_steady(compile_flowsheet(ready.model))
        values = np.array([number.nominal for number in study.numbers])
        slopes = gradient(raw, [n.path for n in study.numbers], values, lambda at: _measured(at, study))
    except NotSolved:
        return None
    per = np.array([number.nominal if number.is_log else 1.0 for number in study.numbers])
    slopes = slopes * per
    covariance = covariance_of(study.numbers, study.model)
    variance = np.einsum("ij,jk,ik->i", slopes, covariance, slopes)
    nominal = read_case(raw, study.kept)
    return [
        Linear(value, sqrt(max(spread, 0.0)))
        for value, spread in zip(nominal, variance.tolist(), strict=True)
    ]


def _measured(raw: RawSolution, study: Study) -> Floats:
    return np.array(read_case(raw, study.kept))


def warnings(spread: Sequence[Spread]) -> list[str]:
    """Say where sample and gradient part."""
    return [
        f"{found.path}: the gradient foresees {found.linear.nominal:.6g} ± {found.linear.sd:.2g}, the cases "
        f"have {found.mean:.6g} ± {found.sd:.2g}; the output is not linear over this spread, trust the cases"
        for found in spread
        if found.linear is not None and found.parts
    ]


def chance_warnings(found: Sequence[Chance]) -> list[str]:
    """Say where the share of the cases and the gradient part."""
    return [
        f"{entry.path}: a normal output with the gradient's deviation would hold in "
        f"{100.0 * entry.foreseen:.1f} %, the cases do in {100.0 * entry.share:.1f} %; trust the cases"
        for entry in found
        if entry.foreseen is not None and entry.parts
    ]
