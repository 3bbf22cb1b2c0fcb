"""Four numbers at a time, compiled and in plain Python."""

import numba as nb
import numpy as np

from reesim.kernels.lanes import fma, lane, load, put, spread, store, total


def every_one(given, taken):
    """Row 0 of taken [5, 8] from rows of given; then sums and single numbers."""
    x, y = load(given, 0, 1), load(given, 1, 0)
    store(taken, 0, 0, fma(x, y, spread(0.25)))
    store(taken, 0, 1, fma(-2.5, x, y))
    store(taken, 1, 1, put(put(x, 3, -1.0), 0, lane(y, 2)))
    taken[2, 0] = total(x)
    taken[2, 1] = lane(y, 3)


def test_lanes_are_what_plain_python_says() -> None:
    given = np.random.default_rng(1).uniform(-1.0, 1.0, (2, 8))
    taken, wanted = np.zeros((3, 8)), np.zeros((3, 8))
    nb.njit(every_one)(given, taken)
    x, y = given[0, 4:], given[1, :4]
    wanted[0] = np.concatenate([x * y + 0.25, y - 2.5 * x])
    wanted[1, 4:] = [y[2], x[1], x[2], -1.0]
    wanted[2, :2] = x.sum(), y[3]
    np.testing.assert_allclose(taken, wanted, rtol=1e-14)
