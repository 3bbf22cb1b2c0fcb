"""Fenske: the least number of stages, at total reflux.

References
----------
.. [1] Fenske M. R., Ind. Eng. Chem. 24 (1932) 482-485.
"""

import math

from reesim.theory._bounds import require_fraction, require_positive, require_separation_factor


def minimum_stages(purity_a: float, purity_b: float, beta: float) -> float:
    r"""Least number of stages that separate A from B, with nothing fed and nothing drawn.

    .. math:: N_{min} = \\ln\\left(\\frac{P_A}{1-P_A} \\frac{P_B}{1-P_B}\\right) / \\ln\\beta

    Parameters
    ----------
    purity_a, purity_b
        Mole purity of A at the extract end (organic) and of B at the raffinate end (aqueous) [-].
    beta
        Separation factor of A over B [-], above 1.

    Returns
    -------
    float
        Stages, not rounded [-].

    Notes
    -----
    Exact for any number of other elements, when the purities stand for the ratio of the two at each end [1]_.

    Examples
    --------
    >>> round(minimum_stages(0.9999, 0.999, 2.0), 1)
    23.3
    """
    require_fraction("purity_a", purity_a)
    require_fraction("purity_b", purity_b)
    require_separation_factor("beta", beta)
    enrichment = math.log(purity_a / (1.0 - purity_a)) + math.log(purity_b / (1.0 - purity_b))
    if enrichment <= 0.0:
        raise ValueError(
            f"purities {purity_a:g} of A and {purity_b:g} of B separate nothing; their odds must exceed 1"
        )
    return enrichment / math.log(beta)


def total_reflux_separation(stages: float, beta: float) -> float:
    """Ratio (A/B in the organic of stage N) / (A/B in the aqueous of stage 1) at total reflux: beta^N [-].

    Parameters
    ----------
    stages
        Number of stages [-], above 0.
    beta
        Separation factor of A over B [-], above 1.
    """
    require_positive("stages", stages)
    require_separation_factor("beta", beta)
    exponent = stages * math.log(beta)
    return math.exp(exponent) if exponent < 709.0 else math.inf
