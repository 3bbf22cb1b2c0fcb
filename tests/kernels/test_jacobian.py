"""The Jacobian of the balances against differences, on random networks of contacts, tanks, recycles and rules."""

import numpy as np
import pytest

from reesim.kernels.arrays import Equilibria, Floats, State, Structure, Values
from reesim.kernels.block_lu import factor, solve
from reesim.kernels.stage import leave_all
from reesim.kernels.status import (
    AQUEOUS_TANK,
    CONVERGED,
    ORGANIC_TANK,
    RULE_ADJUST,
    RULE_SAPONIFY,
    RULE_SEPARATE,
)
from reesim.solve.state import new_state
from tests.kernels.balances import jacobian, residual
from tests.kernels.chemistries import SYSTEMS, random_stages
from tests.kernels.dense import dense
from tests.kernels.stages import bare_structure
from tests.kernels.test_block_lu import random_arcs

SODIUM, ANION = 4, 5
NODES = 7


def network(name: str, rule: int, seed: int) -> tuple[Structure, Values, Equilibria, State]:
    """Contacts of a chemistry, a tank of each phase, and a node with a rule that counts another node's totals too."""
    rng = np.random.default_rng(seed)
    stages = random_stages(name, NODES, seed)
    arcs = random_arcs(NODES, rng)
    structure = bare_structure(NODES, 6, [*arcs, (2, 5, 0)])
    structure.kind[0], structure.kind[5] = ORGANIC_TANK, AQUEOUS_TANK
    structure.rule[5], structure.rule_metal[5], structure.rule_ligand[5] = rule, SODIUM, ANION
    if rule != RULE_ADJUST:
        structure.rule_other[5] = 2
        structure.rule_other_weight[5] = rng.uniform(-1.0, 1.0, 6)
    structure.rule_weight[5] = rng.uniform(-1.0, 1.0, 6)
    values = Values(
        stages.aqueous, stages.organic, rng.uniform(0.0, 1.0, (NODES, 6)) * stages.total,
        rng.uniform(0.2, 1.0, (structure.arc_from.shape[0], 6)), rng.uniform(0.0, 1.0, NODES),
    )  # fmt: skip
    state = new_state(
        structure,
        stages.equilibria,
        stages.total,
        np.full((NODES, stages.equilibria.organic_power.shape[1]), np.log(0.1)),
    )
    evaluate(structure, values, stages.equilibria, state)
    return structure, values, stages.equilibria, state


def evaluate(structure: Structure, values: Values, eq: Equilibria, state: State) -> None:
    assert leave_all(structure, values, eq, state) == -1
    residual(structure, values, eq, state)


def differences(structure: Structure, values: Values, eq: Equilibria, state: State) -> Floats:
    """d residual / d ln total [N n, N n] by central differences, extrapolated once."""
    n = state.step.shape[1]
    found = np.zeros((2, NODES * n, NODES * n))
    for i, size in enumerate((2e-4, 4e-4)):
        for j in range(NODES):
            for c in range(n):
                ends = []
                for sign in (1.0, -1.0):
                    moved = state.total.copy()
                    moved[j, c] *= 1.0 + sign * size
                    beside = new_state(structure, eq, moved, state.free)
                    evaluate(structure, values, eq, beside)
                    ends.append(beside.residual[:, :n].ravel())
                found[i, :, j * n + c] = (ends[0] - ends[1]) / (2.0 * size)
    return (4.0 * found[0] - found[1]) / 3.0


@pytest.mark.parametrize("rule", [RULE_SAPONIFY, RULE_ADJUST, RULE_SEPARATE])
@pytest.mark.parametrize("name", SYSTEMS)
def test_jacobian_is_its_slow_twin(name: str, rule: int) -> None:
    structure, values, eq, state = network(name, rule, 3)
    n = state.step.shape[1]
    total = state.total[:, :n].ravel()
    wanted = differences(structure, values, eq, state)
    jacobian(0.0, structure, values, eq, state)
    found = dense(structure, state.blocks, n) * total
    # a difference loses what the balance of its row is rounded to
    assert (np.abs(found - wanted) <= 1e-9 * np.maximum(total[:, None], total)).all()


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_time_step_adds_to_the_diagonal_of_balances_alone(name: str) -> None:
    structure, values, eq, state = network(name, RULE_ADJUST, 4)
    n = state.step.shape[1]
    jacobian(0.0, structure, values, eq, state)
    steady = dense(structure, state.blocks, n)
    jacobian(2.5, structure, values, eq, state)
    added = np.full((NODES, n), 2.5)
    added[5, state.replaced[5]] = 0.0
    np.testing.assert_allclose(dense(structure, state.blocks, n) - steady, np.diag(added.ravel()), atol=1e-12)


@pytest.mark.parametrize("name", SYSTEMS)
def test_newton_steps_are_those_of_a_dense_solve(name: str) -> None:
    """Judged against its own amount, a trace's too: the dense system is solved in amounts relative to totals."""
    structure, values, eq, state = network(name, RULE_ADJUST, 5)
    n = state.step.shape[1]
    jacobian(0.1, structure, values, eq, state)
    total = state.total[:, :n].ravel()
    scaled = dense(structure, state.blocks, n) * total / total[:, None]
    state.step[:] = (scaled @ np.linspace(-1.0, 1.0, total.size) * total).reshape(NODES, n)
    assert factor(structure, state.blocks) == CONVERGED
    solve(structure, state.blocks, state.step)
    found = state.step.ravel() / total
    assert np.abs(found - np.linspace(-1.0, 1.0, total.size)).max() <= 1e-12 * np.linalg.cond(scaled)
