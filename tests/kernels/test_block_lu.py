"""The block-sparse factorisation against a dense solve, on random networks full of loops."""

import numpy as np
import pytest

from reesim.kernels.arrays import Floats, Structure
from reesim.kernels.block_lu import factor, solve
from reesim.kernels.status import CONVERGED, SINGULAR
from tests.kernels.stages import bare_structure


def filled(structure: Structure, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The blocks as balances fill them, and the same matrix [N n, N n] dense."""
    n_nodes, n_entries = structure.order.shape[0], structure.entry_node.shape[0]
    blocks = np.zeros((n_nodes + 2 * n_entries, n, n))
    dense = np.zeros((n_nodes, n, n_nodes, n))
    for j in range(n_nodes):
        blocks[j] += 4.0 * np.eye(n) + rng.uniform(-1.0, 1.0, (n, n))
        dense[j, :, j, :] = blocks[j]
    for arc, (origin, target) in enumerate(zip(structure.arc_from, structure.arc_to, strict=True)):
        part = rng.uniform(-1.0, 1.0, (n, n))
        blocks[structure.arc_block[arc]] += part
        dense[target, :, origin, :] += part
    return blocks, dense.reshape(n_nodes * n, n_nodes * n)


def random_arcs(n_nodes: int, rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """A chain both ways with gaps, recycles at random, doubled arcs and arcs of a node to itself."""
    chain = [(j, j + 1, 1) for j in range(n_nodes - 1) if rng.random() < 0.9]
    back = [(j + 1, j, 0) for j in range(n_nodes - 1) if rng.random() < 0.9]
    loops = [
        (int(i), int(j), int(p)) for i, j, p in rng.integers(0, [n_nodes, n_nodes, 2], (n_nodes // 3, 3))
    ]
    return chain + back + loops + loops[:1]


@pytest.mark.parametrize("seed", range(20))
def test_solution_is_that_of_a_dense_solve(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_nodes, n = int(rng.integers(1, 40)), int(rng.integers(1, 8))
    structure = bare_structure(n_nodes, n, random_arcs(n_nodes, rng))
    blocks, dense = filled(structure, n, rng)
    right = rng.uniform(-1.0, 1.0, (n_nodes, n))
    wanted = np.linalg.solve(dense, right.ravel()).reshape(n_nodes, n)
    found, pivot = right.copy(), np.zeros((n_nodes, n), dtype=np.int64)
    assert factor(structure, blocks, pivot) == CONVERGED
    solve(structure, blocks, pivot, found)
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9 * np.abs(wanted).max())


def test_rows_are_exchanged_within_a_block() -> None:
    structure = bare_structure(1, 3)
    blocks = np.array([[[0.0, 2.0, 1.0], [1e-14, 1.0, 3.0], [5.0, 0.0, 1.0]]])
    right = np.array([[1.0, 2.0, 3.0]])
    wanted = np.linalg.solve(blocks[0], right[0])
    pivot = np.zeros((1, 3), dtype=np.int64)
    assert factor(structure, blocks, pivot) == CONVERGED
    solve(structure, blocks, pivot, right)
    assert right[0] == pytest.approx(wanted, rel=1e-12)


def test_a_singular_block_is_said() -> None:
    structure = bare_structure(1, 2)
    blocks = np.array([[[1.0, 2.0], [2.0, 4.0]]])
    assert factor(structure, blocks, np.zeros((1, 2), dtype=np.int64)) == SINGULAR
