"""What follows the water, against a dense solution of the same balances."""

import numpy as np
import pytest

from reesim.flowsheet.compile import compile_flowsheet
from reesim.flowsheet.read import read_flowsheet_text
from reesim.kernels.water import carry
from reesim.solve.start import ligand_totals
from reesim.solve.water import Water
from tests.sweeps.plants import CLOSED, OPEN


def dense(
    n_nodes: int, origin: np.ndarray, target: np.ndarray, fraction: np.ndarray, source: np.ndarray
) -> np.ndarray:
    """Plain twin: (1 - F) total = source."""
    matrix = np.eye(n_nodes)
    np.subtract.at(matrix, (target, origin), fraction)
    return np.linalg.solve(matrix, source)


@pytest.mark.parametrize("loops", [0, 3])
def test_amounts_carried_are_those_of_the_balances(loops: int) -> None:
    rng = np.random.default_rng(loops)
    n = 30
    origin = np.concatenate([np.arange(n - 1), rng.integers(5, n, loops)])
    target = np.concatenate([np.arange(1, n), rng.integers(0, 5, loops)])
    fraction = rng.uniform(0.3, 0.8, (len(origin), 2))
    source = rng.uniform(0.0, 1.0, (n, 2))
    by_target = np.argsort(target, kind="stable")
    start = np.searchsorted(target[by_target], np.arange(n + 1))
    total = np.full(n, np.nan)
    rounds = carry(np.arange(n), start, by_target, origin[by_target], fraction, source, 1, total, 200, 4e-16)
    np.testing.assert_allclose(total, dense(n, origin, target, fraction[:, 1], source[:, 1]), rtol=1e-13)
    assert rounds == 2 if loops == 0 else rounds > 2  # the second round sees that nothing changes


def test_a_loop_that_lets_nothing_out_is_given_up() -> None:
    ring = np.array([0, 1])
    source = np.array([[1.0], [0.0]])
    rounds = carry(
        ring, np.array([0, 1, 2]), ring, ring[::-1].copy(), np.ones((2, 1)), source, 0, np.zeros(2), 50, 4e-16
    )
    assert rounds == -1


@pytest.mark.parametrize("text", [OPEN, CLOSED])
def test_anions_are_those_of_the_network_factored(text: str) -> None:
    compiled = compile_flowsheet(read_flowsheet_text(text))
    structure, values, n = compiled.structure, compiled.numbers.values, len(compiled.metals)
    expected = ligand_totals(structure, values, n)
    np.testing.assert_allclose(
        Water(structure, n).ligands(values), expected, rtol=1e-13, atol=1e-13 * expected.max()
    )
    assert expected.max() > 0.0
