"""The shortest tree through points against one built by comparing all pairs."""

import numpy as np
import pytest
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist

from reesim.solve.batch import tree


@pytest.mark.parametrize("n", [1, 2, 40])
def test_tree_is_the_shortest_one(n: int) -> None:
    points = np.random.default_rng(n).normal(size=(n, 3))
    order, before = tree(points)
    assert sorted(order) == list(range(n))
    place = {-1: -1} | {int(case): i for i, case in enumerate(order)}
    assert all(place[int(before[case])] < place[case] for case in range(n))
    whole = np.vstack([np.zeros(3), points])
    length = sum(np.linalg.norm(points[i] - whole[before[i] + 1]) for i in range(n))
    assert length == pytest.approx(minimum_spanning_tree(cdist(whole, whole)).sum(), rel=1e-12)


def test_points_alike_and_points_that_are_none_have_their_turn() -> None:
    order, before = tree(np.array([[1.0], [np.nan], [1.0], [0.0]]))
    assert order.tolist() == [3, 0, 2, 1]
    assert before.tolist() == [-1, -1, 0, -1]
    assert tree(np.zeros((0, 2)))[0].size == 0
