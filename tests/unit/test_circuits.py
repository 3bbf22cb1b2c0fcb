"""A plant divided into circuits: the division is exact, and circuits come in the order in which they feed each other."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import reesim
from reesim.flowsheet.circuits import Circuit, circuits_of
from reesim.flowsheet.compile import compile_flowsheet
from reesim.flowsheet.groups import groups
from reesim.kernels.stage import leave_all
from reesim.solve.in_order import solve_in_order
from reesim.solve.start import inlet
from reesim.solve.state import new_state
from tests.flowsheets.test_two_circuits import PLANT
from tests.kernels.balances import residual

FOLDER = Path(__file__).resolve().parents[2] / "flowsheets"
TEXTS = {
    "two_extractants": PLANT.split("specs:")[0],
    **{name: (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").split("specs:")[0]
       for name in ("ion_clay_middle_heavy", "eight_cuts", "quickstart")},
}  # fmt: skip
NUMBER = {"two_extractants": 4, "ion_clay_middle_heavy": 3, "eight_cuts": 13, "quickstart": 0}


@pytest.mark.parametrize("seed", range(20))
def test_groups_are_the_strongly_connected_parts_in_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 30))
    pairs = rng.integers(0, n, (int(rng.integers(0, 2 * n)), 2))
    found = groups({i: [int(a) for a, b in pairs if b == i] for i in range(n)})
    table = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    count, label = connected_components(table, connection="strong")
    assert len(found) == count
    assert all(len({int(label[i]) for i in group}) == 1 for group in found)
    place = {i: k for k, group in enumerate(found) for i in group}
    assert sorted(place) == list(range(n))
    assert all(place[int(a)] <= place[int(b)] for a, b in pairs)


def circuits(name: str) -> tuple[list[Circuit], reesim.Solution]:
    solution = reesim.loads(TEXTS[name]).solve()
    return circuits_of(solution.raw.compiled.structure, solution.raw.compiled.plan), solution


@pytest.mark.parametrize("name", TEXTS)
def test_circuits_share_out_nodes_and_arcs(name: str) -> None:
    plant = compile_flowsheet(reesim.loads(TEXTS[name]).model)
    found = circuits_of(plant.structure, plant.plan)
    assert len(found) == NUMBER[name]
    if not found:
        return
    nodes = np.concatenate([circuit.nodes for circuit in found])
    arcs = np.concatenate([np.concatenate([c.inside, c.entering]) for c in found])
    assert sorted(nodes) == list(range(plant.structure.kind.shape[0]))
    assert sorted(arcs) == list(range(plant.structure.arc_from.shape[0]))
    earlier: set[int] = set()
    for circuit in found:
        assert earlier.issuperset(plant.structure.arc_from[circuit.entering].tolist())
        earlier.update(circuit.nodes.tolist())


@pytest.mark.parametrize("name", [name for name in TEXTS if NUMBER[name]])
def test_what_solves_the_plant_solves_each_circuit(name: str) -> None:
    """Balances and rules of every circuit close in the plant's own steady state."""
    found, solution = circuits(name)
    raw = solution.raw
    structure, values, eq = raw.compiled.structure, raw.values, raw.numbers.equilibria
    state = new_state(structure, eq, raw.total, raw.free)
    leave_all(structure, values, eq, state)
    scale = inlet(structure, values)

    for circuit in found:
        own = circuit.values(values, structure, state)
        part = new_state(circuit.structure, eq, raw.total[circuit.nodes], raw.free[circuit.nodes])
        leave_all(circuit.structure, own, eq, part)
        residual(circuit.structure, own, eq, part)
        # where a rule stands in place of a balance, the residual is how far the rule is from met
        assert np.abs(part.residual / scale).max() < 1e-10


def test_a_circuit_that_is_not_solved_ends_it() -> None:
    found, solution = circuits("ion_clay_middle_heavy")
    raw = solution.raw
    state = new_state(raw.compiled.structure, raw.numbers.equilibria, raw.total, raw.free)
    asked = []

    def refuse(structure: object, _: object) -> None:
        asked.append(structure)

    assert not solve_in_order(found, raw.compiled.structure, raw.values, state, refuse)
    assert asked == [found[0].structure]
