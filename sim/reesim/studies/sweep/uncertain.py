"""Numbers that are uncertain: their standard deviations, and how those of neighbours go together.

A system file gives every log10 K a standard deviation against the others of the series, and the level
of all rare earths together another one. Neighbours were seldom measured apart: what is known of their
ratio, the separation factor, is better known than either. With l the level, s_i the deviation of element
i and r_k the correlation of the k-th pair of neighbours in the series,

    cov(i, j) = l^2 + s_i s_j * product of r_k over the pairs between i and j
    r_k = (s_i^2 + s_j^2 - b^2) / (2 s_i s_j)        between 0 and 1

where b is the deviation of log10 of the pair's separation factor (library.spacing): a chain of
neighbours (first-order Markov), so that every adjacent separation factor spreads as it was found to.
A pair without a range has r = 0. Counter-ions and metals outside the series are independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reesim.elements import SERIES
from reesim.flowsheet.chemistries import SINGLE
from reesim.library.spacing import spreads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.flowsheet.model import Chemistry, FlowsheetModel
    from reesim.kernels.arrays import Floats

LN10 = float(np.log(10.0))


@dataclass(frozen=True)
class Doubtful:
    """A number that is drawn.

    Attributes
    ----------
    path : str
        Path of the number.
    dimension : str
        flow, concentration, fraction or number.
    nominal : float
        Its value in the flowsheet [canonical].
    sd : float
        Standard deviation, of its natural logarithm where `is_log`.
    is_log : bool
        Whether its logarithm is normal: of a separation factor.
    chemistry, metal : str or None
        Whose constant it is.
    """

    path: str
    dimension: str
    nominal: float
    sd: float
    is_log: bool = False
    chemistry: str | None = None
    metal: str | None = None

    @property
    def scale(self) -> float:
        """Size of a step that counts as much as one of any other number."""
        size = self.nominal * self.sd if self.is_log else self.sd
        return abs(size) if size != 0.0 else 1.0

    def drawn(self, deviations: Floats) -> Floats:
        """Values for deviations from the nominal one."""
        if self.is_log:
            return np.asarray(self.nominal * np.exp(deviations))
        return self.nominal + deviations


def constant_at(path: str, model: FlowsheetModel) -> tuple[str, str, str] | None:
    """(chemistry, kind, metal) of the path of a constant, `*` among them; None for another path."""
    keys = path.split(".")
    single = list(model.chemistries) == [SINGLE]
    if keys[0] != "chemistry" or len(keys) != (3 if single else 4):
        return None
    name = SINGLE if single else keys[1]
    if name in model.chemistries and keys[-2] in ("logK", "separation_factors"):
        return name, keys[-2], keys[-1]
    return None


def metals_of(chemistry: Chemistry, model: FlowsheetModel) -> list[str]:
    """Metals that `*` stands for: those that are followed and have a constant of their own with an sd."""
    followed = [*model.components, *(ion for ion in model.counter_ions if ion not in model.components)]
    return [metal for metal in followed if sd_of(chemistry, metal) is not None]


def sd_of(chemistry: Chemistry, metal: str) -> float | None:
    """Standard deviation of log10 of a metal's constant; None where the library gives none."""
    system = chemistry.system
    if metal in chemistry.overrides:
        return None
    if system.model == "separation_factor":
        if metal not in system.separation_factors:
            return None
        return system.sd.get(metal) if isinstance(system.sd, dict) else system.sd
    if system.model != "mass_action" or metal not in system.metals:
        return None
    complexes = system.complexes_of(metal)  # all of them go with the first (flowsheet.chemistries)
    return complexes[0].sd if complexes else None


def root_of_covariance(numbers: Sequence[Doubtful], model: FlowsheetModel) -> Floats:
    """Symmetric root [numbers, numbers] of the covariance: deviations are it times independent normals."""
    covariance = covariance_of(numbers, model)
    values, vectors = np.linalg.eigh(covariance)
    # eigh may answer a few rounding errors below 0 where neighbours go together completely
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def covariance_of(numbers: Sequence[Doubtful], model: FlowsheetModel) -> Floats:
    """Covariance [numbers, numbers] of the deviations."""
    sd = np.array([number.sd for number in numbers])
    covariance = np.diag(sd**2)
    for i, one in enumerate(numbers):
        for j, other in enumerate(numbers):
            if one.chemistry is None or one.chemistry != other.chemistry:
                continue
            system = model.chemistries[one.chemistry].system
            if system.model != "mass_action" or one.metal not in SERIES or other.metal not in SERIES:
                continue
            level = (system.level_sd or 0.0) ** 2
            chain = 1.0 if i == j else _together(system, one.metal, other.metal)
            covariance[i, j] = level + sd[i] * sd[j] * chain
    return covariance


def _together(system: MassActionSystem, one: str, other: str) -> float:
    """Correlation of two elements: that of all neighbours between them, multiplied."""
    first, last = sorted((SERIES.index(one), SERIES.index(other)))
    chain = [metal for metal in SERIES[first : last + 1] if metal in system.metals]
    return float(np.prod([_neighbours(system, lighter, heavier) for lighter, heavier in pairwise(chain)]))


def _neighbours(system: MassActionSystem, lighter: str, heavier: str) -> float:
    """Correlation of two neighbours from what is known of their separation factor."""
    spread = spreads(system.name).get((lighter, heavier))
    a, b = (
        complexes[0].sd if (complexes := system.complexes_of(metal)) else None for metal in (lighter, heavier)
    )
    if spread is None or not (a and b):
        return 0.0
    return float(np.clip((a**2 + b**2 - spread**2) / (2.0 * a * b), 0.0, 1.0))
