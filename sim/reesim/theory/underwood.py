"""Underwood: the least organic that separates any number of elements at a cut.

References
----------
.. [1] Underwood A. J. V., Chem. Eng. Prog. 44 (1948) 603-614.
.. [2] Halvorsen I. J., Skogestad S., Ind. Eng. Chem. Res. 42 (2003) 596-604 (minimum flow of any split,
       coupled columns).
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reesim.theory.xu import FeedPhase


class _Root(NamedTuple):
    """A root between two poles by its distances to both: b - theta keeps its digits next to a pole."""

    lower: float
    above_lower: float
    upper: float
    below_upper: float

    def gap(self, factor: float) -> float:
        """`factor` - theta."""
        if factor >= self.upper:
            return (factor - self.upper) + self.below_upper
        return (factor - self.lower) - self.above_lower

    @property
    def value(self) -> float:
        return self.lower + self.above_lower


def underwood_roots(
    separation_factors: Mapping[str, float], feed_fractions: Mapping[str, float], feed: FeedPhase = "aqueous"
) -> tuple[float, ...]:
    """Roots theta of sum(b z / (b - theta)) = 1 - q, one between each two neighbouring factors, rising.

    Parameters
    ----------
    separation_factors
        Relative extractability b of each element [-], above 0, any common reference.
    feed_fractions
        Mole fraction z of each element in the feed [-], or any multiple: they are normalised. Elements
        of fraction 0 have no root.
    feed
        The phase in which the feed enters: aqueous is q = 1, organic q = 0.

    Notes ----- The sum rises from minus to plus infinity between two poles [1]_, so each root is
    bracketed and bisected in the logit of its place between them.
    """
    factors, fractions = _sorted(separation_factors, feed_fractions)
    return tuple(root.value for root in _roots(factors, fractions, _q(feed)))


def minimum_organic(
    separation_factors: Mapping[str, float],
    feed_fractions: Mapping[str, float],
    extracted: Sequence[str],
    feed: FeedPhase = "aqueous",
) -> float:
    r"""Least organic S_min that sends the `extracted` elements to the organic, the others to the raffinate.

    .. math:: \\sum_i \\frac{b_i z_i}{b_i-\\theta} = 1-q,\\qquad
              S_{min} = \\sum_{i\\,extracted} \\frac{b_i z_i}{b_i-\\theta} - (1-q)

    with theta between the factors on either side of the cut.

    Parameters
    ----------
    separation_factors, feed_fractions, feed
        As for `underwood_roots`.
    extracted
        The elements above the cut: each must be more extractable than every other.

    Returns
    -------
    float
        Mol of rare-earth capacity per mol of rare earth fed [-].

    Notes ----- Exact for constant separation factors and capacity, infinitely many stages and a sharp
    split [1]_; two elements give f_A + 1/(beta - 1).

    Examples
    --------
    >>> round(minimum_organic({"A": 2.0, "B": 1.0}, {"A": 0.4, "B": 0.6}, ["A"]), 6)
    1.4
    """
    unknown = sorted(set(extracted) - set(separation_factors))
    if unknown:
        raise ValueError(f"extracted names {', '.join(unknown)}, without a separation factor")
    _sorted(separation_factors, feed_fractions)
    above = {name: 1.0 if name in extracted else 0.0 for name in separation_factors}
    present = [name for name in separation_factors if feed_fractions.get(name, 0.0) > 0.0]
    taken = [separation_factors[name] for name in present if above[name]]
    left = [separation_factors[name] for name in present if not above[name]]
    if not taken or not left:
        raise ValueError(
            "one side of the cut is empty: the feed needs an element to extract and one to leave"
        )
    if min(taken) <= max(left):
        raise ValueError(
            f"the cut is not one: an extracted element has separation factor {min(taken):g}, "
            f"not above {max(left):g} of one that stays"
        )
    return minimum_organic_for_yields(separation_factors, feed_fractions, above, feed)


def minimum_organic_for_yields(
    separation_factors: Mapping[str, float],
    feed_fractions: Mapping[str, float],
    yields: Mapping[str, float],
    feed: FeedPhase = "aqueous",
) -> float:
    """Least organic that sends the share `yields` of each element to the organic product [-].

    The largest of sum(b z yield / (b - theta)) - (1 - q) over all roots [2]_; 0 or less means that no
    root binds, and 0 is returned.

    Parameters
    ----------
    separation_factors, feed_fractions, feed
        As for `underwood_roots`.
    yields
        Share of each element that leaves with the organic [-], 0 to 1.

    Notes ----- Exact where the shares can be had together at that flow; shares that cannot (those of
    elements between the keys follow from the flow) make it a lower bound.
    """
    for name, share in yields.items():
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"yields.{name} is {share:g}; give a share from 0 to 1")
    factors, fractions = _sorted(separation_factors, feed_fractions)
    total = math.fsum(feed_fractions.values())
    terms = [
        (factor, factor * feed_fractions.get(name, 0.0) / total * yields.get(name, 0.0))
        for name, factor in separation_factors.items()
    ]
    flows = [
        math.fsum(term / root.gap(factor) for factor, term in terms if term) - (1.0 - _q(feed))
        for root in _roots(factors, fractions, _q(feed))
    ]
    return max([*flows, 0.0])


def _q(feed: FeedPhase) -> float:
    """Aqueous share of the feed, the q of distillation."""
    return 1.0 if feed == "aqueous" else 0.0


def _sorted(factors: Mapping[str, float], fractions: Mapping[str, float]) -> tuple[list[float], list[float]]:
    """Checked, rising and distinct factors with the normalised fractions of what is present."""
    unknown = sorted(set(fractions) - set(factors))
    if unknown:
        raise ValueError(
            f"no separation factor for {', '.join(unknown)}; the fractions and the factors name the elements"
        )
    for name, factor in factors.items():
        if not (math.isfinite(factor) and factor > 0.0):
            raise ValueError(f"separation_factors.{name} is {factor:g}; give a finite number above 0")
    for name, fraction in fractions.items():
        if not (math.isfinite(fraction) and fraction >= 0.0):
            raise ValueError(f"feed_fractions.{name} is {fraction:g}; give a finite number of 0 or more")
    total = math.fsum(fractions.values())
    if total <= 0.0:
        raise ValueError("the feed is empty: at least one fraction must be above 0")
    merged: dict[float, float] = {}
    for name, fraction in fractions.items():
        if fraction > 0.0:
            merged[factors[name]] = merged.get(factors[name], 0.0) + fraction / total
    rising = sorted(merged)
    return rising, [merged[factor] for factor in rising]


def _roots(factors: list[float], fractions: list[float], q: float) -> list[_Root]:
    """One root between each two neighbours."""
    return [_root(factors, fractions, q, i) for i in range(len(factors) - 1)]


def _root(factors: list[float], fractions: list[float], q: float, i: int) -> _Root:
    """Bisect between the poles i and i + 1 in u = ln(distance to the lower / distance to the upper)."""
    width = factors[i + 1] - factors[i]
    low, high = -700.0, 700.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        root = _between(factors[i], factors[i + 1], width, middle)
        excess = math.fsum(b * z / root.gap(b) for b, z in zip(factors, fractions, strict=True)) - (1.0 - q)
        if excess > 0.0:
            high = middle
        else:
            low = middle
        if high - low <= 1e-14 * max(1.0, abs(middle)):
            break
    return _between(factors[i], factors[i + 1], width, 0.5 * (low + high))


def _between(lower: float, upper: float, width: float, logit: float) -> _Root:
    """The point whose distances to both ends are in the ratio exp(logit)."""
    if logit < 0.0:
        share = math.exp(logit) / (1.0 + math.exp(logit))
        return _Root(lower, width * share, upper, width / (1.0 + math.exp(logit)))
    share = math.exp(-logit) / (1.0 + math.exp(-logit))
    return _Root(lower, width / (1.0 + math.exp(-logit)), upper, width * share)
