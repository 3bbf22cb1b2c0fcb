"""The mass-action contact against its slow twin, its own balances, and differences."""

import numpy as np
import pytest

from reesim.kernels.nonideal import free_extractant, log_activity
from tests.kernels.chemistries import METALS, SYSTEMS, random_stages
from tests.kernels.stages import contacts, derivatives, differences
from tests.kernels.twins import MassActionTwin


@pytest.mark.parametrize("name", SYSTEMS)
def test_contact_agrees_with_its_slow_twin(name: str) -> None:
    case = random_stages(name, 6, seed=1)
    _, state = contacts(case.equilibria, case.aqueous, case.organic, case.total)
    for j in range(case.total.shape[0]):
        twin = MassActionTwin(
            SYSTEMS[name], METALS, case.aqueous[j], case.organic[j], case.extractant, case.total[j]
        ).solve()
        metals = case.total[j, :5]
        assert np.abs(state.organic_out[j, :5] - twin.organic) / metals == pytest.approx(0.0, abs=1e-9)
        assert state.aqueous_out[j, :5] == pytest.approx(twin.aqueous, rel=1e-9, abs=1e-9 * metals.min())
        assert state.organic_out[j, 5] == pytest.approx(twin.ligand_organic, abs=1e-9 * case.total[j, 5])
        assert np.exp(state.free[j, 1]) == pytest.approx(twin.h, rel=1e-8)


@pytest.mark.parametrize("name", SYSTEMS)
def test_contact_keeps_its_balances(name: str) -> None:
    """Metals, ligand, extractant and the charge of the aqueous phase, over many stages."""
    case = random_stages(name, 400, seed=2)
    system, eq = SYSTEMS[name], case.equilibria
    _, state = contacts(eq, case.aqueous, case.organic, case.total)
    assert state.organic_out + state.aqueous_out == pytest.approx(case.total, rel=1e-12)
    assert state.organic_out.min() >= 0.0
    assert state.aqueous_out.min() >= 0.0
    for j in range(case.total.shape[0]):
        twin = MassActionTwin(
            system, METALS, case.aqueous[j], case.organic[j], case.extractant, case.total[j]
        )
        e = free_extractant(state.free[j, 0], eq.nonideality[0])[0]
        _, sums = twin.species(e, np.exp(state.free[j, 1]), np.exp(state.free[j, 2]))
        assert sums["taken"] == pytest.approx(case.extractant, rel=1e-9)
        assert sums["charge"] * case.aqueous[j] == pytest.approx(0.0, abs=1e-9 * case.total[j, 5])
        found = case.aqueous[j] * sums["aqueous"] + case.organic[j] * sums["organic"]
        assert found == pytest.approx(case.total[j, 5], rel=1e-9)


@pytest.mark.parametrize("name", SYSTEMS)
def test_derivatives_agree_with_differences(name: str) -> None:
    """In elasticities, so that a trace counts as much as a major."""
    case = random_stages(name, 20, seed=3)
    structure, state = contacts(case.equilibria, case.aqueous, case.organic, case.total)
    exact = derivatives(structure, case.equilibria, state)
    n = exact.shape[1]
    slow = differences(case.equilibria, case.aqueous, case.organic, case.total, 2e-4)[:, :n, :n]
    scale = case.total[:, None, :n] / case.total[:, :n, None]
    # a metal that moves with another by its own amount has elasticity 1; the acid's are hundreds near neutral
    assert np.abs(exact - slow) * scale / (1.0 + np.abs(slow) * scale) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("kappa", [0.0, 0.473 * np.log(10.0)])
@pytest.mark.parametrize("e", [1e-12, 1e-3, 0.5, 1.5, 3.0])
def test_free_extractant_undoes_log_activity(kappa: float, e: float) -> None:
    assert free_extractant(log_activity(e, kappa), kappa)[0] == pytest.approx(e, rel=1e-12)


def test_contact_does_not_depend_on_where_it_starts() -> None:
    case = random_stages("several_complexes", 50, seed=4)
    _, cold = contacts(case.equilibria, case.aqueous, case.organic, case.total)
    guess = np.random.default_rng(5).uniform(-25.0, 2.0, (50, 3))
    _, other = contacts(case.equilibria, case.aqueous, case.organic, case.total, guess)
    assert np.abs(other.organic_out - cold.organic_out) / case.total == pytest.approx(0.0, abs=1e-9)
