"""The mass-action contact against its slow twin, its own balances, and differences."""

import numpy as np
import pytest

from reesim.chemistry.packing import softened
from reesim.kernels.arrays import Equilibria, Values
from reesim.kernels.nonideal import free_extractant, log_activity
from reesim.kernels.stage import leave_all
from reesim.solve.state import new_state
from tests.kernels.chemistries import METALS, SECOND, SYSTEMS, packed, random_stages
from tests.kernels.stages import bare_structure, contacts, derivatives, differences
from tests.kernels.twins import MassActionTwin


@pytest.mark.parametrize("name", SYSTEMS)
def test_contact_agrees_with_its_slow_twin(name: str) -> None:
    case = random_stages(name, 3 if name in SECOND else 6, seed=1)
    _, state = contacts(case.equilibria, case.aqueous, case.organic, case.total)
    for j in range(case.total.shape[0]):
        twin = MassActionTwin(
            SYSTEMS[name],
            METALS,
            case.aqueous[j],
            case.organic[j],
            case.extractant,
            case.total[j],
            SECOND.get(name, 0.0),
        ).solve()
        metals = case.total[j, :5]
        assert np.abs(state.organic_out[j, :5] - twin.organic) / metals == pytest.approx(0.0, abs=1e-9)
        assert state.aqueous_out[j, :5] == pytest.approx(twin.aqueous, rel=1e-9, abs=1e-9 * metals.min())
        assert state.organic_out[j, 5] == pytest.approx(twin.ligand_organic, abs=1e-9 * case.total[j, 5])
        assert np.exp(state.free[j, 1]) == pytest.approx(twin.h, rel=1e-8)
        if name in SECOND:
            assert np.exp(state.free[j, 3]) == pytest.approx(twin.second, rel=1e-8)


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
            system,
            METALS,
            case.aqueous[j],
            case.organic[j],
            case.extractant,
            case.total[j],
            SECOND.get(name, 0.0),
        )
        e = free_extractant(state.free[j, 0], eq.nonideality[0])[0]
        _, sums = twin.species(e, *np.exp(state.free[j, 1:]))
        assert sums["taken"] == pytest.approx(case.extractant, rel=1e-9)
        assert sums["taken_b"] == pytest.approx(twin.second, rel=1e-9)
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


@pytest.mark.parametrize("name", SYSTEMS)
def test_blunted_contact_weighs_phases_to_a_power(name: str) -> None:
    """Organic over aqueous is (O d / A alpha)^lambda at the free variables found, d and alpha by plain numpy."""
    case = random_stages(name, 20, seed=6)
    eq = softened(case.equilibria, 0.4)
    structure, state = contacts(eq, case.aqueous, case.organic, case.total)
    assert state.organic_out[:, :5] + state.aqueous_out[:, :5] == pytest.approx(case.total[:, :5], rel=1e-12)
    for i in range(len(METALS)):
        organic = slice(eq.organic_start[i], eq.organic_start[i + 1])
        aqueous = slice(eq.aqueous_start[i], eq.aqueous_start[i + 1])
        d = np.exp(eq.organic_log[organic] + state.free @ eq.organic_power[organic].T).sum(axis=1)
        alpha = 1.0 + np.exp(eq.aqueous_log[aqueous] + state.free @ eq.aqueous_power[aqueous].T).sum(axis=1)
        ratio = (case.organic * d / (case.aqueous * alpha)) ** 0.4
        assert state.organic_out[:, i] == pytest.approx(state.aqueous_out[:, i] * ratio, rel=1e-9)
    exact = derivatives(structure, eq, state)
    n = exact.shape[1]
    slow = differences(eq, case.aqueous, case.organic, case.total, 5e-5)[:, :n, :n]
    scale = case.total[:, None, :n] / case.total[:, :n, None]
    assert np.abs(exact - slow) * scale / (1.0 + np.abs(slow) * scale) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("name", SYSTEMS)
def test_constants_may_differ_from_node_to_node(name: str) -> None:
    case = random_stages(name, 5, seed=8)
    eq = case.equilibria
    factor = 10.0 ** np.random.default_rng(9).uniform(-0.3, 0.3, (5, eq.constant.shape[1]))
    bare = np.ones(eq.constant.shape[1], dtype=bool)
    bare[_bare_metals(eq)] = False
    constant = np.where(bare, eq.constant * factor, eq.constant)
    _, together = contacts(eq._replace(constant=constant), case.aqueous, case.organic, case.total)
    for j in range(5):
        own = eq._replace(constant=constant[j : j + 1])
        only = slice(j, j + 1)
        _, alone = contacts(own, case.aqueous[only], case.organic[only], case.total[only])
        assert together.organic_out[j] == pytest.approx(alone.organic_out[0], rel=1e-12)
    _, plain = contacts(eq, case.aqueous, case.organic, case.total)
    assert (np.abs(together.organic_out[:, :4] / plain.organic_out[:, :4] - 1.0).max(axis=1) > 1e-3).all()


def _bare_metals(eq: Equilibria) -> np.ndarray:
    """Places of the constants of bare metals, which are 1."""
    places = []
    for first, last, _, species, _, block in eq.kinds.layout.astype(np.int64):
        if species > 1:
            places += list(range(block + (species - 1) * (last - first), block + species * (last - first)))
    return np.array(places, dtype=np.int64)


@pytest.mark.parametrize("name", SECOND)
def test_none_of_a_second_extractant_is_the_limit_of_little(name: str) -> None:
    """A sweep may come to none without the chemistry being packed again."""
    case = random_stages(name, 20, seed=11)
    without = packed(name, case.extractant, 0.0)
    assert without.organic_power.shape[1] == 3
    _, none = contacts(without, case.aqueous, case.organic, case.total)
    _, limit = contacts(case.equilibria._replace(second=np.zeros(1)), case.aqueous, case.organic, case.total)
    assert limit.organic_out[:, :5] == pytest.approx(none.organic_out[:, :5], rel=1e-9)
    little = case.equilibria._replace(second=np.array([1e-12]))
    _, near = contacts(little, case.aqueous, case.organic, case.total)
    assert near.organic_out[:, :5] == pytest.approx(none.organic_out[:, :5], rel=1e-5)


def test_the_first_node_without_an_equilibrium_is_named() -> None:
    case = random_stages("bisulfate", 4, seed=10)
    total = case.total.copy()
    total[2, 1] = np.nan
    structure = bare_structure(4, 6)
    values = Values(case.aqueous, case.organic, np.zeros((4, 6)), np.zeros((0, 6)), np.zeros(4))
    state = new_state(structure, case.equilibria, total, np.full((4, 3), np.log(0.1)))
    assert leave_all(structure, values, case.equilibria, state) == 2
