"""Newton on the balances of a network, steady or of one implicit Euler step.

(T - T_old)/dt + R(T) = 0 with exact derivatives; no amount falls below a twentieth of itself in
one iteration, so nothing ever turns negative.  One kernel holds the whole loop, for numba
optimises everything below a function again at every level above it.
"""

import numpy as np

from reesim.kernels.balance import jacobian, residual
from reesim.kernels.block_lu import factor, solve
from reesim.kernels.decorators import allocating
from reesim.kernels.stage import leave_all
from reesim.kernels.status import CONTACT_FAILED, CONVERGED, RUNNING, SINGULAR, STALLED

FLOOR = 0.05
LOOK, FACTOR = 0, -1
"""In place of rounds: only evaluate what leaves and the residual; the Jacobian and its factors as well."""
SOLVED = 1e-3


@allocating
def scaled(residual_, scale):
    """Largest residual relative to what of its component enters; inf if anything is not finite."""
    worst = 0.0
    for j in range(residual_.shape[0]):
        for c in range(residual_.shape[1]):
            size = abs(residual_[j, c]) / scale[c]
            if not size < np.inf:
                return np.inf
            if size > worst:
                worst = size
    return worst


@allocating
def move(state, charge, trace):
    """total += step with the floor, free variables predicted; largest relative change above trace [C].

    Metals of a contact together never exceed what its anions and `room`, its extractant, can hold.
    """
    n_nodes, n = state.step.shape
    n_u = state.free.shape[1]
    change = 0.0
    for j in range(n_nodes):
        held = 0.0
        room = state.room[j]
        for c in range(state.total.shape[1]):
            there = state.total[j, c]
            if c < n:
                there = max(there + state.step[j, c], FLOOR * there)
            if charge[c] > 0.0:
                held += charge[c] * there
            else:
                room -= charge[c] * there
        shrink = room / held if held > room else 1.0
        for c in range(n):
            old = state.total[j, c]
            new = max(old + state.step[j, c], FLOOR * old)
            if charge[c] > 0.0:
                new = max(new * shrink, FLOOR * old)
            moved = new - old
            state.total[j, c] = new
            state.step[j, c] = moved
            if new > trace[c] or old > trace[c]:
                change = max(change, abs(moved) / max(new, old))
        for q in range(n_u):
            ahead = 0.0
            for c in range(n):
                ahead += state.shift[j, q, c] * state.step[j, c]
            state.free[j, q] += min(max(ahead, -2.0), 2.0)
    return change


@allocating
def iterate(
    inverse_step, old, structure, values, eq, state, scale, trace, tolerance, least_change, growth, rounds
):
    """Newton from state.total: (status, iterations, steady residual).

    With inverse_step 1/dt > 0 it solves the implicit Euler step from old [N, C] and returns RUNNING once
    that is solved to a thousandth of the steady residual.  CONVERGED: the steady residual is below
    tolerance and the last change below least_change.  STALLED: grown `growth`-fold, or rounds used up.
    With LOOK or FACTOR in place of rounds nothing is moved; RUNNING then says that it went well.
    """
    n_nodes, n = state.step.shape
    change = 1e300
    best = 1e300
    steady = np.inf
    for i in range(max(rounds, 1)):
        if leave_all(structure, values, eq, state) >= 0:
            return CONTACT_FAILED, i, np.inf
        residual(structure, values, eq, state)
        steady = scaled(state.residual, scale)
        now = steady
        if inverse_step > 0.0:
            for j in range(n_nodes):
                for c in range(state.total.shape[1]):
                    if c != state.replaced[j]:
                        state.residual[j, c] += inverse_step * (state.total[j, c] - old[j, c])
            now = scaled(state.residual, scale)
        if not now < np.inf:
            return SINGULAR, i, np.inf
        if rounds == LOOK:
            return RUNNING, 0, steady
        if steady <= tolerance and change < least_change:
            return CONVERGED, i, steady
        if inverse_step > 0.0 and i > 0 and now <= SOLVED * steady:
            return RUNNING, i, steady
        if i > 4 and now > growth * best:
            return STALLED, i, steady
        best = min(best, now)
        jacobian(inverse_step, structure, values, eq, state)
        status = factor(structure, state.blocks)
        if status != CONVERGED:
            return status, i, steady
        if rounds == FACTOR:
            return RUNNING, 0, steady
        for j in range(n_nodes):
            for c in range(n):
                state.step[j, c] = -state.residual[j, c]
        solve(structure, state.blocks, state.step)
        change = move(state, eq.charge, trace)
        if not change < np.inf:
            return SINGULAR, i, np.inf
    return STALLED, rounds, steady
