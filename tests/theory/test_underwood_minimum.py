"""Underwood's minimum organic: printed cases, the binary limit and invariances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reesim.theory import minimum_organic, minimum_organic_for_yields, minimum_reagent, underwood_roots

HEAVY = {"Tb": 0.10, "Dy": 0.45, "Ho": 0.10, "Er": 0.20, "Yb": 0.15}
# adjacent factors 2.0, 1.8, 1.7, 4.0: illustrative, they test the method and are not data
FACTORS = dict(zip(HEAVY, np.cumprod([1.0, 2.0, 1.8, 1.7, 4.0]).tolist(), strict=True))


@pytest.mark.parametrize(
    ("first_extracted", "least"), [("Dy", "1.505"), ("Ho", "1.0595"), ("Er", "0.880"), ("Yb", "0.314")]
)
def test_five_element_heavy_feed(first_extracted, least):
    names = list(HEAVY)
    found = minimum_organic(FACTORS, HEAVY, names[names.index(first_extracted) :])
    digits = len(least.split(".")[1])
    assert round(found, digits) == float(least)


def test_three_products_of_a_coupled_circuit():
    # equimolar, factors 1 / 2 / 3.6, aqueous feed: two circuits in series add up, a coupled one needs
    # the larger
    factors, feed = {"A": 1.0, "B": 2.0, "C": 3.6}, {"A": 1.0, "B": 1.0, "C": 1.0}
    a_first, c_first = minimum_organic(factors, feed, ["B", "C"]), minimum_organic(factors, feed, ["C"])
    loaded = minimum_organic(factors, {"B": 1.0, "C": 1.0}, ["C"], "organic") * 2 / 3
    raffinate = minimum_organic(factors, {"A": 1.0, "B": 1.0}, ["B"]) * 2 / 3
    assert round(a_first + loaded, 2) == 2.22
    assert round(c_first + raffinate, 2) == 2.25
    assert round(max(a_first, c_first), 3) == 1.386


@given(st.floats(1e-9, 1 - 1e-9), st.floats(1.01, 1e4), st.sampled_from(["aqueous", "organic"]))
def test_two_elements_are_xu(feed_a, beta, feed):
    found = minimum_organic({"A": beta, "B": 1.0}, {"A": feed_a, "B": 1 - feed_a}, ["A"], feed)
    assert found == pytest.approx(minimum_reagent(feed_a, beta, feed).organic, rel=1e-9, abs=1e-12)


FEEDS = st.lists(st.floats(1e-8, 1.0), min_size=2, max_size=10)


@given(FEEDS, st.data(), st.sampled_from(["aqueous", "organic"]))
def test_roots_solve_the_equation_between_the_factors(amounts, data, feed):
    steps = data.draw(st.lists(st.floats(1.05, 5.0), min_size=len(amounts), max_size=len(amounts)))
    factors = {f"E{i}": float(b) for i, b in enumerate(np.cumprod(steps))}
    z = dict(zip(factors, amounts, strict=True))
    roots = underwood_roots(factors, z, feed)
    rising = list(factors.values())
    assert len(roots) == len(rising) - 1
    total = sum(amounts)
    for low, root, high in zip(rising, roots, rising[1:], strict=False):
        assert low <= root <= high
        terms = [b * z[name] / total / (b - root) for name, b in factors.items() if b != root]
        if (
            low + 1e-6 * low < root < high - 1e-6 * high
        ):  # nearer to a pole the difference b - root has lost its digits
            residual = sum(terms) - (0.0 if feed == "aqueous" else 1.0)
            assert abs(residual) <= 1e-7 * sum(abs(term) for term in terms)


@given(FEEDS, st.integers(1, 9), st.floats(0.01, 100.0), st.randoms())
def test_scale_and_order_do_not_matter(amounts, cut, scale, random):
    names = [f"E{i}" for i in range(len(amounts))]
    factors = {name: 1.7**i for i, name in enumerate(names)}
    z = dict(zip(names, amounts, strict=True))
    extracted = names[min(cut, len(names) - 1) :]
    found = minimum_organic(factors, z, extracted)
    shuffled = random.sample(names, len(names))
    other = minimum_organic(
        {name: scale * factors[name] for name in shuffled},
        {name: 3.0 * z[name] for name in shuffled},
        extracted,
    )
    assert other == pytest.approx(found, rel=1e-9)


def test_an_element_split_in_two_of_the_same_factor_changes_nothing():
    factors, feed = {"A": 3.0, "B": 2.0, "C": 1.0}, {"A": 0.3, "B": 0.3, "C": 0.4}
    twice = {**factors, "B2": 2.0}
    found = minimum_organic(twice, {"A": 0.3, "B": 0.1, "B2": 0.2, "C": 0.4}, ["A", "B", "B2"])
    assert found == pytest.approx(minimum_organic(factors, feed, ["A", "B"]), rel=1e-12)


def test_absent_element_changes_nothing():
    factors = {"A": 3.0, "B": 2.0, "C": 1.0}
    found = minimum_organic(factors, {"A": 0.5, "B": 0.0, "C": 0.5}, ["A", "B"])
    assert found == pytest.approx(0.5 + 1 / (3.0 - 1.0), rel=1e-12)


def test_partial_yields_need_less():
    sharp = minimum_organic_for_yields({"A": 2.0, "B": 1.0}, {"A": 0.4, "B": 0.6}, {"A": 1.0, "B": 0.0})
    loose = minimum_organic_for_yields({"A": 2.0, "B": 1.0}, {"A": 0.4, "B": 0.6}, {"A": 0.95, "B": 0.01})
    assert sharp == pytest.approx(1.4, rel=1e-12)
    # by hand: 0.8/(2 - theta) = 0.6/(theta - 1) gives theta = 10/7
    assert loose == pytest.approx(0.8 * 0.95 / (4 / 7) - 0.6 * 0.01 / (3 / 7), rel=1e-12)


MESSAGES = [
    ({"A": 2.0, "B": 1.0}, {"A": 1.0, "C": 1.0}, ["A"], "no separation factor for C"),
    ({"A": 2.0, "B": 1.0}, {"A": 1.0, "B": 1.0}, ["C"], "extracted names C"),
    ({"A": 2.0, "B": 1.0}, {"A": 1.0, "B": 1.0}, ["B"], "not above 2"),
    ({"A": 2.0, "B": 1.0}, {"A": 1.0, "B": 0.0}, ["A"], "one side of the cut is empty"),
    ({"A": 2.0, "B": 2.0}, {"A": 1.0, "B": 1.0}, ["A"], "not above 2"),
    ({"A": -2.0, "B": 1.0}, {"A": 1.0, "B": 1.0}, ["B"], "separation_factors.A is -2"),
    ({"A": 2.0, "B": 1.0}, {"A": 1.0, "B": float("nan")}, ["A"], "one side|feed_fractions.B is nan"),
]


@pytest.mark.parametrize(("factors", "feed", "extracted", "message"), MESSAGES)
def test_refusals_say_what_is_wrong(factors, feed, extracted, message):
    with pytest.raises(ValueError, match=message):
        minimum_organic(factors, feed, extracted)


def test_refusals_of_roots_and_yields():
    with pytest.raises(ValueError, match="feed is empty"):
        underwood_roots({"A": 2.0}, {"A": 0.0})
    with pytest.raises(ValueError, match=r"yields\.A is 1\.2"):
        minimum_organic_for_yields({"A": 2.0, "B": 1.0}, {"A": 0.5, "B": 0.5}, {"A": 1.2})
