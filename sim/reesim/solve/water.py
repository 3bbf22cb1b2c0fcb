"""Anions that only follow the water: known from the flows, not solved for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.kernels.status import AQUEOUS, ORGANIC_TANK
from reesim.kernels.water import carry
from reesim.solve.start import ligand_totals

if TYPE_CHECKING:
    from reesim.kernels.arrays import Floats, Integers, Structure, Values

ROUNDS = 200
"""Rounds of a loop: one of which nine tenths come back is closed to rounding in 350, one of half in 53."""
ROUNDING = 4e-16


class Water:
    """The way of the water through a structure, looked up once for many cases."""

    def __init__(self, structure: Structure, n_metals: int) -> None:
        self._structure = structure
        self._n_metals = n_metals
        takes = (structure.arc_phase == AQUEOUS) & (structure.kind[structure.arc_from] != ORGANIC_TANK)
        arcs = np.flatnonzero(takes)
        self._arc = arcs[np.argsort(structure.arc_to[arcs], kind="stable")]
        self._origin = structure.arc_from[self._arc]
        nodes = np.arange(len(structure.kind) + 1)
        self._start = np.searchsorted(structure.arc_to[self._arc], nodes).astype(np.int64)
        self._order = _downstream(len(structure.kind), structure.arc_from[arcs], structure.arc_to[arcs])
        self._total = np.zeros(len(structure.kind))

    def ligands(self, values: Values) -> Floats:
        """[N, L] anions of each node [mol/h]."""
        n_nodes, n = values.source.shape
        found = np.zeros((n_nodes, n - self._n_metals))
        for c in range(self._n_metals, n):
            rounds = carry(
                self._order, self._start, self._arc, self._origin, values.fraction, values.source, c,
                self._total, ROUNDS, ROUNDING,
            )  # fmt: skip
            if rounds < 0:
                return ligand_totals(self._structure, values, self._n_metals)
            found[:, c - self._n_metals] = self._total
        return found


def _downstream(n_nodes: int, origin: Integers, target: Integers) -> Integers:
    """Nodes in the order of the flow, as loops allow: depth first, the last to be done comes first."""
    below: list[list[int]] = [[] for _ in range(n_nodes)]
    for i, j in zip(origin.tolist(), target.tolist(), strict=True):
        below[i].append(j)
    seen = [False] * n_nodes
    done: list[int] = []
    for root in range(n_nodes):
        stack = [] if seen[root] else [(root, 0)]
        seen[root] = True
        while stack:
            node, k = stack.pop()
            if k == len(below[node]):
                done.append(node)
                continue
            stack.append((node, k + 1))
            ahead = below[node][k]
            if not seen[ahead]:
                seen[ahead] = True
                stack.append((ahead, 0))
    return np.array(done[::-1], dtype=np.int64)
