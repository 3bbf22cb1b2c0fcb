"""How a contact answers to activity coefficients, and what of it goes into its derivatives.

At a contact's equilibrium for given w = ln y, with S = H^-1 and T g (1 - g) of metal i as its spread,

    du = shift dT - Q dw            Q_i = S gain_i for a metal; Q_f = 1_f - S_f (what of H_ff is no metal's)
                                    for the free ions f = h, l, which act on metals as ln f itself does
    dO = share dT + gain du + R dw  R_i = spread_i for its own metal, R_f = gain_f for the free ions

and dw = B ds with s = (sigma = basis c_M, ln h, ln l): ln y sees the metals through few sums (`Activity`).

    (1 + [basis (R - gain Q) B / A, (Q B)_f]) ds = [basis (1 - share - gain shift) / A, shift_f] dT

so that gain and shift are continued by the rows of sigma, and the free ions' rows take up the rest. Anions
that only follow the water have d ln l = dT / T.
"""

import math

from reesim.kernels.decorators import internal
from reesim.kernels.kinds import IN_ORGANIC, IN_WATER

SMALLEST = 1e-30
"""Of totals that are divided by [mol/h]."""


@internal
def answer(j, k, a, eq, state, scratch):
    """Fill log_y_by but for its last column, free_by, organic_by and answer (all of ActivityState)."""
    work = state.activity
    basis = eq.activity.basis
    n_terms, n_metals = work.system.shape[0], basis.shape[1]
    n_sums = basis.shape[0]
    for x in range(work.c.shape[0]):
        for t in range(n_sums):
            first = 0.0
            second = 0.0
            third = 0.0
            fourth = 0.0
            for q in range(n_metals // 4):  # four sums, for one would wait for itself
                i = 4 * q
                first += work.slopes[x, i] * basis[t, i]
                second += work.slopes[x, i + 1] * basis[t, i + 1]
                third += work.slopes[x, i + 2] * basis[t, i + 2]
                fourth += work.slopes[x, i + 3] * basis[t, i + 3]
            for i in range(n_metals - n_metals % 4, n_metals):
                first += work.slopes[x, i] * basis[t, i]
            work.log_y_by[x, t] = (first + second) + (third + fourth)
        for f in range(n_terms - n_sums):
            work.log_y_by[x, n_sums + f] = work.slopes[x, n_metals + f] * work.c[n_metals + f]
    _of_free(j, k, a, eq, state, scratch)
    _of_organic(j, k, eq, state, scratch)


@internal
def _of_free(j, k, a, eq, state, scratch):
    """free_by = Q B; rows of ligands that are no unknowns stay 0."""
    work = state.activity
    n_u = eq.unknowns[k]
    n_columns = work.log_y_by.shape[1]
    n_metals = eq.activity.basis.shape[1]
    h = work.c[n_metals]
    for r in range(work.free_by.shape[0]):
        for t in range(n_columns):
            work.free_by[r, t] = 0.0
    for q in range(n_u):
        for t in range(n_columns):
            work.force[q, t] = 0.0
        for i in range(n_metals):
            part = state.gain[j, q, i]
            for t in range(n_columns):
                work.force[q, t] += part * work.log_y_by[i, t]
        if 0 < q < 2 + eq.n_ligands:
            # what of its balance is no metal's: A (h + Kw/h), A l
            x = n_metals + q - 1
            part = a * (h + math.exp(eq.log_kw[k]) / h if q == 1 else work.c[x])
            for t in range(n_columns):
                work.force[q, t] -= part * work.log_y_by[x, t]
                work.free_by[q, t] += work.log_y_by[x, t]
    for r in range(n_u):
        for q in range(n_u):
            part = scratch.inverse[r, q]
            for t in range(n_columns):
                work.free_by[r, t] += part * work.force[q, t]


@internal
def _of_organic(j, k, eq, state, scratch):
    """organic_by = R B and answer = (R - gain Q) B."""
    work = state.activity
    n_u = eq.unknowns[k]
    n_metals = eq.activity.basis.shape[1]
    sharpness = eq.sharpness[0]
    n_columns = work.log_y_by.shape[1]
    for c in range(work.organic_by.shape[0]):
        spread = 0.0
        if c < n_metals and state.share[j, c] > 0.0:
            spread = sharpness * scratch.total[c] * scratch.side[IN_ORGANIC, c] * scratch.side[IN_WATER, c]
        x = c if c < n_metals else 0
        for t in range(n_columns):
            work.organic_by[c, t] = spread * work.log_y_by[x, t]
            work.answer[c, t] = 0.0
        if c >= n_metals and eq.extracts_ligand[k] == 0:
            continue
        if c >= n_metals:
            for i in range(n_metals):
                if state.share[j, i] > 0.0:
                    part = sharpness * scratch.total[i] * scratch.side[IN_WATER, i]
                    part *= state.direct[j, c - n_metals, i]
                    for t in range(n_columns):
                        work.organic_by[c, t] += part * work.log_y_by[i, t]
        for r in range(1, min(n_u, 2 + eq.n_ligands)):
            part = state.gain[j, r, c]
            for t in range(n_columns):
                work.organic_by[c, t] += part * work.log_y_by[n_metals + r - 1, t]
        for t in range(n_columns):
            work.answer[c, t] = work.organic_by[c, t]
        for r in range(n_u):
            part = state.gain[j, r, c]
            for t in range(n_columns):
                work.answer[c, t] -= part * work.free_by[r, t]


@internal
def solve_answers(j, k, a, is_last, eq, state):
    """work.system's columns behind its square: ds by what ln y is off by, and by the totals where is_last.

    With is_last the amounts that leave and the free variables are moved to first order, and gain and shift
    completed. False where the system is singular.
    """
    work = state.activity
    basis = eq.activity.basis
    n_sums, n_metals = basis.shape
    n_terms = work.system.shape[0]
    n_u = eq.unknowns[k]
    system = work.system
    for r in range(n_sums):
        for t in range(n_terms + 1):
            system[r, t] = 0.0
        for i in range(n_metals):
            part = basis[r, i] / a
            for t in range(n_terms + 1):
                system[r, t] += part * work.answer[i, t]
    for r in range(n_sums, n_terms):
        for t in range(n_terms + 1):
            system[r, t] = work.free_by[r - n_sums + 1, t]
    for r in range(n_terms):
        system[r, r] += 1.0
        system[r, n_terms] *= -1.0
    width = n_terms + 1
    if is_last:
        _by_totals(j, a, n_u, eq, state)
        width = system.shape[1]
    if not eliminate(system, n_terms, width):
        return False
    if is_last:
        _complete(j, n_u, eq, state)
    return True


@internal
def _by_totals(j, a, n_u, eq, state):
    """Right sides of the totals."""
    work = state.activity
    basis = eq.activity.basis
    n_sums, n_metals = basis.shape
    n_terms = work.system.shape[0]
    n_components = work.answer.shape[0]
    first = n_terms + 1
    for r in range(n_sums):
        for c in range(n_components):
            work.system[r, first + c] = 0.0
        for c in range(n_metals):
            work.system[r, first + c] = basis[r, c] * (1.0 - state.share[j, c]) / a
        for q in range(n_u):
            seen = 0.0
            for i in range(n_metals):
                seen += basis[r, i] * state.gain[j, q, i]
            seen /= a
            for c in range(n_components):
                work.system[r, first + c] -= seen * state.shift[j, q, c]
    for f in range(n_terms - n_sums):
        if f + 1 < n_u:
            for c in range(n_components):
                work.system[n_sums + f, first + c] = state.shift[j, f + 1, c]
        else:
            for c in range(n_components):
                work.system[n_sums + f, first + c] = 0.0
            at = n_metals + f - 1
            work.system[n_sums + f, first + at] = 1.0 / max(state.total[j, at], SMALLEST)


@internal
def _complete(j, n_u, eq, state):
    """Amounts and free variables by their answer; gain and shift with all rows."""
    work = state.activity
    n_sums = eq.activity.basis.shape[0]
    n_terms = work.system.shape[0]
    n_free = work.free_by.shape[0]
    n_components = work.answer.shape[0]
    first = n_terms + 1
    for r in range(n_u):
        step = -work.free_by[r, n_terms]
        for t in range(n_terms):
            part = work.free_by[r, t]
            step -= part * work.system[t, n_terms]
            for c in range(n_components):
                state.shift[j, r, c] -= part * work.system[t, first + c]
        state.free[j, r] += step
    for t in range(n_sums):
        for c in range(n_components):
            state.gain[j, n_free + t, c] = work.organic_by[c, t]
            state.shift[j, n_free + t, c] = work.system[t, first + c]
    for f in range(n_terms - n_sums):
        r = f + 1
        for c in range(n_components):
            if r < n_u:
                state.gain[j, r, c] += work.organic_by[c, n_sums + f]
            else:
                state.gain[j, r, c] = work.organic_by[c, n_sums + f]
                state.shift[j, r, c] = work.system[n_sums + f, first + c]
    for c in range(n_components):
        moved = work.answer[c, n_terms]
        for t in range(n_terms):
            moved += work.answer[c, t] * work.system[t, n_terms]
        state.organic_out[j, c] += moved
        state.aqueous_out[j, c] -= moved


@internal
def eliminate(system, n, width):
    """Solve system[:n, :n] x = system[:n, n:width] in place by elimination with row exchange."""
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            if abs(system[i, k]) > abs(system[best, k]):
                best = i
        if not abs(system[best, k]) > 0.0:
            return False
        if best != k:
            for c in range(k, width):
                kept = system[k, c]
                system[k, c] = system[best, c]
                system[best, c] = kept
        inverse = 1.0 / system[k, k]
        for i in range(k + 1, n):
            part = system[i, k] * inverse
            if part != 0.0:
                for c in range(k + 1, width):
                    system[i, c] -= part * system[k, c]
    for k in range(n - 1, -1, -1):
        inverse = 1.0 / system[k, k]
        for c in range(n, width):
            system[k, c] *= inverse
        for i in range(k):
            part = system[i, k]
            for c in range(n, width):
                system[i, c] -= part * system[k, c]
    return True
