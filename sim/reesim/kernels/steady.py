"""Steady state of a network: implicit Euler steps, each solved, until the step is infinite.

(T - T_old)/dt + R(T) = 0 is solved by Newton with exact derivatives; no amount falls
below a twentieth of itself in one iteration, so nothing ever turns negative.  The
start is feasible and implicit Euler keeps it so, for it is the plant's own start-up.
On success dt grows, on failure the step is taken back and dt shrinks.
"""

import math

import numba as nb
import numpy as np

from reesim.kernels.balance import jacobian, residual
from reesim.kernels.block_lu import factor, solve
from reesim.kernels.stage import leave_all
from reesim.kernels.status import CONTACT_FAILED, CONVERGED, RUNNING, SINGULAR, STALLED

FLOOR = 0.05
INFINITE = 1e12


@nb.njit(cache=True, nogil=True, error_model="numpy")
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


@nb.njit(cache=True, nogil=True, error_model="numpy")
def move(state, charge, trace):
    """total += step with the floor, free variables predicted; largest relative change above trace [C]."""
    n_nodes, n = state.step.shape
    n_u = state.free.shape[1]
    change = 0.0
    for j in range(n_nodes):
        held = 0.0
        for c in range(n):
            if charge[c] > 0.0:
                held += charge[c] * max(state.total[j, c] + state.step[j, c], FLOOR * state.total[j, c])
        shrink = state.room[j] / held if held > state.room[j] else 1.0
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


@nb.njit(cache=True, nogil=True, error_model="numpy")
def newton_direction(inverse_step, structure, values, eq, state, work):
    """state.step [N, C] = -J^-1 state.residual, where residual holds the equations to be nulled."""
    jacobian(inverse_step, structure, values, eq, state, work)
    status = factor(structure, state.blocks, state.pivot)
    if status != CONVERGED:
        return status
    n_nodes, n = state.step.shape
    for j in range(n_nodes):
        for c in range(n):
            state.step[j, c] = -state.residual[j, c]
    solve(structure, state.blocks, state.pivot, state.step)
    return CONVERGED


@nb.njit(cache=True, nogil=True, error_model="numpy")
def evaluate(structure, values, eq, state):
    """Contacts and residual at state.total; RUNNING if all went well."""
    if leave_all(structure, values, eq, state) >= 0:
        return CONTACT_FAILED
    residual(structure, values, eq, state)
    return RUNNING


@nb.njit(cache=True, nogil=True, error_model="numpy")
def euler_step(step, rounds, old, structure, values, eq, state, scale, trace, tolerance, work):
    """One implicit Euler step from old [N, C]: (status, iterations, steady residual).

    RUNNING: the step is solved; CONVERGED: the steady state is reached on the way.
    """
    inverse_step = 0.0 if step >= INFINITE else 1.0 / step
    n_nodes, n = old.shape
    change = 1e300
    best = 1e300
    for i in range(rounds):
        if evaluate(structure, values, eq, state) == CONTACT_FAILED:
            return CONTACT_FAILED, i, np.inf
        steady = scaled(state.residual, scale)
        if inverse_step > 0.0:
            for j in range(n_nodes):
                for c in range(n):
                    if c != state.replaced[j]:
                        state.residual[j, c] += inverse_step * (state.total[j, c] - old[j, c])
        now = scaled(state.residual, scale)
        if not now < np.inf:
            return SINGULAR, i, np.inf
        if steady <= tolerance and change < 1e-6:
            return CONVERGED, i, steady
        if inverse_step > 0.0 and i > 0 and now <= 1e-3 * steady:
            return RUNNING, i, steady
        if i > 3 and now > 1e3 * best:
            return STALLED, i, steady
        best = min(best, now)
        status = newton_direction(inverse_step, structure, values, eq, state, work)
        if status != CONVERGED:
            return status, i, steady
        change = move(state, eq.charge, trace)
        if not change < np.inf:
            return SINGULAR, i, np.inf
    return STALLED, rounds, np.inf


@nb.njit(cache=True, nogil=True, error_model="numpy")
def newton(structure, values, eq, state, scale, trace, tolerance, least_change, rounds):
    """Plain Newton on the steady balances: (status, iterations, residual)."""
    n = state.step.shape[1]
    work = np.empty((n, n))
    change = 1e300
    best = 1e300
    now = np.inf
    for i in range(rounds):
        if evaluate(structure, values, eq, state) == CONTACT_FAILED:
            return CONTACT_FAILED, i, np.inf
        now = scaled(state.residual, scale)
        if not now < np.inf:
            return SINGULAR, i, np.inf
        if now <= tolerance and change < least_change:
            return CONVERGED, i, now
        if i > 4 and now > 1e3 * best:
            return STALLED, i, now
        best = min(best, now)
        status = newton_direction(0.0, structure, values, eq, state, work)
        if status != CONVERGED:
            return status, i, now
        change = move(state, eq.charge, trace)
        if not change < np.inf:
            return SINGULAR, i, np.inf
    return STALLED, rounds, now


@nb.njit(cache=True, nogil=True, error_model="numpy")
def march(first_step, max_iterations, structure, values, eq, state, scale, trace, tolerance):
    """March state.total to the steady state: (status, iterations, residual, next step).

    Stops after max_iterations Newton iterations with RUNNING, to be called again with the
    step returned; STALLED when the step has shrunk to nothing.
    """
    n = state.step.shape[1]
    work = np.empty((n, n))
    old = state.total.copy()
    old_free = state.free.copy()
    step = first_step
    iterations = 0
    calm = True
    last_residual = np.inf
    while iterations < max_iterations:
        old[:] = state.total
        old_free[:] = state.free
        rounds = 25 if step >= INFINITE else 9
        status, used, steady = euler_step(
            step, rounds, old, structure, values, eq, state, scale, trace, tolerance, work
        )
        iterations += used
        if status == CONVERGED:
            return CONVERGED, iterations, steady, step
        if status == RUNNING:
            last_residual = steady
            growth = 30.0 if used <= 4 else (10.0 if used <= 6 else 4.0)
            step *= growth if calm else min(growth, 3.0)
            calm = True
            if step > 1e7:
                step = INFINITE
        else:
            iterations += 1
            state.total[:] = old
            state.free[:] = old_free
            step = 1e6 if step >= INFINITE else 0.2 * step
            calm = False
            if step < 1e-7:
                return STALLED, iterations, last_residual, step
    return RUNNING, iterations, last_residual, step
