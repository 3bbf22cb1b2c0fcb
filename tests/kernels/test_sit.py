"""The specific ion interaction theory against its slow twin, its symmetry and differences."""

import numpy as np
import pytest

from reesim.kernels.sit import sit
from reesim.kernels.status import CONTACT_FAILED
from tests.kernels.electrolyte_twins import WATER, sit_twin
from tests.kernels.electrolytes import packed_sit, sit_of

IONS = ("Sm", "Ho", "H", "Na", "NH4", "Cl", "NO3")


def mixture(seed: int) -> np.ndarray:
    return 10.0 ** np.random.default_rng(seed).uniform(-4.0, 0.3, len(IONS))


@pytest.mark.parametrize("seed", range(5))
def test_sit_agrees_with_its_slow_twin_and_its_derivatives_with_differences(seed: int) -> None:
    p, m = packed_sit(IONS), mixture(seed)
    found = sit_of(m, p)
    assert found.ln_gamma == pytest.approx(sit_twin(m, p), abs=1e-13)
    assert found.jacobian == pytest.approx(found.jacobian.T, abs=1e-15)
    for j in range(len(m)):
        step = 1e-4 * m[j] * np.eye(len(m))[j]
        up, down = sit_of(m + step, p), sit_of(m - step, p)
        slow = (up.ln_gamma - down.ln_gamma) / (2e-4 * m[j])
        assert found.jacobian[:, j] == pytest.approx(slow, rel=1e-6, abs=1e-7)
        water = (up.ln_water - down.ln_water) / (2e-4 * m[j])
        assert water == pytest.approx(-WATER * (1.0 + found.jacobian[j] @ m), rel=1e-6, abs=1e-7)


def test_impossible_molalities_are_refused() -> None:
    m = mixture(1)
    m[0] = -1.0
    n = len(m)
    assert sit(m, packed_sit(IONS), np.zeros(n), np.zeros(1), np.zeros((n, n))) == CONTACT_FAILED
