"""What leaves a node, and how that moves with what is in it."""

import math

import numba as nb
import numpy as np

from reesim.kernels.arrays import Scratch
from reesim.kernels.constant_beta import distribute
from reesim.kernels.contact import cholesky_solve, equilibrate, exponent, means
from reesim.kernels.status import CONTACT, CONVERGED, ORGANIC_TANK, SEPARATION_FACTOR


@nb.njit(cache=True, nogil=True, error_model="numpy")
def mass_action(a, o, total, k, eq, free, aqueous, organic, share, gain, shift, direct, scratch):
    """Contact by mass action: aqueous, organic [C] mol/h and the parts of their derivative."""
    n_components = total.shape[0]
    n_metals = n_components - eq.n_ligands
    n_u = 2 + eq.active_ligands[k]
    aqueous_share = scratch.aqueous_share
    status = equilibrate(a, o, total, k, eq, free, n_u, share[:n_metals], aqueous_share, scratch)
    if status != CONVERGED:
        return status
    mean = scratch.mean
    mean_organic = scratch.mean_organic
    means(a, o, k, eq, free, n_u, share[:n_metals], aqueous_share, mean, mean_organic)
    for i in range(n_metals):
        organic[i] = total[i] * share[i]
        aqueous[i] = total[i] * aqueous_share[i]
    for c in range(n_metals, n_components):
        organic[c] = 0.0
        aqueous[c] = total[c]
        share[c] = 0.0
    for r in range(n_u):
        for i in range(n_metals):
            gain[r, i] = eq.sharpness[0] * organic[i] * (mean_organic[r, i] - mean[r, i])
        for c in range(n_metals, n_components):
            gain[r, c] = 0.0
    for r in range(n_u, 2 + eq.n_ligands):
        free[r] = math.log(max(total[n_metals + r - 2] / a, 1e-50))
        for c in range(n_components):
            gain[r, c] = 0.0
            shift[r, c] = 0.0
    move_free(eq, n_u, n_metals, mean, shift, scratch)
    if eq.extracts_ligand[k] == 1:
        extract_ligands(o, total, k, eq, free, share, mean, mean_organic, aqueous, organic, gain, direct)
    return CONVERGED


@nb.njit(cache=True, nogil=True, error_model="numpy")
def move_free(eq, n_u, n_metals, mean, shift, scratch):
    """shift [2+L, C] = d u / d total = -Hessian^-1 d(gradient)/d total."""
    inverse = scratch.inverse
    column = scratch.grad
    for q in range(n_u):
        for r in range(n_u):
            column[r] = 1.0 if r == q else 0.0
        cholesky_solve(scratch.hess, n_u, column)
        for r in range(n_u):
            inverse[q, r] = column[r]
    for r in range(n_u):
        for c in range(shift.shape[1]):
            shift[r, c] = -inverse[r, 1] * eq.charge[c]
        for q in range(n_u):
            weight = inverse[r, q]
            for c in range(n_metals):
                shift[r, c] -= weight * mean[q, c]
        for ligand in range(n_u - 2):
            shift[r, n_metals + ligand] += inverse[r, 2 + ligand]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def extract_ligands(o, total, k, eq, u, share, mean, mean_organic, aqueous, organic, gain, direct):
    """Ligands held by organic species: what they take, and its derivatives by u and by the totals.

    o_l = sum_i T_i sum_s w_is a_sl + O (acid held);  w_is is species s's share of metal i.
    """
    n_metals = eq.beta.shape[1]
    n_u = 2 + eq.n_ligands
    for ligand in range(eq.n_ligands):
        c = n_metals + ligand
        held = 0.0
        for s in range(eq.uptake_start[k], eq.uptake_start[k + 1]):
            amount = o * math.exp(exponent(eq.uptake_log[s], eq.uptake_power[s], u, n_u))
            amount *= eq.uptake_power[s, 2 + ligand]
            held += amount
            for r in range(n_u):
                gain[r, c] += amount * eq.uptake_power[s, r]
        for i in range(n_metals):
            direct[ligand, i] = 0.0
            first = eq.organic_start[k * n_metals + i]
            last = eq.organic_start[k * n_metals + i + 1]
            whole = 0.0
            for s in range(first, last):
                whole += math.exp(exponent(eq.organic_log[s], eq.organic_power[s], u, n_u))
            for s in range(first, last):
                stoichiometry = eq.organic_power[s, 2 + ligand]
                if stoichiometry == 0.0 or whole <= 0.0:
                    continue
                part = math.exp(exponent(eq.organic_log[s], eq.organic_power[s], u, n_u)) / whole
                weight = share[i] * part * stoichiometry
                direct[ligand, i] += weight
                held += total[i] * weight
                for r in range(n_u):
                    within = eq.organic_power[s, r] - mean_organic[r, i]
                    between = eq.sharpness[0] * (mean_organic[r, i] - mean[r, i])
                    gain[r, c] += total[i] * weight * (within + between)
        organic[c] = held
        aqueous[c] = max(total[c] - held, 0.0)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def leave(j, structure, values, eq, state, scratch):
    """Fill aqueous_out, organic_out and the parts of their derivative for node j; a status code."""
    total = state.total[j]
    kind = structure.kind[j]
    a = values.aqueous[j]
    o = values.organic[j]
    if kind != CONTACT or a <= 0.0:
        inside_organic = 1.0 if kind == ORGANIC_TANK or (kind == CONTACT and a <= 0.0) else 0.0
        for c in range(total.shape[0]):
            state.organic_out[j, c] = total[c] * inside_organic
            state.aqueous_out[j, c] = total[c] - state.organic_out[j, c]
            state.share[j, c] = inside_organic
            for r in range(state.gain.shape[1]):
                state.gain[j, r, c] = 0.0
                state.shift[j, r, c] = 0.0
        return CONVERGED
    k = structure.chemistry[j]
    if eq.model[k] == SEPARATION_FACTOR:
        return distribute(
            a,
            o,
            total,
            k,
            eq,
            state.free[j],
            state.share[j],
            state.aqueous_out[j],
            state.organic_out[j],
            state.gain[j],
            state.shift[j],
        )
    return mass_action(
        a,
        o,
        total,
        k,
        eq,
        state.free[j],
        state.aqueous_out[j],
        state.organic_out[j],
        state.share[j],
        state.gain[j],
        state.shift[j],
        state.direct[j],
        scratch,
    )


@nb.njit(cache=True, nogil=True, error_model="numpy")
def derivative(j, structure, eq, state, block):
    """block [n, n] = d organic_out / d total of node j; d aqueous_out / d total is identity minus it.

    n is the number of components that are unknowns: all, or the metals alone.
    """
    n = block.shape[0]
    n_u = state.gain.shape[1]
    for r in range(n):
        g = state.gain[j, 0, r]
        f = state.gain[j, 1, r]
        for c in range(n):
            block[r, c] = g * state.shift[j, 0, c] + f * state.shift[j, 1, c]
        for q in range(2, n_u):
            g = state.gain[j, q, r]
            if g != 0.0:
                for c in range(n):
                    block[r, c] += g * state.shift[j, q, c]
        block[r, r] += state.share[j, r]
    if eq.extracts_ligand[structure.chemistry[j]] == 1:
        n_metals = state.total.shape[1] - eq.n_ligands
        for ligand in range(n - n_metals):
            for i in range(n_metals):
                block[n_metals + ligand, i] += state.direct[j, ligand, i]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def leave_all(structure, values, eq, state):
    """`leave` for every node; the number of the first node that failed, or -1."""
    n_u = state.free.shape[1]
    n_metals = state.total.shape[1] - eq.n_ligands
    scratch = Scratch(
        np.empty(n_u),
        np.empty((n_u, n_u)),
        np.empty((n_u, n_u)),
        np.empty((n_u, n_metals)),
        np.empty((n_u, n_metals)),
        np.empty(n_u),
        np.empty(n_u),
        np.empty(n_metals),
    )
    for j in range(structure.kind.shape[0]):
        if leave(j, structure, values, eq, state, scratch) != CONVERGED:
            return j
    return -1
