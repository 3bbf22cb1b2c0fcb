"""Smoker: the exact stage count of a binary cascade with constant separation factor and capacity.

One stage, equilibrium then balance, maps the aqueous fraction of A of a stage to that of the next by a
Moebius transformation; between its two fixed points (the pinches) the logarithm of the ratio of
distances grows by the same step in every stage, which gives the count in closed form.

References
----------
.. [1] Smoker E. H., Trans. AIChE 34 (1938) 165-172.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from reesim.theory._bounds import require_fraction, require_positive, require_separation_factor
from reesim.theory.xu import FeedPhase, StageEstimate, binary_split, minimum_reagent, reagent_from_organic


@dataclass(frozen=True)
class ExactStages:
    """Whole stages of a design: `extraction` is n (the feed enters stage n), `scrub` is m."""

    extraction: int
    scrub: int

    @property
    def total(self) -> int:
        """Stages in all, n + m."""
        return self.extraction + self.scrub


class _Section(NamedTuple):
    """Stages between two feeds: organic, aqueous and the net flow of A towards stage 1, per mol fed."""

    beta: float
    organic: float
    aqueous: float
    net: float

    def step(self, x: float) -> float:
        """Aqueous fraction of A of the next stage up."""
        y = self.beta * x / (1.0 + (self.beta - 1.0) * x)
        return (self.organic * y + self.net) / self.aqueous

    def pinches(self) -> tuple[float, float]:
        """Both fixed points of `step`, rising; real, for the step is concave and crosses the diagonal."""
        a = self.aqueous * (self.beta - 1.0)
        b = self.aqueous - self.organic * self.beta - self.net * (self.beta - 1.0)
        root = math.sqrt(max(b * b + 4.0 * a * self.net, 0.0))
        large = (-b + root) / (2.0 * a) if b < 0.0 else (-b - root) / (2.0 * a)
        other = -self.net / (a * large)
        return min(large, other), max(large, other)

    def steps_between(self, start: float, end: float) -> float:
        """Steps from `start` up to `end`; infinite where a pinch lies between."""
        low, high = self.pinches()
        if not low < start < high or end >= high:
            return math.inf
        growth = self.beta * self.organic / (self.aqueous * (1.0 + (self.beta - 1.0) * low) ** 2)
        ratio = (end - low) / (high - end) * (high - start) / (start - low)
        return math.log(ratio) / math.log(growth)


class _Cascade(NamedTuple):
    """Both sections, the specified ends and the place where the operating lines cross."""

    extraction: _Section
    scrub: _Section
    raffinate: float
    product: float
    crossing: float


def smoker_stages(
    feed_a: float, purity_a: float, purity_b: float, beta: float, organic: float, feed: FeedPhase = "aqueous"
) -> StageEstimate:
    """Exact number of stages n + m of a binary separation, not rounded, fed where the operating lines cross.

    Parameters
    ----------
    feed_a
        Mole fraction of A, the more extractable element, in the feed [-].
    purity_a, purity_b
        Mole purity of A in the organic product and of B in the raffinate [-].
    beta
        Separation factor of A over B [-], constant.
    organic
        S, capacity of the organic per rare earth fed [mol/mol]; W follows from the balance.
    feed
        The phase in which the feed enters.

    Raises
    ------
    ValueError
        Where no number of stages is enough: the organic is at or below the minimum.

    Notes
    -----
    Source [1]_; exact for constant separation factor and capacity. Total reflux gives Fenske's count.

    Examples
    --------
    >>> round(smoker_stages(0.4, 0.9999, 0.999, 2.0, 1.68).total, 1)
    43.0
    """
    cascade = _cascade(feed_a, purity_a, purity_b, beta, organic, feed)
    extraction = cascade.extraction.steps_between(cascade.raffinate, cascade.crossing)
    scrub = cascade.scrub.steps_between(cascade.crossing, cascade.product)
    return StageEstimate(extraction, scrub)


def exact_stages(
    feed_a: float, purity_a: float, purity_b: float, beta: float, organic: float, feed: FeedPhase = "aqueous"
) -> ExactStages:
    """Least whole numbers of stages n and m that meet both purities, stepped from the raffinate end.

    Every feed stage is tried and the shortest cascade kept (of equals the one that feeds where the
    operating lines cross).

    Parameters
    ----------
    feed_a, purity_a, purity_b, beta, organic, feed
        As for `smoker_stages`.

    Notes
    -----
    Stage by stage on the same balances as `smoker_stages`: 0 to 2 stages more than its sum, for whole stages.

    Examples
    --------
    >>> exact_stages(0.4, 0.9999, 0.999, 2.0, 1.2 * 1.4)
    ExactStages(extraction=20, scrub=24)
    """
    cascade = _cascade(feed_a, purity_a, purity_b, beta, organic, feed)
    at_crossing = math.ceil(cascade.extraction.steps_between(cascade.raffinate, cascade.crossing))
    best: ExactStages | None = None
    x = cascade.raffinate
    n = 1
    while best is None or n <= best.total:
        steps = cascade.scrub.steps_between(x, cascade.product) if x < cascade.product else 1.0
        if math.isfinite(steps):
            found = ExactStages(n, max(math.ceil(steps - 1e-9) - 1, 0))
            if best is None or found.total < best.total or (found.total == best.total and n <= at_crossing):
                best = found
        x = cascade.extraction.step(x)
        n += 1
    return best


def _cascade(
    feed_a: float, purity_a: float, purity_b: float, beta: float, organic: float, feed: FeedPhase
) -> _Cascade:
    """Sections of a feasible separation, or why there is none."""
    require_fraction("feed_a", feed_a)
    require_separation_factor("beta", beta)
    require_positive("organic", organic)
    split = binary_split(feed_a, purity_a, purity_b)
    reagent = reagent_from_organic(organic, split, feed)
    to_aqueous = 1.0 if feed == "aqueous" else 0.0
    upper_organic = organic + 1.0 - to_aqueous
    lower_aqueous = reagent.scrub + to_aqueous
    extraction = _Section(beta, organic, lower_aqueous, split.outlet_b * (1.0 - purity_b))
    scrub = _Section(beta, upper_organic, reagent.scrub, -split.outlet_a * purity_a)
    # The lines cross on the feed's own line: at x = f_A with an aqueous feed, at y = f_A with an organic one.
    crossing = feed_a if feed == "aqueous" else (organic * feed_a + extraction.net) / lower_aqueous
    cascade = _Cascade(extraction, scrub, 1.0 - purity_b, purity_a, crossing)
    short = math.isinf(extraction.steps_between(cascade.raffinate, crossing))
    if short or math.isinf(scrub.steps_between(crossing, purity_a)):
        least = minimum_reagent(feed_a, beta, feed).organic
        raise ValueError(
            f"organic {organic:g} cannot reach these purities with any number of stages; "
            f"complete separation takes more than {least:.6g}"
        )
    return cascade
