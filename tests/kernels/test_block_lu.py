"""The block-sparse factorisation against a dense solve, on random networks full of loops."""

import numpy as np
import pytest

from reesim.kernels.arrays import Blocks, Structure
from reesim.kernels.block_lu import factor, solve
from reesim.kernels.status import CONVERGED, SINGULAR
from reesim.solve.state import new_blocks
from tests.kernels.dense import dense
from tests.kernels.stages import bare_structure

MOST_TERMS = 3


def filled(structure: Structure, n: int, rng: np.random.Generator) -> Blocks:
    """Blocks as balances fill them, in terms where they may be; what arcs in terms come from has 0 to 3 of them."""
    n_nodes = structure.order.shape[0]
    blocks = new_blocks(structure, n, MOST_TERMS)
    blocks.whole[:n_nodes] = 4.0 * np.eye(blocks.whole.shape[1])
    blocks.begun[:] = 1
    blocks.whole[:n_nodes, :n, :n] += rng.uniform(-1.0, 1.0, (n_nodes, n, n))
    terms = rng.integers(0, MOST_TERMS + 1, n_nodes)
    blocks.right[:, :MOST_TERMS, :n] = rng.uniform(-1.0, 1.0, (n_nodes, MOST_TERMS, n))
    for arc, origin in enumerate(structure.arc_from):
        b = structure.arc_block[arc]
        e = b - n_nodes
        if e >= 0 and blocks.terms[e] >= 0:
            blocks.terms[e] = terms[origin]
            blocks.along[e, :n] += rng.uniform(-1.0, 1.0, n)
            blocks.left[e, : terms[origin], :n] += rng.uniform(-1.0, 1.0, (terms[origin], n))
        else:
            blocks.whole[b, :n, :n] += rng.uniform(-1.0, 1.0, (n, n))
    return blocks


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
    n_nodes, n = int(rng.integers(1, 40)), int(rng.integers(1, 10))
    structure = bare_structure(n_nodes, n, random_arcs(n_nodes, rng))
    blocks = filled(structure, n, rng)
    right = rng.uniform(-1.0, 1.0, (n_nodes, n))
    whole = dense(structure, blocks, n)
    wanted = np.linalg.solve(whole, right.ravel()).reshape(n_nodes, n)
    found = right.copy()
    assert factor(structure, blocks) == CONVERGED
    solve(structure, blocks, found)
    limit = 1e-14 * np.linalg.cond(whole) * np.abs(wanted).max()
    assert np.abs(found - wanted).max() <= limit


def test_a_chain_is_kept_in_terms() -> None:
    """And of a ring, only the column of what closes it is whole."""
    chain = [(j, j + 1, 1) for j in range(9)] + [(j + 1, j, 0) for j in range(9)]
    assert not bare_structure(10, 1, chain).filled.any()
    ring = bare_structure(10, 1, [*chain, (9, 0, 0)])
    assert 0 < ring.filled.sum() < 10


def test_rows_are_exchanged_within_a_block() -> None:
    structure = bare_structure(1, 3)
    blocks = new_blocks(structure, 3, 2)
    blocks.whole[0] = np.eye(4)
    blocks.begun[0] = 1
    blocks.whole[0, :3, :3] = [[0.0, 2.0, 1.0], [1e-14, 1.0, 3.0], [5.0, 0.0, 1.0]]
    right = np.array([[1.0, 2.0, 3.0]])
    wanted = np.linalg.solve(blocks.whole[0, :3, :3], right[0])
    assert factor(structure, blocks) == CONVERGED
    solve(structure, blocks, right)
    assert right[0] == pytest.approx(wanted, rel=1e-12)


def test_a_singular_block_is_said() -> None:
    structure = bare_structure(1, 2)
    blocks = new_blocks(structure, 2, 2)
    blocks.whole[0] = np.eye(4)
    blocks.begun[0] = 1
    blocks.whole[0, :2, :2] = [[1.0, 2.0], [2.0, 4.0]]
    assert factor(structure, blocks) == SINGULAR
