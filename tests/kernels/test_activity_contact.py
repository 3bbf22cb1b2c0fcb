"""Contacts with an activity model against the laws written again, and their derivatives against differences."""

import numpy as np
import pytest

from reesim.kernels.arrays import Values
from reesim.kernels.stage import leave_all
from tests.kernels.activity_contacts import MODELS, SYSTEMS, equilibria, log_y_twin, violations
from tests.kernels.chemistries import METALS, random_stages
from tests.kernels.stages import contacts, derivatives, differences

COUNT = 20


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", SYSTEMS)
def test_contacts_obey_the_laws(name: str, model: str) -> None:
    """The activities are those of the slow twins."""
    eq, stages = equilibria(name, model), random_stages("one_complex", COUNT, 1)
    state = contacts(eq, stages.aqueous, stages.organic, stages.total)[1]
    for j in range(COUNT):
        off = violations(
            name, model, stages.aqueous[j], stages.organic[j], state.aqueous_out[j], state.organic_out[j],
            state.free[j],
        )  # fmt: skip
        assert np.abs(off).max() < 1e-8


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", SYSTEMS)
def test_coefficients_kept_are_those_of_what_leaves(name: str, model: str) -> None:
    eq, stages = equilibria(name, model), random_stages("one_complex", COUNT, 2)
    state = contacts(eq, stages.aqueous, stages.organic, stages.total)[1]
    n = len(METALS)
    for j in range(COUNT):
        there = state.aqueous_out[j] / stages.aqueous[j]
        c = np.array([*there[:n], np.exp(state.free[j, 1]), there[n]])
        assert state.activity.log_y[j] == pytest.approx(log_y_twin(c, model), abs=1e-9)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", SYSTEMS)
def test_derivatives_agree_with_differences(name: str, model: str) -> None:
    """By totals, the anion's among them where it is an unknown; each against the larger of both amounts."""
    eq, stages = equilibria(name, model), random_stages("one_complex", COUNT, 3)
    structure, state = contacts(eq, stages.aqueous, stages.organic, stages.total)
    nothing = np.zeros_like(stages.total)
    values = Values(stages.aqueous, stages.organic, nothing, np.zeros((0, len(METALS) + 1)), np.zeros(COUNT))
    assert leave_all(structure, values, eq, state) == -1  # once more: the first ends with a step
    found = derivatives(structure, eq, state)
    n = found.shape[1]
    slow = differences(eq, stages.aqueous, stages.organic, stages.total, 1e-4)[:, :n, :n]
    size = np.maximum(stages.total[:, :n, None], stages.total[:, None, :n])
    assert (np.abs(found - slow) * stages.total[:, None, :n] / size).max() < 1e-10


@pytest.mark.parametrize("model", MODELS)
def test_a_solution_too_strong_for_any_parameters_keeps_exact_derivatives(model: str) -> None:
    """Beyond 15 mol/L the coefficients stay those of the same mixture there."""
    eq, stages = equilibria("one complex", model), random_stages("one_complex", 4, 5)
    total = stages.total.copy()
    total[:, -1] += 18.0 * stages.aqueous
    structure, state = contacts(eq, stages.aqueous, stages.organic, total)
    found = derivatives(structure, eq, state)
    n = found.shape[1]
    slow = differences(eq, stages.aqueous, stages.organic, total, 1e-4)[:, :n, :n]
    size = np.maximum(total[:, :n, None], total[:, None, :n])
    assert (np.abs(found - slow) * total[:, None, :n] / size).max() < 1e-7
