"""Xu's theory of counter-current extraction: balances, minimum reagent, optimum and short-cut stage counts.

Basis: 1 mol of rare earth fed; the organic carries a constant capacity S into stage 1 and along the
cascade; W mol of it are scrubbed back at stage N. Stage n takes the feed, m = N - n stages scrub.

    organic     S in every stage (aqueous feed); S before and S + 1 from the feed stage on (organic feed)
    aqueous     W above the feed, W + 1 from the feed stage down (aqueous feed); W throughout (organic feed)
    products    f'_A leaves with the organic of stage N, f'_B with the aqueous of stage 1; f'_A + f'_B = 1

References
----------
.. [1] Xu G., Yuan C. (eds.), *Solvent Extraction of Rare Earths* (in Chinese), Science Press, Beijing, 1987.
.. [2] Cheng F., Wu S., Liu Y., Wang S., Zhang B., Liao C., Yan C., Adv. Mater. Phys. Chem. 4 (2014)
       275-283 (the same minimum reagent without a hypothesis on the feed stage).
"""

import math
from dataclasses import dataclass
from typing import Literal

from reesim.theory._bounds import require_fraction, require_positive, require_separation_factor

FeedPhase = Literal["aqueous", "organic"]


@dataclass(frozen=True)
class BinarySplit:
    """What a separation of A from B asks of the balances; all are numbers without unit.

    `purification_*` is the enrichment of each product over the feed, `yield_*` the recovery of each
    element in its own product, `outlet_*` the mol of rare earth that leaves with each product per mol
    fed.
    """

    purification_a: float
    purification_b: float
    yield_a: float
    yield_b: float
    outlet_a: float
    outlet_b: float


@dataclass(frozen=True)
class Reagent:
    """Flows of reagent, mol of rare-earth capacity per mol of rare earth fed.

    `organic` is S, the saponified capacity sent to stage 1; `scrub` is W, the rare earth scrubbed back
    at stage N (three times as much acid).
    """

    organic: float
    scrub: float


@dataclass(frozen=True)
class StageEstimate:
    """Short-cut stage counts, not rounded: `extraction` is n with the feed stage, `scrub` is m."""

    extraction: float
    scrub: float

    @property
    def total(self) -> float:
        """Stages in all, n + m."""
        return self.extraction + self.scrub


def binary_split(feed_a: float, purity_a: float, purity_b: float) -> BinarySplit:
    r"""Purification factors, yields and outlet fractions of a binary separation.

    .. math:: a = \\frac{P_A/(1-P_A)}{f_A/f_B},\\; b = \\frac{P_B/(1-P_B)}{f_B/f_A},\\;
              Y_A = \\frac{a(b-1)}{ab-1},\\; f'_A = f_A Y_A / P_A

    Parameters
    ----------
    feed_a
        Mole fraction of A in the feed [-], 0 < f_A < 1.
    purity_a, purity_b
        Mole purity of A in the organic product and of B in the raffinate [-]; each must enrich the feed.

    Notes
    -----
    Exact mass balance; source [1]_.

    Examples
    --------
    >>> split = binary_split(0.4, 0.9999, 0.999)
    >>> round(split.purification_a, 1), round(split.purification_b, 1), round(split.outlet_a, 4)
    (14998.5, 666.0, 0.3994)
    """
    for name, value in (("feed_a", feed_a), ("purity_a", purity_a), ("purity_b", purity_b)):
        require_fraction(name, value)
    feed_b = 1.0 - feed_a
    a = purity_a / (1.0 - purity_a) * feed_b / feed_a
    b = purity_b / (1.0 - purity_b) * feed_a / feed_b
    if a <= 1.0:
        raise ValueError(
            f"purity_a {purity_a:g} does not enrich a feed of {feed_a:g} A; ask for more than that"
        )
    if b <= 1.0:
        raise ValueError(
            f"purity_b {purity_b:g} does not enrich a feed of {feed_b:g} B; ask for more than that"
        )
    yield_a = a * (b - 1.0) / (a * b - 1.0)
    yield_b = b * (a - 1.0) / (a * b - 1.0)
    return BinarySplit(a, b, yield_a, yield_b, feed_a * yield_a / purity_a, feed_b * yield_b / purity_b)


def minimum_reagent(feed_a: float, beta: float, feed: FeedPhase = "aqueous") -> Reagent:
    r"""Least organic and scrub that separate A from B completely with stages without end.

    .. math:: S_{min} = f_A + 1/(\\beta-1),\\; W_{min} = 1/(\\beta-1) \\quad\\text{(aqueous feed)}

    and S_min = 1/(beta-1), W_min = f_B + 1/(beta-1) for an organic feed.

    Parameters
    ----------
    feed_a
        Mole fraction of A in the feed [-].
    beta
        Separation factor of A over B [-], above 1, constant along the cascade.
    feed
        The phase in which the feed enters.

    Notes
    -----
    Equals Underwood's minimum for two elements [2]_; for more use `minimum_organic`.
    """
    require_fraction("feed_a", feed_a)
    require_separation_factor("beta", beta)
    base = 1.0 / (beta - 1.0)
    if feed == "aqueous":
        return Reagent(feed_a + base, base)
    return Reagent(base, 1.0 - feed_a + base)


def reagent_from_organic(organic: float, split: BinarySplit, feed: FeedPhase = "aqueous") -> Reagent:
    """Scrub that the balance pairs with an organic: W = S - f'_A (aqueous feed), S + f'_B (organic) [-]."""
    require_positive("organic", organic)
    scrub = organic - split.outlet_a if feed == "aqueous" else organic + split.outlet_b
    if scrub <= 0.0:
        raise ValueError(
            f"organic {organic:g} carries no more than the product {split.outlet_a:g}; "
            "nothing is left to scrub"
        )
    return Reagent(organic, scrub)


def extraction_ratios(reagent: Reagent, feed: FeedPhase = "aqueous") -> tuple[float, float]:
    """Mixed extraction ratios (E_M, E'_M) of the extraction and the scrub section [-].

    E_M = S/(W+1), E'_M = S/W with an aqueous feed; S/W and (S+1)/W with an organic feed.
    """
    if feed == "aqueous":
        return reagent.organic / (reagent.scrub + 1.0), reagent.organic / reagent.scrub
    return reagent.organic / reagent.scrub, (reagent.organic + 1.0) / reagent.scrub


def optimum_reagent(
    split: BinarySplit, beta: float, beta_scrub: float | None = None, feed: FeedPhase = "aqueous"
) -> Reagent:
    """Xu's optimum reagent, which minimises the short-cut stage count times flow.

    Where the raffinate takes more than sqrt(beta)/(1+sqrt(beta)) of the rare earth (1/(1+sqrt(beta))
    with an organic feed) the extraction section decides, E_M = 1/sqrt(beta); else the scrub section
    does, E'_M = sqrt(beta').

    Parameters
    ----------
    split
        The separation, from `binary_split`.
    beta, beta_scrub
        Separation factors [-] in the extraction and in the scrub section (the same by default).
    feed
        The phase in which the feed enters.

    Notes ----- Source [1]_. Where f'_B meets the threshold the optimum falls on the minimum reagent
    itself and the true stage count has no bound; `exact_stages` tells. 1.2 to 1.3 times the minimum is
    the flat bottom of stages times flow.
    """
    require_separation_factor("beta", beta)
    scrub_factor = beta if beta_scrub is None else beta_scrub
    require_separation_factor("beta_scrub", scrub_factor)
    root = math.sqrt(beta)
    threshold = root / (1.0 + root) if feed == "aqueous" else 1.0 / (1.0 + root)
    if split.outlet_b > threshold:
        ratio = 1.0 / root
        organic = ratio * split.outlet_b / (1.0 - ratio)
    else:
        scrub = split.outlet_a / (math.sqrt(scrub_factor) - 1.0)
        organic = scrub + split.outlet_a if feed == "aqueous" else scrub - split.outlet_b
    return reagent_from_organic(organic, split, feed)


def extremum_reagent(split: BinarySplit, beta: float, k: float = 0.7) -> Reagent:
    """Reagent by the extremum rule, W = 1/(beta^k - 1) and S = W + f'_A; aqueous feed only.

    Parameters
    ----------
    split
        The separation, from `binary_split`.
    beta
        Separation factor of A over B [-].
    k
        Exponent [-] between 0 and 1; 0.7 is the usual choice.

    Notes
    -----
    Status: recalled design rule; k -> 1 is the minimum reagent.
    """
    require_separation_factor("beta", beta)
    require_fraction("k", k)
    scrub = 1.0 / (beta**k - 1.0)
    return Reagent(scrub + split.outlet_a, scrub)


def simplified_stages(
    split: BinarySplit,
    reagent: Reagent,
    beta: float,
    beta_scrub: float | None = None,
    feed: FeedPhase = "aqueous",
) -> StageEstimate:
    """Xu's short-cut stage counts, n = ln b / ln(beta E_M) and m + 1 = ln a / ln(beta'/E'_M).

    Parameters
    ----------
    split, reagent
        The separation and its flows.
    beta, beta_scrub
        Separation factors [-] in the extraction and in the scrub section (the same by default).
    feed
        The phase in which the feed enters.

    Notes ----- Source [1]_. Each section is taken far from its feed, where the minor element is a trace:
    the count falls short of the exact one by 5 to 22 % between 1.0 and 1.3 times the minimum reagent.
    Design with `exact_stages`.
    """
    require_separation_factor("beta", beta)
    scrub_factor = beta if beta_scrub is None else beta_scrub
    require_separation_factor("beta_scrub", scrub_factor)
    extraction_ratio, scrub_ratio = extraction_ratios(reagent, feed)
    if beta * extraction_ratio <= 1.0:
        raise ValueError(f"beta E_M is {beta * extraction_ratio:g}: the organic cannot hold A back; raise it")
    if scrub_factor <= scrub_ratio:
        raise ValueError(
            f"E'_M is {scrub_ratio:g}, not below beta' {scrub_factor:g}: raise scrub and organic together"
        )
    n = math.log(split.purification_b) / math.log(beta * extraction_ratio)
    m = math.log(split.purification_a) / math.log(scrub_factor / scrub_ratio) - 1.0
    return StageEstimate(n, m)
