"""Kremser's equation against stage-by-stage balances, with both phases entering loaded."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reesim.theory import kremser, kremser_stages

CONCENTRATIONS = st.floats(0.0, 2.0)
FACTORS = st.floats(1e-3, 1e3)


def by_linear_algebra(aqueous_in, organic_in, aqueous_flow, organic_flow, distribution_ratio, stages):
    """Aqueous of every stage from its balance; organic enters stage 1, aqueous stage N."""
    matrix = np.zeros((stages, stages))
    source = np.zeros(stages)
    for j in range(stages):
        matrix[j, j] = aqueous_flow + organic_flow * distribution_ratio
        if j > 0:
            matrix[j, j - 1] = -organic_flow * distribution_ratio
        if j < stages - 1:
            matrix[j, j + 1] = -aqueous_flow
    source[0] += organic_flow * organic_in
    source[-1] += aqueous_flow * aqueous_in
    x = np.linalg.solve(matrix, source)
    return x[0], distribution_ratio * x[-1]


@given(
    CONCENTRATIONS,
    CONCENTRATIONS,
    st.floats(0.1, 10.0),
    st.floats(0.1, 10.0),
    st.floats(0.05, 20.0),
    st.integers(1, 12),
)
def test_matches_stage_balances(
    aqueous_in, organic_in, aqueous_flow, organic_flow, distribution_ratio, stages
):
    arguments = aqueous_in, organic_in, aqueous_flow, organic_flow, distribution_ratio, stages
    found = kremser(*arguments)
    aqueous, organic = by_linear_algebra(*arguments)
    assert found.aqueous == pytest.approx(aqueous, rel=1e-7, abs=1e-14)
    assert found.organic == pytest.approx(organic, rel=1e-7, abs=1e-14)


@given(CONCENTRATIONS, CONCENTRATIONS, FACTORS, st.floats(0.5, 400.0))
def test_balance_closes_and_nothing_is_negative(aqueous_in, organic_in, factor, stages):
    found = kremser(aqueous_in, organic_in, 2.0, 3.0, factor / 1.5, stages)
    entered = 2.0 * aqueous_in + 3.0 * organic_in
    assert 2.0 * found.aqueous + 3.0 * found.organic == pytest.approx(entered, rel=1e-9, abs=1e-12)
    assert found.aqueous >= 0.0
    assert found.organic >= -1e-12


@pytest.mark.parametrize("factor", [1.0, 1 - 1e-13, 1 + 1e-13, 1 - 1e-9, 1 + 1e-9])
def test_no_loss_of_digits_where_the_extraction_factor_is_one(factor):
    found = kremser(1.0, 0.2, 1.0, 1.0, factor, 9)
    assert found.aqueous == pytest.approx(0.2 + 0.8 / 10, rel=1e-7)


def test_many_stages_reach_equilibrium_with_the_entering_organic():
    assert kremser(1.0, 0.2, 1.0, 1.0, 4.0, 5000).aqueous == pytest.approx(0.05, rel=1e-12)
    assert kremser(1.0, 0.0, 1.0, 1.0, 0.25, 5000).organic == pytest.approx(0.25, rel=1e-12)


def test_traces_keep_their_digits():
    # 60 stages at E = 10 leave 9/(10^61 - 1) of the aqueous: far below what 1 - (used share) could hold
    assert kremser(1.0, 0.0, 1.0, 1.0, 10.0, 60).aqueous == pytest.approx(9e-61, rel=1e-9)


@given(st.floats(0.05, 20.0), st.floats(1.0, 12.0), st.floats(0.0, 0.5))
def test_stage_count_inverts_the_outlets(factor, stages, organic_in):
    found = kremser(1.0, organic_in * factor, 1.0, 1.0, factor, stages)
    # of the last digits nothing can be told: an outlet at the limit of infinitely many stages has no count
    assume((1.0 - found.aqueous) / (1.0 - organic_in) < min(1.0, factor) * (1 - 1e-9))
    count = kremser_stages(1.0, organic_in * factor, found.aqueous, factor, factor)
    again = kremser(1.0, organic_in * factor, 1.0, 1.0, factor, count)
    assert again.aqueous == pytest.approx(found.aqueous, rel=1e-9)
    if 0.5 < factor < 2.0:  # elsewhere the last stages change the outlet by less than its rounding
        assert count == pytest.approx(stages, rel=1e-6)


def test_refusals_say_what_is_wrong():
    with pytest.raises(ValueError, match="aqueous_in is -1"):
        kremser(-1.0, 0.0, 1.0, 1.0, 1.0, 3)
    with pytest.raises(ValueError, match="stages is 0"):
        kremser(1.0, 0.0, 1.0, 1.0, 1.0, 0)
    with pytest.raises(ValueError, match="organic_flow is nan"):
        kremser(1.0, 0.0, 1.0, float("nan"), 1.0, 2)
    with pytest.raises(ValueError, match=r"only between 0 and 0\.5 can be had"):
        kremser_stages(1.0, 0.0, 0.4, 0.5, 0.5)
    with pytest.raises(ValueError, match="cannot go from"):
        kremser_stages(1.0, 1.0, 0.4, 1.0, 2.0)
