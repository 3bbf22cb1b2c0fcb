"""The arrays a solve writes into."""

from __future__ import annotations

import numpy as np

from reesim.kernels.arrays import Equilibria, Floats, State, Structure
from reesim.kernels.status import RULE_ADJUST, RULE_SEPARATE


def ligands_move(structure: Structure, eq: Equilibria) -> bool:
    """Whether some anion does more than follow the water: then ligands are unknowns too."""
    return bool(eq.extracts_ligand.any() or np.isin(structure.rule, (RULE_ADJUST, RULE_SEPARATE)).any())


def new_state(structure: Structure, eq: Equilibria, total: Floats, free: Floats) -> State:
    """A State with the given totals [N, C] and free variables [N, 2+L], everything else zero."""
    n_nodes, n = total.shape
    n_u = 2 + eq.n_ligands
    unknowns = n if ligands_move(structure, eq) else n - eq.n_ligands
    n_entries = structure.entry_node.shape[0]
    return State(
        total=np.array(total, dtype=np.float64),
        free=np.array(free, dtype=np.float64),
        aqueous_out=np.zeros((n_nodes, n)),
        organic_out=np.zeros((n_nodes, n)),
        share=np.zeros((n_nodes, n)),
        gain=np.zeros((n_nodes, n_u, n)),
        shift=np.zeros((n_nodes, n_u, n)),
        direct=np.zeros((n_nodes, eq.n_ligands, n)),
        residual=np.zeros((n_nodes, n)),
        replaced=np.full(n_nodes, -1, dtype=np.int64),
        blocks=np.zeros((n_nodes + 2 * n_entries, unknowns, unknowns)),
        pivot=np.zeros((n_nodes, unknowns), dtype=np.int64),
        step=np.zeros((n_nodes, unknowns)),
        room=np.full(n_nodes, np.inf),
    )
