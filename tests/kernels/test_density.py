"""Water in a litre: there and back, derivatives, and activity coefficients on the molar scale."""

import numpy as np
import pytest

from reesim.kernels.density import concentrations, density_of, molalities, water_content
from reesim.kernels.molar_scale import to_molar_scale, water_of
from reesim.kernels.status import CONTACT_FAILED, CONVERGED
from tests.kernels.electrolytes import IONS, packed, pitzer_of, solution, volumes


def molal(c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    m, slope = np.zeros(len(c)), np.zeros(len(c))
    assert molalities(c, volumes(), m, slope) == CONVERGED
    return m, slope


@pytest.mark.parametrize("seed", range(6))
def test_there_and_back(seed: int) -> None:
    m = solution(seed)
    c, slope = np.zeros(len(m)), np.zeros(len(m))
    assert concentrations(m, volumes(), c, slope) == CONVERGED
    back, _ = molal(c)
    assert back == pytest.approx(m, rel=1e-13)
    assert water_of(c, m) == pytest.approx(water_content(c, volumes(), slope), rel=1e-13)


@pytest.mark.parametrize("kernel", [water_content, density_of])
def test_derivatives_agree_with_differences(kernel) -> None:
    c, v = solution(2), volumes()
    slope, unused = np.zeros(len(c)), np.zeros(len(c))
    kernel(c, v, slope)
    for j in range(len(c)):
        step = 1e-5 * c[j] * np.eye(len(c))[j]
        slow = (kernel(c + step, v, unused) - kernel(c - step, v, unused)) / (2e-5 * c[j])
        assert slope[j] == pytest.approx(slow, rel=1e-6, abs=1e-9 / c[j])


def test_mass_of_a_litre_is_the_sum_of_its_parts() -> None:
    c, v = solution(3), volumes()
    slope = np.zeros(len(c))
    density = density_of(c, v, slope)
    assert density == pytest.approx(water_content(c, v, slope) + float(c @ v.molar_mass), rel=1e-14)


def test_pure_water() -> None:
    slope = np.zeros(len(IONS))
    assert water_content(np.zeros(len(IONS)), volumes(), slope) == pytest.approx(0.997045, abs=1e-6)
    assert slope == pytest.approx(-0.997045 * volumes().volume, rel=1e-5)


def test_no_room_for_water_is_refused() -> None:
    c = np.zeros(len(IONS))
    c[IONS.index("NH4")] = c[IONS.index("Cl")] = 30.0
    m, slope = np.zeros(len(c)), np.zeros(len(c))
    assert molalities(c, volumes(), m, slope) == CONTACT_FAILED


@pytest.mark.parametrize("seed", range(3))
def test_molar_scale_agrees_with_differences(seed: int) -> None:
    """d ln y / d c through density and activity together."""
    c, found, v = solution(seed, spread=2.0), packed(), volumes()

    def on_molar_scale(c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        m, slope = molal(c)
        at = pitzer_of(m, found)
        to_molar_scale(m, water_of(c, m), slope, v.water, at.ln_gamma, at.jacobian)
        return at.ln_gamma, at.jacobian

    ln_y, exact = on_molar_scale(c)
    m, _ = molal(c)
    activity = m * np.exp(pitzer_of(m, found).ln_gamma)
    assert np.exp(ln_y) * c / v.water == pytest.approx(activity, rel=1e-12)
    for j in range(len(c)):
        step = 1e-4 * c[j] * np.eye(len(c))[j]
        slow = (on_molar_scale(c + step)[0] - on_molar_scale(c - step)[0]) / (2e-4 * c[j])
        assert exact[:, j] == pytest.approx(slow, rel=1e-5, abs=1e-6)
