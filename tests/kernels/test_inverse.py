"""Inverses of blocks: against LAPACK, and exactly where rows span 25 decades."""

from fractions import Fraction

import numpy as np
import pytest

from reesim.kernels.arrays import Floats
from reesim.kernels.inverse import invert
from reesim.kernels.status import CONVERGED, SINGULAR


def inverted(matrix: Floats) -> Floats:
    found = matrix.copy()
    n = len(matrix)
    assert invert(found, np.zeros(n), np.zeros(n, dtype=np.int64)) == CONVERGED
    return found


def exact_inverse(matrix: Floats) -> Floats:
    """By elimination in fractions: no rounding at all until the end."""
    n = len(matrix)
    rows = [
        [Fraction(v) for v in row] + [Fraction(int(i == j)) for j in range(n)] for i, row in enumerate(matrix)
    ]
    for k in range(n):
        rows[k] = [v / rows[k][k] for v in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [v - rows[i][k] * w for v, w in zip(rows[i], rows[k], strict=True)]
    return np.array([[float(v) for v in row[n:]] for row in rows])


@pytest.mark.parametrize("n", [4, 8, 12, 16, 20, 40])
def test_inverse_is_that_of_lapack(n: int) -> None:
    rng = np.random.default_rng(n)
    for _ in range(10):
        matrix = rng.uniform(-1.0, 1.0, (n, n))  # its diagonal is often small: rows are exchanged
        wanted = np.linalg.inv(matrix)
        limit = 1e-14 * n * np.linalg.cond(matrix) * np.abs(wanted).max()
        assert np.abs(inverted(matrix) - wanted).max() <= limit


@pytest.mark.parametrize("seed", range(5))
def test_a_trace_keeps_its_digits(seed: int) -> None:
    """Rows off the diagonal as small as 1e-20: every entry of the inverse is right to its own digits."""
    rng = np.random.default_rng(seed)
    totals = 10.0 ** rng.uniform(-20.0, 3.0, 8)
    matrix = np.diag(rng.uniform(0.5, 2.0, 8)) + (totals / totals.sum())[:, None] * rng.uniform(
        -1.0, 1.0, (8, 8)
    )
    np.testing.assert_allclose(inverted(matrix), exact_inverse(matrix), rtol=1e-12)


def test_rows_may_have_any_scale() -> None:
    """By powers of two, to the last bit; also where rows are exchanged."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        matrix = rng.uniform(-1.0, 1.0, (12, 12))
        matrix[rng.integers(12), :] *= 1e-3
        scale = 2.0 ** rng.integers(-60, 60, 12)
        assert np.array_equal(inverted(scale[:, None] * matrix), inverted(matrix) / scale)


def test_rows_are_exchanged_where_the_diagonal_is_small() -> None:
    rng = np.random.default_rng(5)
    for n in (4, 8, 16):
        order = rng.permutation(n)
        matrix = np.eye(n)[order] * rng.uniform(1.0, 2.0, n) + 1e-14 * np.eye(n)
        np.testing.assert_allclose(inverted(matrix), np.linalg.inv(matrix), atol=1e-12)


@pytest.mark.parametrize("wrong", [0.0, np.nan, np.inf])
def test_what_has_no_inverse_is_said(wrong: float) -> None:
    for n, i in ((4, 0), (8, 1), (8, 6)):
        matrix = np.eye(n) + 0.1
        matrix[i] = wrong
        with np.errstate(invalid="ignore"):  # plain Python warns of inf * 0
            assert invert(matrix, np.zeros(n), np.zeros(n, dtype=np.int64)) == SINGULAR
    same = np.eye(8)
    same[3] = same[4] = [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 2.0]
    assert invert(same, np.zeros(8), np.zeros(8, dtype=np.int64)) == SINGULAR
