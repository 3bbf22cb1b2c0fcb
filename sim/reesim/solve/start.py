"""A feasible start: every node electroneutral with room to spare.

If the metals of a stage outweigh anions and extractant together, the contact answers
with an excess of base that Newton never leaves; so every node starts with metals at
part of what its anions and its extractant can hold, in the composition of what enters.
"""

from __future__ import annotations

import numpy as np

from reesim.chemistry.sites import charge_capacity
from reesim.kernels.arrays import Equilibria, Floats, Structure, Values
from reesim.kernels.status import (
    AQUEOUS,
    AQUEOUS_TANK,
    CONTACT,
    CONVERGED,
    ORGANIC_TANK,
    RULE_NONE,
    RULE_SAPONIFY,
    SEPARATION_FACTOR,
)

AQUEOUS_PART = 0.6
ORGANIC_PART = 0.3
COUNTER_ION_PART = 1e-3
MOST_SWEEPS = 3000


def inlet(structure: Structure, values: Values) -> Floats:
    """What enters of each component [..., C], mol/h; the largest of them where nothing does.

    Values may be those of many cases, with the case as their first axis.
    """
    by_rules = np.zeros((*values.rule_constant.shape[:-1], values.source.shape[-1]))
    for j in np.flatnonzero(structure.rule == RULE_SAPONIFY):
        by_rules[..., structure.rule_metal[j]] += np.abs(values.rule_constant[..., j])
    entering = values.source.sum(axis=-2) + by_rules
    largest = entering.max(axis=-1, initial=0.0, keepdims=True)
    return np.where(entering > 0.0, entering, np.where(largest > 0.0, largest, 1.0))


def reached(structure: Structure, values: Values, n_metals: int) -> np.ndarray:
    """[N, C] true where a component can come to a node at all, along arcs that carry something."""
    present = values.source > 0.0
    for j in np.flatnonzero(structure.rule != RULE_NONE):
        present[j, structure.rule_metal[j]] = True
        if structure.rule_ligand[j] >= 0:
            present[j, structure.rule_ligand[j]] = True
    from reesim.kernels.lumped import follow

    # an arc carries a phase; a contact gives metals to both, ligands mostly to the aqueous
    open_ = values.fraction > 0.0
    kind = structure.kind[structure.arc_from]
    wrong = ((kind == AQUEOUS_TANK) & (structure.arc_phase != AQUEOUS)) | (
        (kind == ORGANIC_TANK) & (structure.arc_phase == AQUEOUS)
    )
    open_ &= ~wrong[:, None]
    follow(structure.arc_start, structure.arc_to, open_, present)
    return present


def ligand_totals(structure: Structure, values: Values, n_metals: int) -> Floats:
    """[N, L] anions of each node [mol/h] if they stay aqueous, by the network's own factorisation."""
    from reesim.kernels.block_lu import factor, solve
    from reesim.solve.state import new_blocks

    n_nodes, n = values.source.shape
    result = np.zeros((n_nodes, n - n_metals))
    takes = (structure.arc_phase == AQUEOUS) & (structure.kind[structure.arc_from] != ORGANIC_TANK)
    for c in range(n_metals, n):
        if not values.source[:, c].any():
            continue
        blocks = new_blocks(structure, 1, 0)
        blocks.terms[:] = -1
        blocks.whole[:n_nodes] = np.eye(blocks.whole.shape[1])
        blocks.begun[:] = 1
        np.subtract.at(blocks.whole[:, 0, 0], structure.arc_block[takes], values.fraction[takes, c])
        right = np.ascontiguousarray(values.source[:, c : c + 1])
        if factor(structure, blocks) == CONVERGED:
            solve(structure, blocks, right)
        result[:, c - n_metals] = right[:, 0]
    return np.maximum(result, 0.0)


def charge_profile(
    structure: Structure, values: Values, eq: Equilibria, sites: Floats
) -> tuple[Floats, Floats]:
    """(acid, metal) [N] equivalents/h of the network reduced to charge (see kernels.lumped)."""
    from reesim.kernels.lumped import sweep_charges

    n_nodes, n = values.source.shape
    n_metals = n - eq.n_ligands
    rare = np.flatnonzero(eq.charge[:n_metals] >= 2.0)
    order = np.argsort(structure.arc_to, kind="stable")
    carried = rare if rare.size else np.arange(n_metals)
    acid, metal = np.zeros(n_nodes), np.zeros(n_nodes)
    metal_source = values.source[:, rare] @ eq.charge[rare]
    acid_source = -(values.source @ eq.charge)
    size = float(np.abs(acid_source).sum() + metal_source.sum())
    sweep_charges(
        structure.kind, structure.rule, values.rule_constant, sites, acid_source, metal_source,
        np.searchsorted(structure.arc_to[order], np.arange(n_nodes + 1)), structure.arc_from[order],
        structure.arc_phase[order], np.ascontiguousarray(values.fraction[order][:, carried].mean(axis=1)),
        acid, metal, min(200 + 6 * n_nodes, MOST_SWEEPS), 1e-6 * size,
    )  # fmt: skip
    return acid, metal


def feasible_start(structure: Structure, values: Values, eq: Equilibria) -> tuple[Floats, Floats]:
    """(total [N, C] mol/h, free [N, 2+L]) to march from."""
    n_nodes, n = values.source.shape
    n_metals = n - eq.n_ligands
    charge = eq.charge[:n_metals]
    ligands = ligand_totals(structure, values, n_metals)
    anions = np.where(structure.kind == ORGANIC_TANK, 0.0, ligands @ -eq.charge[n_metals:])
    sites = sites_of(structure, values, eq)
    entering = values.source[:, :n_metals].sum(axis=0) * (charge >= 2.0)
    equivalents = float(entering @ charge)
    composition = entering / equivalents if equivalents > 0.0 else entering
    acid, metal = charge_profile(structure, values, eq, sites)
    held = np.clip(-acid, 0.0, 0.98 * sites)
    organic = np.where(held > 0.0, np.minimum(metal, held), ORGANIC_PART * sites)
    organic = np.maximum(organic, 1e-3 * sites)
    filled = AQUEOUS_PART * anions + organic
    total = np.zeros((n_nodes, n))
    total[:, :n_metals] = filled[:, None] * composition
    ions = np.maximum(np.where(held > 0.0, np.minimum(held - organic, 0.9 * sites - organic), 0.0), 0.0)
    ions = np.maximum(ions, COUNTER_ION_PART * (sites + anions))
    n_ions = int((charge == 1.0).sum())
    if n_ions:
        total[:, :n_metals][:, charge == 1.0] = ions[:, None] / n_ions
    total[:, n_metals:] = ligands
    total *= reached(structure, values, n_metals)
    free = np.empty((n_nodes, eq.organic_power.shape[1]))
    dimer = np.maximum(eq.extractant[structure.chemistry], 1e-6)
    free[:, 0] = np.log(0.5 * dimer) - eq.nonideality[structure.chemistry] * np.sqrt(0.5 * dimer)
    free[:, 1] = np.log(0.03)
    behind = 2 + eq.n_ligands
    free[:, 2:behind] = np.log(np.maximum(ligands / np.maximum(values.aqueous, 1e-30)[:, None], 1e-6))
    free[:, behind:] = np.log(np.maximum(0.5 * eq.second[structure.chemistry], 1e-6))[:, None]
    free[structure.kind != CONTACT, 0] = 0.0
    return total, free


def sites_of(structure: Structure, values: Values, eq: Equilibria) -> Floats:
    """[..., N] charge that the extractant of each node can hold [mol/h]."""
    dense = site_density(eq)[..., structure.chemistry]
    return np.asarray(np.where(structure.kind == AQUEOUS_TANK, 0.0, values.organic * dense))


def room_of(structure: Structure, values: Values, eq: Equilibria) -> Floats:
    """[..., N] charge of metals that the extractant of a contact can hold [mol/h]; inf for tanks."""
    return np.where(structure.kind == CONTACT, sites_of(structure, values, eq), np.inf)


def site_density(eq: Equilibria) -> Floats:
    """[..., K] equivalents of charge per litre that the organic of each chemistry can hold."""
    dense = np.where(eq.model == SEPARATION_FACTOR, 3.0, 1.0) * eq.extractant
    mixed = np.flatnonzero(np.any(eq.second > 0.0, axis=tuple(range(eq.second.ndim - 1))))
    if mixed.size:
        dense = np.array(np.broadcast_arrays(dense, eq.second)[0])
        for k in mixed.tolist():
            dense[..., k] = charge_capacity(eq, k)
    return dense
