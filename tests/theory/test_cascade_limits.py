"""Limits of every binary cascade: Fenske below Smoker, stepping beside Smoker, total reflux, large beta."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reesim.theory import (
    binary_split,
    exact_stages,
    minimum_reagent,
    minimum_stages,
    optimum_reagent,
    reagent_from_organic,
    smoker_stages,
    total_reflux_separation,
)

FEEDS = st.sampled_from(["aqueous", "organic"])
BETAS = st.floats(1.05, 50.0)
FRACTIONS = st.floats(0.01, 0.99)
IMPURITIES = st.floats(1e-6, 5e-3)
EXCESS = st.floats(1.001, 5.0)


def cascade(feed_a, impurity_a, impurity_b, beta, excess, feed):
    purity_a, purity_b = 1 - impurity_a, 1 - impurity_b
    return feed_a, purity_a, purity_b, beta, excess * minimum_reagent(feed_a, beta, feed).organic, feed


@given(FRACTIONS, IMPURITIES, IMPURITIES, BETAS, EXCESS, FEEDS)
def test_smoker_is_never_below_fenske(feed_a, impurity_a, impurity_b, beta, excess, feed):
    assume(impurity_b < feed_a and impurity_a < 1 - feed_a)
    arguments = cascade(feed_a, impurity_a, impurity_b, beta, excess, feed)
    fenske = minimum_stages(1 - impurity_a, 1 - impurity_b, beta)
    assert smoker_stages(*arguments).total >= fenske * (1 - 1e-9)


def by_steps(feed_a, purity_a, purity_b, beta, organic, feed, n, m):
    """Purity of A after n + m stages stepped up on the balances alone (0 where they break)."""
    split = binary_split(feed_a, purity_a, purity_b)
    scrub = reagent_from_organic(organic, split, feed).scrub
    x = 1 - purity_b
    for stage in range(1, n + m + 1):
        y = beta * x / (1 + (beta - 1) * x)
        if stage == n + m:
            return y
        upper = stage >= n
        flow_up = organic + (1 if upper and feed == "organic" else 0)
        flow_down = scrub + (0 if upper or feed == "organic" else 1)
        # A that crosses upwards = A down + A leaving above (upper) or A down - A leaving below (lower)
        leaving = split.outlet_a * purity_a if upper else -split.outlet_b * (1 - purity_b)
        x = (flow_up * y - leaving) / flow_down
        if not 0 < x < 1:  # this feed stage asks for a negative amount of an element
            return 0.0
    raise AssertionError("no stages")


@given(FRACTIONS, IMPURITIES, IMPURITIES, st.floats(1.2, 20.0), st.floats(1.02, 4.0), FEEDS)
def test_whole_stages_meet_the_purity_and_one_less_does_not(
    feed_a, impurity_a, impurity_b, beta, excess, feed
):
    assume(impurity_b < 0.5 * feed_a and impurity_a < 0.5 * (1 - feed_a))
    arguments = cascade(feed_a, impurity_a, impurity_b, beta, excess, feed)
    found = exact_stages(*arguments)
    reached = by_steps(*arguments, found.extraction, found.scrub)
    assert 1 - reached <= impurity_a * (1 + 1e-6)
    total = found.total - 1
    for n in range(1, total + 1):
        assert 1 - by_steps(*arguments, n, total - n) > impurity_a * (1 - 1e-6)


@given(FRACTIONS, IMPURITIES, IMPURITIES, st.floats(1.2, 20.0), st.floats(1.02, 4.0), FEEDS)
def test_stepping_stands_within_two_stages_of_smoker(feed_a, impurity_a, impurity_b, beta, excess, feed):
    assume(impurity_b < 0.5 * feed_a and impurity_a < 0.5 * (1 - feed_a))
    arguments = cascade(feed_a, impurity_a, impurity_b, beta, excess, feed)
    fractional = smoker_stages(*arguments).total
    assert fractional - 1 <= exact_stages(*arguments).total <= fractional + 2


@given(FRACTIONS, BETAS)
def test_total_reflux_is_fenske(feed_a, beta):
    purity_a, purity_b = 1 - 1e-3 * (1 - feed_a), 1 - 1e-3 * feed_a
    stages = smoker_stages(feed_a, purity_a, purity_b, beta, 1e7).total
    assert stages == pytest.approx(minimum_stages(purity_a, purity_b, beta), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("feed", ["aqueous", "organic"])
def test_stages_grow_without_bound_towards_the_minimum(feed):
    least = minimum_reagent(0.3, 1.8, feed).organic
    near, nearer, nearest = (
        smoker_stages(0.3, 0.9999, 0.9999, 1.8, k * least, feed).total for k in (1.1, 1.01, 1.001)
    )
    assert near < nearer < nearest
    with pytest.raises(ValueError, match="complete separation takes more than"):
        smoker_stages(0.3, 0.9999, 0.9999, 1.8, 0.98 * least, feed)
    with pytest.raises(ValueError, match="complete separation takes more than"):
        exact_stages(0.3, 0.9999, 0.9999, 1.8, 0.98 * least, feed)


@given(FRACTIONS)
def test_large_beta_needs_no_more_organic_than_the_product(feed_a):
    assert minimum_reagent(feed_a, 1e9).organic == pytest.approx(feed_a, rel=1e-6)
    assert minimum_reagent(feed_a, 1e9).scrub == pytest.approx(0.0, abs=1e-8)
    # enough stages to meet six nines at once: one to extract, one to scrub
    assert exact_stages(feed_a, 1 - 1e-6, 1 - 1e-6, 1e15, 2.0).total <= 3


@given(FRACTIONS, BETAS, FEEDS)
def test_optimum_is_not_below_the_minimum(feed_a, beta, feed):
    split = binary_split(feed_a, 1 - 1e-9 * (1 - feed_a), 1 - 1e-9 * feed_a)
    least = minimum_reagent(feed_a, beta, feed).organic
    assert optimum_reagent(split, beta, feed=feed).organic >= least * (1 - 1e-6)


def test_total_reflux_separation():
    assert total_reflux_separation(10, 2.0) == pytest.approx(1024.0, rel=1e-12)
    assert math.isinf(total_reflux_separation(1e6, 2.0))
    stages = minimum_stages(0.999, 0.99, 1.7)
    assert total_reflux_separation(stages, 1.7) == pytest.approx(999 * 99, rel=1e-9)
