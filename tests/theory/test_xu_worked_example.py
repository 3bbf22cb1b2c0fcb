"""Xu's theory on one worked separation: beta 2, 40 % A, aqueous feed, A to 99.99 % and B to 99.9 %.

Expected values were computed beforehand by an independent stage-by-stage calculation and are printed to
the digits asserted here; the stage counts are whole numbers and must match exactly.
"""

import math

import pytest

from reesim.theory import (
    binary_split,
    exact_stages,
    extraction_ratios,
    extremum_reagent,
    minimum_reagent,
    minimum_stages,
    optimum_reagent,
    reagent_from_organic,
    simplified_stages,
    smoker_stages,
)

BETA, FEED_A, PURITY_A, PURITY_B = 2.0, 0.4, 0.9999, 0.999


@pytest.fixture
def split():
    return binary_split(FEED_A, PURITY_A, PURITY_B)


def test_balances(split):
    assert split.purification_a == pytest.approx(14998.5, rel=1e-9)
    assert split.purification_b == pytest.approx(666.0, rel=1e-12)
    assert round(split.yield_a, 4) == 0.9985
    assert round(split.yield_b, 5) == 0.99993
    assert round(split.outlet_a, 4) == 0.3994
    assert split.outlet_a + split.outlet_b == pytest.approx(1.0, rel=1e-14)
    # each element is conserved over the two products
    a_out = split.outlet_a * PURITY_A + split.outlet_b * (1 - PURITY_B)
    assert a_out == pytest.approx(FEED_A, rel=1e-12)


def test_minimum_reagent_and_stages():
    least = minimum_reagent(FEED_A, BETA)
    assert (least.organic, least.scrub) == pytest.approx((1.4, 1.0), rel=1e-12)
    assert round(minimum_stages(PURITY_A, PURITY_B, BETA), 1) == 23.3


ROWS = [
    # organic as a multiple of the minimum, E_M, E'_M, S, W, short-cut total, exact n, exact m, N (S + W
    # + 0.5)
    ("optimum", 0.7071, 1.3803, 1.450, 1.050, 43.7, 26, 30, 168),
    (1.10, 0.7194, 1.3502, 1.540, 1.141, 41.3, 22, 27, 156),
    (1.20, 0.7367, 1.3119, 1.680, 1.281, 38.6, 20, 24, 152),
    (1.30, 0.7519, 1.2812, 1.820, 1.421, 36.5, 18, 22, 150),
    ("extremum", 0.7691, 1.2495, 2.001, 1.601, 34.5, 17, 20, 152),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_design_rows(split, row):
    design, extraction, scrubbing, organic, scrub, shortcut, n, m, volume = row
    if design == "optimum":
        reagent = optimum_reagent(split, BETA)
    elif design == "extremum":
        reagent = extremum_reagent(split, BETA)
    else:
        reagent = reagent_from_organic(design * minimum_reagent(FEED_A, BETA).organic, split)
    ratios = extraction_ratios(reagent)
    assert ratios == pytest.approx((extraction, scrubbing), abs=0.6e-4)
    assert (reagent.organic, reagent.scrub) == pytest.approx((organic, scrub), abs=0.6e-3)
    assert simplified_stages(split, reagent, BETA).total == pytest.approx(shortcut, abs=0.06)
    exact = exact_stages(FEED_A, PURITY_A, PURITY_B, BETA, reagent.organic)
    assert (exact.extraction, exact.scrub) == (n, m)
    assert round(exact.total * (reagent.organic + reagent.scrub + 0.5)) == volume
    fractional = smoker_stages(FEED_A, PURITY_A, PURITY_B, BETA, reagent.organic)
    assert abs(fractional.total - exact.total) < 1.0


@pytest.mark.parametrize(
    ("beta", "feed_a", "n", "m", "fenske", "organic"),
    [
        (1.5, 0.4, 34, 40, 39.7, 2.88),
        (1.5, 0.2, 39, 36, 39.7, 2.64),
        (2.0, 0.2, 23, 21, 23.3, 1.44),
        (2.5, 0.5, 14, 19, 17.6, 1.40),
        (3.0, 0.5, 11, 17, 14.7, 1.20),
    ],
)
def test_other_separations_at_1_2_times_the_minimum(beta, feed_a, n, m, fenske, organic):
    reagent = 1.2 * minimum_reagent(feed_a, beta).organic
    assert reagent == pytest.approx(organic, rel=1e-12)
    exact = exact_stages(feed_a, PURITY_A, PURITY_B, beta, reagent)
    assert (exact.extraction, exact.scrub) == (n, m)
    assert minimum_stages(PURITY_A, PURITY_B, beta) == pytest.approx(fenske, abs=0.06)


def test_links_between_reagent_and_extraction_ratios(split):
    for feed in ("aqueous", "organic"):
        reagent = reagent_from_organic(1.9, split, feed)
        extraction, scrubbing = extraction_ratios(reagent, feed)
        # the published links, which eliminate the scrub by the balance
        assert reagent.organic == pytest.approx(extraction * split.outlet_b / (1 - extraction), rel=1e-12)
        assert reagent.scrub == pytest.approx(split.outlet_a / (scrubbing - 1), rel=1e-12)
    extraction, scrubbing = extraction_ratios(reagent_from_organic(1.9, split))
    linked = extraction * split.outlet_b / (extraction - split.outlet_a)
    assert scrubbing == pytest.approx(linked, rel=1e-12)


def test_limits_of_the_extraction_ratios_are_the_minimum_reagent():
    nearly = binary_split(FEED_A, 1 - 1e-13, 1 - 1e-13)
    extraction, scrubbing = extraction_ratios(
        reagent_from_organic(minimum_reagent(FEED_A, BETA).organic, nearly)
    )
    assert extraction == pytest.approx(FEED_A + (1 - FEED_A) / BETA, rel=1e-11)
    assert scrubbing == pytest.approx(BETA * FEED_A + 1 - FEED_A, rel=1e-11)


def test_optimum_meets_the_minimum_at_the_threshold():
    # f_A = 1/(1 + sqrt(beta)): the two rules meet, and both give the minimum reagent itself
    feed_a = 1 / (1 + math.sqrt(BETA))
    split = binary_split(feed_a, 1 - 1e-12, 1 - 1e-12)
    assert optimum_reagent(split, BETA).organic == pytest.approx(
        minimum_reagent(feed_a, BETA).organic, rel=1e-9
    )


def test_optimum_in_the_scrub_controlled_branch():
    split = binary_split(0.7, 0.999, 0.999)
    reagent = optimum_reagent(split, 2.0)
    assert extraction_ratios(reagent)[1] == pytest.approx(math.sqrt(2.0), rel=1e-12)
    organic_feed = optimum_reagent(split, 2.0, feed="organic")
    assert extraction_ratios(organic_feed, "organic")[1] == pytest.approx(math.sqrt(2.0), rel=1e-12)
