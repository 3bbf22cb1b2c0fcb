"""The arrays a solve writes into."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reesim.chemistry.activity_packing import new_activity_state
from reesim.kernels.arrays import WIDTH, Blocks, Equilibria, Floats, State, Structure
from reesim.kernels.status import RULE_ADJUST, RULE_SEPARATE


def ligands_move(structure: Structure, eq: Equilibria) -> bool:
    """Whether some anion does more than follow the water: then ligands are unknowns too."""
    rule = structure.rule
    return bool(eq.extracts_ligand.any() or ((rule == RULE_ADJUST) | (rule == RULE_SEPARATE)).any())


def new_blocks(structure: Structure, unknowns: int, terms: int) -> Blocks:
    """Blocks for `unknowns` a node; where elimination does not add, they stay in `terms` terms at most."""
    n_nodes, n_blocks = structure.order.shape[0], 2 * structure.entry_node.shape[0]
    p = -(-unknowns // WIDTH) * WIDTH
    t = terms + terms % 2
    return Blocks(
        whole=np.zeros((n_nodes + n_blocks, p, p)),
        diagonal=np.ones(1),
        begun=np.zeros(n_nodes, dtype=np.int64),
        terms=-structure.filled,
        along=np.zeros((n_blocks, p)),
        left=np.zeros((n_blocks, t, p)),
        right=np.zeros((n_nodes, t, p)),
        vectors=np.zeros((n_nodes + 1, p)),
        spare=np.zeros((p, p)),
        least=np.zeros(p),
        pivot=np.zeros(p, dtype=np.int64),
    )


def kept_whole(structure: Structure, eq: Equilibria) -> NDArray[np.bool_]:
    """[arcs] whether an arc does not go in terms: ligands in the organic, a rule that counts its node."""
    extracting = eq.extracts_ligand[structure.chemistry[structure.arc_from]] == 1
    whole: NDArray[np.bool_] = extracting | (structure.rule_other[structure.arc_to] == structure.arc_from)
    return whole


def new_state(structure: Structure, eq: Equilibria, total: Floats, free: Floats) -> State:
    """A State with the given totals [N, C] and free variables [N, 2+L], everything else zero."""
    n_nodes, n = total.shape
    n_free = free.shape[1]
    n_u = n_free + eq.activity.basis.shape[0]
    unknowns = n if ligands_move(structure, eq) else n - eq.n_ligands
    blocks = new_blocks(structure, unknowns, n_u)
    whole = structure.arc_block[kept_whole(structure, eq)] - n_nodes
    blocks.terms[whole[whole >= 0]] = -1
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
        blocks=blocks,
        step=np.zeros((n_nodes, unknowns)),
        activity=new_activity_state(eq.activity, n_nodes, eq.n_ligands, eq.constant, n_free),
        room=np.full(n_nodes, np.inf),
    )
