"""What leaves a node, and how that moves with what is in it."""

import numpy as np

from reesim.kernels.activity import constants_in_use, refresh, settle
from reesim.kernels.arrays import Outflow, Scratch
from reesim.kernels.contact import equilibrate
from reesim.kernels.decorators import COMMON, NJIT, internal
from reesim.kernels.other_models import hold_ligands, leave_other
from reesim.kernels.outflow import leave_contact
from reesim.kernels.status import AQUEOUS_TANK, CONTACT, CONVERGED, MASS_ACTION


@NJIT(**COMMON, inline="always")
def leave_all(structure, values, eq, state):
    """Fill aqueous_out, organic_out and the parts of their derivative for every node.

    Returns the number of the first node that failed, or -1.  Of gain, shift, share and direct only what can
    differ from zero is written: a state is made of zeros, and a node keeps its chemistry.

    It allocates, unlike other kernels: the compiler then knows that scratch overlaps nothing, which halves
    the time.  What it uses is taken out of the tuples once, for this kernel counts references.
    """
    n_u = state.free.shape[1]
    n_metals = state.total.shape[1] - eq.n_ligands
    scratch = Scratch(
        np.empty(n_u),
        np.empty(n_u),
        np.empty(n_u),
        np.empty(n_u),
        np.empty((n_u, n_u)),
        np.empty((n_u, n_u)),
        np.empty(eq.kinds.power.shape[0]),
        np.empty(n_metals),
        np.empty((2, n_metals)),
        np.empty((2, n_metals)),
        np.empty(eq.constant.shape[1]),
    )
    out = Outflow(
        state.aqueous_out, state.organic_out, state.share, state.gain, state.shift, state.direct
    )  # fmt: skip
    node_kind = structure.kind
    chemistry = structure.chemistry
    water = values.aqueous
    solvent = values.organic
    model = eq.model
    charge = eq.charge
    unknowns = eq.unknowns
    nonideality = eq.nonideality
    extractant = eq.extractant
    second = eq.second
    sharpness = eq.sharpness[0]
    kinds = eq.kinds
    plain = kinds.plain
    constant = constants_in_use(eq, state)
    is_active = eq.activity.on
    amounts = state.total
    u = state.free
    two = np.int64(2)  # typed, for numba compiles a function once more for a literal
    is_plain = np.bool_(True)
    failed = -1
    for j in range(node_kind.shape[0]):
        a = water[j]
        o = solvent[j]
        k = chemistry[j]
        n_u = unknowns[k]
        row = j if constant.shape[0] > 1 else 0
        status = CONVERGED
        refresh(j, k, eq, state)
        if node_kind[j] != CONTACT or a <= 0.0:
            pass_through(j, 0.0 if node_kind[j] == AQUEOUS_TANK else 1.0, amounts, out)
        elif model[k] != MASS_ACTION:
            status = leave_other(j, k, a, o, eq, state, out)
        elif plain[k] == 1:
            status = equilibrate(
                j, k, a, o, nonideality[k], extractant[k], 0.0, sharpness, two, is_plain, row, charge,
                kinds, constant, amounts, u, scratch,
            )  # fmt: skip
            if status == CONVERGED:
                leave_contact(j, k, a, sharpness, two, is_plain, charge, kinds, scratch, amounts, u, out)
        else:
            status = equilibrate(
                j, k, a, o, nonideality[k], extractant[k], second[k], sharpness, n_u, not is_plain, row,
                charge, kinds, constant, amounts, u, scratch,
            )  # fmt: skip
            if status == CONVERGED:
                leave_contact(j, k, a, sharpness, n_u, not is_plain, charge, kinds, scratch, amounts, u, out)
                status = hold_ligands(j, k, o, n_u, row, eq, state, constant, out, scratch)
        if status == CONVERGED and is_active[k] == 1 and node_kind[j] == CONTACT and a > 0.0:
            status = settle(j, k, a, o, eq, state, out, scratch)
        if status != CONVERGED:
            failed = j
            break
    return failed


@internal
def pass_through(j, inside_organic, amounts, out):
    """A node that holds one phase: all its components are in it."""
    for c in range(amounts.shape[1]):
        organic = amounts[j, c] * inside_organic
        out.organic_out[j, c] = organic
        out.aqueous_out[j, c] = amounts[j, c] - organic
        out.share[j, c] = inside_organic
