"""The arrays that pass between compile, solvers and kernels: NamedTuples, nothing else.

Axis order is law: [node, component].  Components are metals first (rare earths,
impurities, counter-ions), then aqueous ligands (anions).  Amounts are mol/h,
phase flows L/h.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reesim.kernels.electrolyte import Activity, ActivityState, NoActivity, NoActivityState

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Places = NDArray[np.uint64]
"""Indices: numba would test whether a signed one counts from the end, in every element of every loop."""


class Kinds(NamedTuple):
    """The species of K chemistries as contacts work on them: sorted so that equal work stands together.

    Most species share their powers of u with others; a monomial is one such row of powers.  A kind is a run
    of neighbouring metals whose species have the same monomials: none (the metal never leaves the water), one
    (on the organic, beside nothing but the bare metal in the water), or any, of which the organic
    species come first, then the aqueous complexes, last the bare metal.
    """

    plain: Places  # [K] 1 if no ligand is an unknown and no metal has more than one species beside the bare
    monomial_start: Places  # [K+1]
    power: Floats  # [monomials, 2+L] (dimers, protons, ligands)
    free_start: Places  # [K+1] species without a metal: h, OH, free and protonated ligands, acid in organic
    free: Places  # [free species, 2] its monomial, and 1 if it is in the organic
    start: Places  # [K+1] kinds of chemistry k: start[k] … start[k+1]
    layout: Places  # [kinds, 6] columns FIRST to BLOCK of `kernels.kinds`
    monomial: Places  # [species]


WIDTH = 4
"""Numbers that go through the linear algebra at a time (see lanes)."""


class EveryModel(NamedTuple):
    """Plants that have contacts by other models than mass action, or ligands on the organic.

    For the compiler, to whom types are all there is: see `kernels.other_models`.
    """

    mark: Integers  # [1]


class MassActionAlone(NamedTuple):
    """Plants of mass action whose ligands stay in the water."""

    mark: Integers  # [1]


class Equilibria(NamedTuple):
    """Constants of K chemistries over M metals and L ligands.

    A species of metal i is a product of powers of the free variables
    u = (ln a_E, ln h, ln l_1 … ln l_L); its row in `*_power` holds them [species, 2+L].  Where a chemistry
    has a second extractant, u and those rows have one more, ln b, behind the others; read 2+L so.
    """

    model: Integers  # [K] status.MASS_ACTION or status.SEPARATION_FACTOR
    charge: Floats  # [C] of every component; negative for ligands
    n_ligands: int  # L
    active_ligands: Integers  # [K] L if some species holds a ligand, else 0
    extracts_ligand: Integers  # [K] 1 if some organic species holds a ligand
    unknowns: Integers  # [K] of a contact: ln a_E, ln h, the active ligands, ln of a second extractant
    organic_start: Integers  # [K*M+1] species of metal m in chemistry k: start[k*M+m] … start[k*M+m+1]
    organic_log: Floats  # [species] ln K
    organic_power: Floats  # [species, 2+L] (n dimers, -protons released, ligands)
    aqueous_start: Integers  # [K*M+1]
    aqueous_log: Floats  # ln beta
    aqueous_power: Floats  # [species, 2+L] (0, -hydroxides, ligands)
    proton_start: Integers  # [K+1] protonated ligands H_n L
    proton_log: Floats
    proton_power: Floats  # [species, 2+L] (0, n, one ligand)
    uptake_start: Integers  # [K+1] acid held by the organic, H L E_n
    uptake_log: Floats
    uptake_power: Floats  # [species, 2+L]
    log_kw: Floats  # [K]
    nonideality: Floats  # [K] kappa in ln a_E = ln e - kappa sqrt(e); 0 is ideal
    extractant: Floats  # [K] E_total, mol/L of dimer; capacity (mol/L of RE) for constant beta
    second: Floats  # [K] total of the second extractant, mol/L of its active form; 0 without one
    beta: Floats  # [K, M] separation factors
    isotherm_start: Integers  # [K*M+1] terms of log10 D of metal m in chemistry k
    isotherm_coefficient: Floats  # [terms]
    isotherm_ph: Integers  # [terms] power of pH
    isotherm_loading: Integers  # [terms] power of the loading
    sharpness: Floats  # [1] lambda: phases are weighed as (O d / A alpha)^lambda; 1 is real
    kinds: Kinds
    constant: Floats  # [1 or N, constants] of all nodes or node by node; free species first, then by kinds
    activity: Activity | NoActivity
    models: EveryModel | MassActionAlone


class Structure(NamedTuple):
    """What stays the same while flows and concentrations of a flowsheet change."""

    kind: Integers  # [N] status.AQUEOUS_TANK, ORGANIC_TANK or CONTACT
    chemistry: Integers  # [N]
    rule: Integers  # [N] status.RULE_*
    rule_metal: Integers  # [N] component the base brings
    rule_ligand: Integers  # [N] component the acid brings
    rule_weight: Floats  # [N, C] of the node's own totals
    rule_other: Integers  # [N] node whose totals count as well, or -1
    rule_other_weight: Floats  # [N, C]
    arc_start: Integers  # [N+1] arcs are sorted by the node they leave
    arc_from: Integers  # [arcs]
    arc_to: Integers  # [arcs]
    arc_phase: Integers  # [arcs]
    # elimination schedule of the block-sparse Jacobian (see block_lu)
    arc_block: Integers  # [arcs] block that holds d(balance of arc_to)/d(total of arc_from)
    order: Integers  # [N] nodes in the order of elimination
    entry_start: Integers  # [N+1] by position in order
    entry_node: Integers  # [entries] the later node of the entry
    has_upper: Integers  # [entries]
    has_lower: Integers  # [entries]
    pair_start: Integers  # [entries+1] by lower entry
    pair_block: Integers  # [pairs] block that lower @ upper entry is taken from, upper entries in their order
    filled: Integers  # [2 entries] 1 where elimination adds to an upper, then a lower block


class Values(NamedTuple):
    """The numbers of one case."""

    aqueous: Floats  # [N] L/h through the node
    organic: Floats  # [N] L/h
    source: Floats  # [N, C] mol/h entering from outside
    fraction: Floats  # [arcs, C] of the phase that an arc carries
    rule_constant: Floats  # [N] mol/h


class Blocks(NamedTuple):
    """The Jacobian by blocks, and then its factors (see block_lu).

    Blocks are padded to p, a multiple of WIDTH, with zeros; diagonal ones with `diagonal`.
    Upper and lower blocks are also numbered by themselves: entry e's upper is e, its lower n_entries + e.
    """

    whole: Floats  # [N + 2 entries, p, p] diagonal blocks by node, then upper, then lower entries
    diagonal: Floats  # [1] what a diagonal block has on its diagonal beside arcs and rules
    begun: Integers  # [N] 1 if a diagonal block is in `whole`, 0 if it is still `diagonal` alone
    terms: Integers  # [2 entries] -1 where a block off the diagonal is whole, else how many terms it has
    along: Floats  # [2 entries, p] a block in terms is diag(along) + left^T right of its column's node
    left: Floats  # [2 entries, t, p] t, the most terms, is even
    right: Floats  # [N, t, p]
    vectors: Floats  # [N + 1, p] scratch
    spare: Floats  # [p, p] scratch
    least: Floats  # [p] scratch
    pivot: Integers  # [p] scratch


class State(NamedTuple):
    """Everything a solve writes into; one per thread."""

    total: Floats  # [N, C] mol/h through the node: the unknowns
    free: Floats  # [N, 2+L] u = (ln a_E, ln h, ln l)
    aqueous_out: Floats  # [N, C] mol/h leaving in the aqueous phase
    organic_out: Floats  # [N, C] mol/h leaving in the organic phase
    share: Floats  # [N, C] organic share at fixed u
    gain: Floats  # [N, 2+L+k, C] d organic_out / d u at fixed totals; k: see Activity.basis, 0 without
    shift: Floats  # [N, 2+L+k, C] d u / d total
    direct: Floats  # [N, L, C] d organic ligand / d total at fixed u (chemistries that extract a ligand)
    residual: Floats  # [N, C]
    replaced: Integers  # [N] component whose balance a rule replaces
    blocks: Blocks  # of the Jacobian
    step: Floats  # [N, n] n = C unknowns a node, or M where ligands only follow the water
    activity: ActivityState | NoActivityState
    room: Floats  # [N] charge of metals that a contact can hold beside its anions [mol/h]; inf for tanks


class Outflow(NamedTuple):
    """Those arrays of State that a contact fills."""

    aqueous_out: Floats
    organic_out: Floats
    share: Floats
    gain: Floats
    shift: Floats
    direct: Floats


class Scratch(NamedTuple):
    """Room for one contact."""

    aim: Floats  # [2+L] what the balances have to add up to [mol/h]
    trial: Floats  # [2+L] u where they are taken
    grad: Floats  # [2+L]
    step: Floats  # [2+L]
    hess: Floats  # [2+L, 2+L]
    inverse: Floats  # [2+L, 2+L]
    monomial: Floats  # [monomials]
    total: Floats  # [M]
    side: Floats  # [2, M] share of a metal in the organic and in the water
    within: Floats  # [2, M] on the way to sums over the organic and over the aqueous species
    weight: Floats  # [constants] share of each species in its metal, in the order of Equilibria.constant
