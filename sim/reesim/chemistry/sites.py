"""How much charge an organic of two extractants can hold at most.

The most charge that complexes of n_s E, p_s B and c_s protons given off can bind is a linear programme:

    max sum c_s y_s    with    sum n_s y_s <= E_total,  sum p_s y_s <= B_total,  y_s >= 0

Its dual, min E_total x + B_total w with n_s x + p_s w >= c_s, has vertices that depend on the complexes
alone; the least value over them is the answer for every concentration.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from reesim.kernels.arrays import Equilibria, Floats

ROUNDING = 1e-12


def charge_capacity(eq: Equilibria, k: int) -> Floats:
    """Equivalents of charge per litre that the organic of chemistry k can hold at most [..., ].

    Parameters
    ----------
    eq : Equilibria
        `extractant` and `second` [..., K] may have axes in front, one for the cases of a batch.
    k : int
        A chemistry with a second extractant.
    """
    n_metals = len(eq.charge) - eq.n_ligands
    first, last = int(eq.organic_start[k * n_metals]), int(eq.organic_start[(k + 1) * n_metals])
    power = eq.organic_power[first:last]
    species = np.unique(np.column_stack([power[:, 0], power[:, -1], -power[:, 1]]), axis=0)
    prices = _vertices(tuple(map(tuple, species.tolist())))
    cost = np.multiply.outer(eq.extractant[..., k], prices[:, 0])
    cost = cost + np.multiply.outer(eq.second[..., k], prices[:, 1])
    return np.asarray(cost.min(axis=-1))


@lru_cache(maxsize=64)
def _vertices(species: tuple[tuple[float, ...], ...]) -> Floats:
    """Vertices (x, w) [V, 2] of n x + p w >= c, x >= 0, w >= 0 for rows (n, p, c)."""
    rows = np.array([*species, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)])
    found = []
    for one, other in combinations(rows, 2):
        square = np.array([one[:2], other[:2]])
        if abs(np.linalg.det(square)) > ROUNDING:
            point = np.linalg.solve(square, np.array([one[2], other[2]]))
            if (rows[:, :2] @ point >= rows[:, 2] - ROUNDING * (1.0 + np.abs(rows[:, 2]))).all():
                found.append(point)
    return np.array(found).reshape(-1, 2)
