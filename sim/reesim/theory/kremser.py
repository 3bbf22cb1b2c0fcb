"""Kremser: one component at constant distribution ratio in a counter-current cascade with both phases loaded.

References
----------
.. [1] Kremser A., Natl. Petrol. News 22(21) (1930) 42; Souders M., Brown G. G., Ind. Eng. Chem. 24
       (1932) 519-522.
"""

import math
from dataclasses import dataclass

from reesim.theory._bounds import require_positive


@dataclass(frozen=True)
class KremserOutlets:
    """Concentrations [mol/L] that leave: `aqueous` from stage 1, `organic` from stage N.

    `extraction_factor` is E = D·O/A [-].
    """

    aqueous: float
    organic: float
    extraction_factor: float


def kremser(
    aqueous_in: float,
    organic_in: float,
    aqueous_flow: float,
    organic_flow: float,
    distribution_ratio: float,
    stages: float,
) -> KremserOutlets:
    r"""Outlets of N stages, the aqueous entering stage N and the organic stage 1, either one loaded.

    .. math:: \\frac{x_{in} - x_1}{x_{in} - y_{in}/D} = \\frac{E^{N+1} - E}{E^{N+1} - 1},\\quad E = D\\,O/A

    Parameters
    ----------
    aqueous_in, organic_in
        Concentrations of the component in the entering phases [mol/L], not negative.
    aqueous_flow, organic_flow
        Flows [L/h].
    distribution_ratio
        y/x at equilibrium [-], the same in every stage.
    stages
        Number of equilibrium stages [-]; need not be whole.

    Notes ----- Exact while D is constant, so for traces. Written with expm1: no loss at E = 1, no
    overflow at many stages. The form with a clean organic (y_in = 0) is the one in many textbooks; it is
    wrong where stripped organic returns.

    Examples
    --------
    >>> round(kremser(1.0, 0.0, 1.0, 1.0, 2.0, 1).aqueous, 6)
    0.333333
    """
    for name, value in (
        ("aqueous_flow", aqueous_flow),
        ("organic_flow", organic_flow),
        ("distribution_ratio", distribution_ratio),
        ("stages", stages),
    ):
        require_positive(name, value)
    for name, value in (("aqueous_in", aqueous_in), ("organic_in", organic_in)):
        if not (math.isfinite(value) and value >= 0.0):
            raise ValueError(f"{name} is {value:g}; give a finite concentration of 0 mol/L or more")
    factor = distribution_ratio * organic_flow / aqueous_flow
    moved = _approach(factor, stages) * (aqueous_in - organic_in / distribution_ratio)
    aqueous_out = (
        _left(factor, stages) * aqueous_in + _approach(factor, stages) * organic_in / distribution_ratio
    )
    return KremserOutlets(aqueous_out, organic_in + moved * aqueous_flow / organic_flow, factor)


def kremser_stages(
    aqueous_in: float,
    organic_in: float,
    aqueous_out: float,
    distribution_ratio: float,
    extraction_factor: float,
) -> float:
    """Number of stages that bring the aqueous from `aqueous_in` to `aqueous_out` [-], not rounded.

    Parameters
    ----------
    aqueous_in, organic_in, aqueous_out
        Concentrations [mol/L].
    distribution_ratio, extraction_factor
        D = y/x and E = D·O/A [-].

    Notes ----- Inverse of `kremser` [1]_. With E below 1 no number of stages removes more than the share
    E of the driving force; that, and an outlet below equilibrium with the entering organic, are refused.
    """
    require_positive("distribution_ratio", distribution_ratio)
    require_positive("extraction_factor", extraction_factor)
    driving = aqueous_in - organic_in / distribution_ratio
    approach = (aqueous_in - aqueous_out) / driving if driving else math.inf
    limit = min(1.0, extraction_factor)
    if not 0.0 < approach < limit:
        raise ValueError(
            f"the aqueous cannot go from {aqueous_in:g} to {aqueous_out:g} mol/L: "
            f"that is {approach:.4g} of the way to equilibrium with the entering organic, "
            f"and only between 0 and {limit:.4g} can be had"
        )
    if math.isclose(extraction_factor, 1.0, rel_tol=1e-12):
        return approach / (1.0 - approach)
    return math.log((1.0 - approach / extraction_factor) / (1.0 - approach)) / math.log(extraction_factor)


def _approach(factor: float, stages: float) -> float:
    """Share (E^(N+1) - E)/(E^(N+1) - 1) of the driving force that is used."""
    if factor == 1.0:
        return stages / (stages + 1.0)
    log = math.log(factor)
    if log > 0.0:  # in powers of 1/E, which cannot overflow
        return math.expm1(-stages * log) / math.expm1(-(stages + 1.0) * log)
    return factor * math.expm1(stages * log) / math.expm1((stages + 1.0) * log)


def _left(factor: float, stages: float) -> float:
    """Share (E - 1)/(E^(N+1) - 1) that stays, without subtracting the used share from 1."""
    if factor == 1.0:
        return 1.0 / (stages + 1.0)
    log = math.log(factor)
    if log > 0.0:
        return math.exp(-stages * log) * math.expm1(-log) / math.expm1(-(stages + 1.0) * log)
    return math.expm1(log) / math.expm1((stages + 1.0) * log)
