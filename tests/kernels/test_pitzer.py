"""Pitzer's equations against their slow twin, their own symmetry and differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reesim.chemistry.pitzer import activity_room
from reesim.kernels.pitzer import pitzer
from reesim.kernels.status import CONTACT_FAILED, CONVERGED
from reesim.kernels.unsymmetrical import e_theta, j_of
from tests.kernels.electrolyte_twins import WATER, j_integral, pitzer_twin
from tests.kernels.electrolytes import IONS, packed, pitzer_of, solution


@pytest.mark.parametrize("seed", range(4))
def test_pitzer_agrees_with_its_slow_twin(seed: int) -> None:
    found = packed(temperature=288.15 + 5.0 * seed)
    m = solution(seed)
    kernel = pitzer_of(m, found)
    ln_gamma, osmotic = pitzer_twin(m, found.arrays)
    # the series of J is good to 1e-9, and divided by the ionic strength
    assert kernel.ln_gamma == pytest.approx(ln_gamma, abs=1e-8)
    assert -kernel.ln_water / (WATER * m.sum()) == pytest.approx(osmotic, abs=1e-8)


@settings(max_examples=60)
@given(st.lists(st.floats(-8.0, 0.6), min_size=9, max_size=9))
def test_jacobian_is_symmetric_and_water_obeys_gibbs_duhem(logs: list[float]) -> None:
    """d ln a_w = -M_w sum m d ln(m gamma), by central differences of water alone."""
    found = packed()
    m = np.append(10.0 ** np.array(logs), 0.0)
    m[-1] = float(found.arrays.charge[:-1] @ m[:-1])
    here = pitzer_of(m, found)
    assert here.jacobian == pytest.approx(here.jacobian.T, abs=0.0)
    expected = -WATER * (1.0 + here.jacobian @ m)
    # a trace does not move the water by more than its rounding
    for j in np.flatnonzero(m > 1e-3):
        step = 1e-4 * m[j] * np.eye(len(m))[j]
        slope = (pitzer_of(m + step, found).ln_water - pitzer_of(m - step, found).ln_water) / (2e-4 * m[j])
        assert slope == pytest.approx(expected[j], rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_jacobian_agrees_with_differences(seed: int) -> None:
    found = packed()
    m = solution(seed, spread=2.0)
    exact = pitzer_of(m, found).jacobian
    for j in range(len(m)):
        h = 2e-4 * m[j]
        unit = np.eye(len(m))[j]
        logs = [pitzer_of(m + k * h * unit, found).ln_gamma for k in (-2, -1, 1, 2)]
        slow = (logs[0] - 8.0 * logs[1] + 8.0 * logs[2] - logs[3]) / (12.0 * h)
        assert exact[:, j] == pytest.approx(slow, rel=1e-8, abs=1e-8)


def test_ln_gamma_does_not_depend_on_whether_the_jacobian_is_asked() -> None:
    found, m = packed(), solution(7)
    ln_gamma, water = np.zeros(len(m)), np.zeros(1)
    assert pitzer(m, found.arrays, activity_room(found), ln_gamma, water, np.zeros((0, 0))) == CONVERGED
    full = pitzer_of(m, found)
    assert ln_gamma == pytest.approx(full.ln_gamma, abs=0.0)
    assert water[0] == full.ln_water


def test_the_order_of_the_ions_does_not_matter() -> None:
    order = np.random.default_rng(3).permutation(len(IONS))
    m = solution(8)
    first = pitzer_of(m, packed())
    second = pitzer_of(m[order], packed(tuple(IONS[i] for i in order)))
    assert second.ln_gamma == pytest.approx(first.ln_gamma[order], abs=1e-12)
    assert second.jacobian == pytest.approx(first.jacobian[np.ix_(order, order)], abs=1e-12)


def test_limiting_law() -> None:
    """ln gamma -> -3 A_phi z^2 sqrt(I), apart from what is proportional to I."""
    found = packed(("La", "Cl"))
    charge = found.arrays.charge
    m = np.array([1e-8, 3e-8])
    limit = -3.0 * found.arrays.a_phi * charge**2 * np.sqrt(0.5 * float(m @ charge**2))
    assert pitzer_of(m, found).ln_gamma == pytest.approx(limit, rel=1e-3)


def test_pure_water_is_ideal() -> None:
    nothing = pitzer_of(np.zeros(len(IONS)), packed())
    assert nothing.ln_gamma == pytest.approx(0.0, abs=2e-5)  # the root is followed down to I = 1e-12 mol/kg
    assert nothing.ln_water == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("wrong", [-1e-9, np.nan, np.inf])
def test_impossible_molalities_are_refused(wrong: float) -> None:
    found, m = packed(), solution(9)
    m[2] = wrong
    n = len(m)
    room = activity_room(found)
    assert pitzer(m, found.arrays, room, np.zeros(n), np.zeros(1), np.zeros((n, n))) == CONTACT_FAILED


@pytest.mark.parametrize("x", [1e-3, 0.03, 0.4, 0.999, 1.001, 3.0, 14.0, 42.0, 127.0, 220.0])
def test_series_of_j_is_the_integral(x: float) -> None:
    value, slope, curve = j_of(x)
    assert value == pytest.approx(j_integral(x), abs=1e-9)
    by_log = [j_integral(x * np.exp(k * 1e-2)) for k in (-2, -1, 0, 1, 2)]
    first = (by_log[0] - 8.0 * by_log[1] + 8.0 * by_log[3] - by_log[4]) / 0.12
    second = (-by_log[0] + 16.0 * by_log[1] - 30.0 * by_log[2] + 16.0 * by_log[3] - by_log[4]) / 12e-4
    assert slope == pytest.approx(first, rel=1e-5, abs=1e-8)
    assert curve == pytest.approx(second - first, rel=1e-4, abs=1e-6)


def test_electrostatic_mixing_vanishes_for_equal_charges() -> None:
    assert e_theta(3.0, 3.0, 1.0, 0.391) == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)
    assert e_theta(-1.0, -2.0, 1.0, 0.391) == pytest.approx(e_theta(2.0, 1.0, 1.0, 0.391), rel=1e-12)
