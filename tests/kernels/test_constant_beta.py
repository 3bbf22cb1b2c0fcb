"""Xu's contact against bisection and differences, regime by regime."""

import numpy as np
import pytest

from reesim.chemistry.packing import Packed, pack
from reesim.chemistry.separation_factor import SeparationFactorSystem
from reesim.kernels.arrays import Equilibria, Floats
from tests.kernels.stages import contacts, derivatives, differences
from tests.kernels.twins import constant_beta_organic

FACTORS = {"Nd": 1.0, "Dy": 2.4, "Y": 30.0}
CAPACITY = 0.2
CHARGE = np.array([3.0, 3.0, 3.0, 1.0, -1.0])
BETA = np.array([*FACTORS.values(), 0.0])
REGIMES = ("part_loaded", "full", "all_rare_earth_and_ions", "only_acid")


def equilibria() -> Equilibria:
    system = SeparationFactorSystem(name="xu", model="separation_factor", separation_factors=FACTORS)
    return pack([Packed(system, CAPACITY)], (*FACTORS, "Na"), ("Cl",), CHARGE)


def stages(regime: str, count: int = 20, seed: int = 7) -> tuple[Floats, Floats, Floats]:
    """Flows [N] and totals [N, C], well inside a regime: between regimes the contact has kinks."""
    rng = np.random.default_rng(seed)
    aqueous = 10.0 ** rng.uniform(2.0, 4.0, count)
    organic = aqueous * rng.uniform(0.2, 5.0, count)
    held = 3.0 * CAPACITY * organic * rng.uniform(0.2, 0.9, count)
    rare = held[:, None] / 3.0 * rng.uniform(1.0, 4.0, (count, 3))
    ions = 0.1 * held
    if regime == "full":
        held *= 8.0
        rare *= 8.0
    elif regime == "all_rare_earth_and_ions":
        rare = held[:, None] / 3.0 * rng.uniform(0.05, 0.2, (count, 3))
        ions = held
    elif regime == "only_acid":
        held = -held
    total = np.column_stack([rare, ions, np.zeros(count)])
    total[:, 4] = total[:, :4] @ CHARGE[:4] - held
    return aqueous, organic, total


@pytest.mark.parametrize("regime", REGIMES)
def test_contact_agrees_with_bisection(regime: str) -> None:
    aqueous, organic, total = stages(regime)
    _, state = contacts(equilibria(), aqueous, organic, total)
    assert state.organic_out + state.aqueous_out == pytest.approx(total, rel=1e-12)
    assert state.organic_out.min() >= 0.0
    for j in range(total.shape[0]):
        wanted, held = constant_beta_organic(organic[j], total[j], CHARGE, BETA, CAPACITY)
        assert state.organic_out[j] == pytest.approx(wanted, rel=1e-9, abs=1e-12)
        assert state.organic_out[j] @ CHARGE == pytest.approx(held, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("regime", REGIMES)
def test_derivatives_agree_with_differences(regime: str) -> None:
    aqueous, organic, total = stages(regime)
    eq = equilibria()
    structure, state = contacts(eq, aqueous, organic, total)
    exact = derivatives(structure, eq, state)
    n = exact.shape[1]
    slow = differences(eq, aqueous, organic, total, 1e-4)[:, :n, :n]
    assert exact == pytest.approx(slow, rel=1e-6, abs=1e-6)
