"""One equilibrium contact by mass action: a convex minimisation in u = (ln a_E, ln h, ln l).

    Phi(u) = O int e d(ln a_E) + A (h + Kw/h + sum l + protonated l) + O (acid on the organic)
             + sum_i T_i ln(A alpha_i + O d_i) - O E_total ln a_E - H_T ln h - sum L_T ln l

is convex, its gradient is the balances of extractant, charge and ligands, so that
Newton with a safeguarded step finds the one equilibrium from anywhere.  H_T, the
excess of protons, follows from electroneutrality: organic complexes are neutral.
"""

import math

import numba as nb
import numpy as np

from reesim.kernels.status import CONTACT_FAILED, CONVERGED

LOWEST = -120.0
HIGHEST = 12.0
LONGEST = 5.0
ROUNDS = 120


@nb.njit(cache=True, nogil=True, error_model="numpy")
def log_activity(e, kappa):
    """ln a_E of free extractant e [mol/L of dimer] (Alstad form; kappa 0 is ideal)."""
    return math.log(e) - kappa * math.sqrt(e)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def free_extractant(log_a, kappa):
    """Free extractant [mol/L] of ln a_E: the inverse of `log_activity` below e = 4/kappa^2.

    ln s - kappa s / 2 = ln a / 2 with s = sqrt(e) is concave and rising below s = 2/kappa: Newton in
    ln s climbs it from the left.
    """
    if kappa == 0.0:
        return math.exp(log_a)
    half = 0.5 * kappa
    s = math.exp(0.5 * log_a)
    for _ in range(60):
        value = math.log(s) - half * s - 0.5 * log_a
        slope = 1.0 - half * s
        if slope <= 1e-9:
            break
        step = -value / slope  # in ln s
        s *= 1.0 + step + 0.5 * step * step if step < 0.5 else math.exp(step)
        if abs(step) < 1e-9:
            break
    return s * s


@nb.njit(cache=True, nogil=True, error_model="numpy")
def exponent(log_constant, power, u, n_u):
    """ln K + power . u"""
    value = log_constant
    for r in range(n_u):
        value += power[r] * u[r]
    return value


@nb.njit(cache=True, nogil=True, error_model="numpy")
def balances(a, o, total, k, eq, u, n_u, grad, hess, share, aqueous_share):
    """Gradient [n_u] and Hessian [n_u, n_u] (lower triangle) of Phi at u, and each metal's shares [M].

    a, o [L/h]; total [C] mol/h.  Metals with one organic complex and no aqueous one, which is most,
    are summed group by group of equal powers: one division a metal.
    """
    n_metals = share.shape[0]
    kappa = eq.nonideality[k]
    sharpness = eq.sharpness[0]
    ratio_oa = math.log(o / a) if o > 0.0 else -1e3
    e = free_extractant(u[0], kappa)
    h = math.exp(u[1])
    hydroxide = math.exp(eq.log_kw[k] - u[1])
    for r in range(n_u):
        grad[r] = 0.0
        for c in range(r + 1):
            hess[r, c] = 0.0
    grad[0] = o * (e - eq.extractant[k])
    hess[0, 0] = o * e / (1.0 - 0.5 * kappa * math.sqrt(e))
    protons = 0.0
    for c in range(total.shape[0]):
        protons -= eq.charge[c] * total[c]
    grad[1] = a * (h - hydroxide) - protons
    hess[1, 1] = a * (h + hydroxide)
    for r in range(2, n_u):
        free = a * math.exp(u[r])
        grad[r] = free - total[n_metals + r - 2]
        hess[r, r] = free
    for s in range(eq.proton_start[k], eq.proton_start[k + 1]):
        _add_free_species(a, eq.proton_log[s], eq.proton_power[s], u, n_u, grad, hess)
    for s in range(eq.uptake_start[k], eq.uptake_start[k + 1]):
        _add_free_species(o, eq.uptake_log[s], eq.uptake_power[s], u, n_u, grad, hess)
    group = -1  # a species with the powers of the group being summed
    shared = 0.0
    taken = 0.0
    spread = 0.0
    for i in range(n_metals):
        first = eq.organic_start[k * n_metals + i]
        species = eq.organic_start[k * n_metals + i + 1] - first
        complexes = eq.aqueous_start[k * n_metals + i + 1] - eq.aqueous_start[k * n_metals + i]
        if species == 1 and complexes == 0:
            if group != first - 1 or eq.organic_same[first] == 0:
                if group >= 0:
                    _add_group(taken, spread, eq.organic_power[group], n_u, grad, hess)
                taken = 0.0
                spread = 0.0
                shared = math.exp(sharpness * (ratio_oa + exponent(0.0, eq.organic_power[first], u, n_u)))
            group = first
            ratio = shared * eq.organic_constant[first]
            rest = 1.0 / (1.0 + ratio)
            g = ratio * rest
            share[i] = g
            aqueous_share[i] = rest
            taken += total[i] * g
            spread += total[i] * g * rest * sharpness
        elif species == 0 and complexes == 0:
            share[i] = 0.0
            aqueous_share[i] = 1.0
        else:
            _add_metal(i, a, o, total[i], k, eq, u, n_u, grad, hess, share, aqueous_share)
    if group >= 0:
        _add_group(taken, spread, eq.organic_power[group], n_u, grad, hess)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def _add_group(taken, spread, power, n_u, grad, hess):
    """Metals with one organic complex of the same powers: sum T g and sum T g (1 - g)."""
    for r in range(n_u):
        grad[r] += taken * power[r]
        for c in range(r + 1):
            hess[r, c] += spread * power[r] * power[c]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def _add_metal(i, a, o, t, k, eq, u, n_u, grad, hess, share, aqueous_share):
    """A metal with any number of organic and aqueous complexes: T ln(sum of species), a log-sum-exp."""
    n_metals = share.shape[0]
    start = k * n_metals + i
    aqueous = a
    organic = 0.0
    for s in range(eq.aqueous_start[start], eq.aqueous_start[start + 1]):
        aqueous += a * math.exp(exponent(eq.aqueous_log[s], eq.aqueous_power[s], u, n_u))
    for s in range(eq.organic_start[start], eq.organic_start[start + 1]):
        organic += o * math.exp(exponent(eq.organic_log[s], eq.organic_power[s], u, n_u))
    g = 1.0 / (1.0 + (aqueous / organic) ** eq.sharpness[0]) if organic > 0.0 else 0.0
    rest = 1.0 / (1.0 + (organic / aqueous) ** eq.sharpness[0])
    share[i] = g
    aqueous_share[i] = rest
    for r in range(n_u):
        aqueous_r = 0.0
        organic_r = 0.0
        for s in range(eq.aqueous_start[start], eq.aqueous_start[start + 1]):
            part = a * math.exp(exponent(eq.aqueous_log[s], eq.aqueous_power[s], u, n_u)) / aqueous
            aqueous_r += part * eq.aqueous_power[s, r]
        for s in range(eq.organic_start[start], eq.organic_start[start + 1]):
            part = o * math.exp(exponent(eq.organic_log[s], eq.organic_power[s], u, n_u)) / organic
            organic_r += part * eq.organic_power[s, r]
        grad[r] += t * (g * organic_r + rest * aqueous_r)
        for c in range(r + 1):
            aqueous_c = 0.0
            organic_c = 0.0
            square = 0.0
            for s in range(eq.aqueous_start[start], eq.aqueous_start[start + 1]):
                part = a * math.exp(exponent(eq.aqueous_log[s], eq.aqueous_power[s], u, n_u)) / aqueous
                aqueous_c += part * eq.aqueous_power[s, c]
                square += rest * part * eq.aqueous_power[s, r] * eq.aqueous_power[s, c]
            for s in range(eq.organic_start[start], eq.organic_start[start + 1]):
                part = o * math.exp(exponent(eq.organic_log[s], eq.organic_power[s], u, n_u)) / organic
                organic_c += part * eq.organic_power[s, c]
                square += g * part * eq.organic_power[s, r] * eq.organic_power[s, c]
            square -= g * organic_r * organic_c + rest * aqueous_r * aqueous_c
            between = (organic_r - aqueous_r) * (organic_c - aqueous_c)
            hess[r, c] += t * (square + eq.sharpness[0] * g * rest * between)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def means(a, o, k, eq, u, n_u, share, aqueous_share, mean, mean_organic):
    """Powers of u averaged over a metal's species, all and the organic ones: mean, mean_organic [2+L, M]."""
    n_metals = share.shape[0]
    for i in range(n_metals):
        start = k * n_metals + i
        first = eq.organic_start[start]
        last = eq.organic_start[start + 1]
        if last == first + 1 and eq.aqueous_start[start] == eq.aqueous_start[start + 1]:
            for r in range(n_u):
                mean_organic[r, i] = eq.organic_power[first, r]
                mean[r, i] = share[i] * eq.organic_power[first, r]
            continue
        for r in range(n_u):
            mean_organic[r, i] = 0.0
            mean[r, i] = 0.0
        aqueous = a
        organic = 0.0
        for s in range(eq.aqueous_start[start], eq.aqueous_start[start + 1]):
            amount = a * math.exp(exponent(eq.aqueous_log[s], eq.aqueous_power[s], u, n_u))
            aqueous += amount
            for r in range(n_u):
                mean[r, i] += amount * eq.aqueous_power[s, r]
        for s in range(first, last):
            amount = o * math.exp(exponent(eq.organic_log[s], eq.organic_power[s], u, n_u))
            organic += amount
            for r in range(n_u):
                mean_organic[r, i] += amount * eq.organic_power[s, r]
        for r in range(n_u):
            if organic > 0.0:
                mean_organic[r, i] /= organic
            mean[r, i] = share[i] * mean_organic[r, i] + aqueous_share[i] * mean[r, i] / aqueous


@nb.njit(cache=True, nogil=True, error_model="numpy")
def _add_free_species(volume, log_constant, power, u, n_u, grad, hess):
    """A species without a metal: volume * K * prod u^power, [mol/h]."""
    amount = volume * math.exp(exponent(log_constant, power, u, n_u))
    for r in range(n_u):
        grad[r] += amount * power[r]
        for c in range(r + 1):
            hess[r, c] += amount * power[r] * power[c]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def cholesky(hess, n_u):
    """Lower factor in place, with a floor on pivots; hess [>= n_u, >= n_u]."""
    for k in range(n_u):
        pivot = hess[k, k]
        least = 1e-14 * abs(pivot) + 1e-300
        for j in range(k):
            pivot -= hess[k, j] * hess[k, j]
        if pivot < least:
            pivot = least
        root = math.sqrt(pivot)
        hess[k, k] = root
        for i in range(k + 1, n_u):
            value = hess[i, k]
            for j in range(k):
                value -= hess[i, j] * hess[k, j]
            hess[i, k] = value / root


@nb.njit(cache=True, nogil=True, error_model="numpy")
def cholesky_solve(hess, n_u, right):
    """Solve with the factor of `cholesky`; right [n_u] is overwritten."""
    for i in range(n_u):
        value = right[i]
        for j in range(i):
            value -= hess[i, j] * right[j]
        right[i] = value / hess[i, i]
    for i in range(n_u - 1, -1, -1):
        value = right[i]
        for j in range(i + 1, n_u):
            value -= hess[j, i] * right[j]
        right[i] = value / hess[i, i]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def equilibrate(a, o, total, k, eq, u, n_u, share, aqueous_share, scratch):
    """Minimise Phi from the u given; on return u and the shares are the equilibrium's.

    scratch.hess then holds the Cholesky factor of the Hessian.  Steps are shortened where
    the slope along them has turned up: for a convex function that alone makes Newton
    converge from anywhere, and no Phi is needed.  Returns a status code.
    """
    grad = scratch.grad
    hess = scratch.hess
    step = scratch.step
    trial = scratch.trial
    ceiling = log_activity(eq.extractant[k], eq.nonideality[k])
    if u[0] > ceiling or not u[0] > 3.0 * LOWEST:
        u[0] = ceiling - 0.5
    for r in range(n_u):
        trial[r] = u[r]
        step[r] = 0.0
    length = 0.0
    longest = 0.0
    slope = 0.0
    previous = np.inf
    for _ in range(ROUNDS):
        balances(a, o, total, k, eq, trial, n_u, grad, hess, share, aqueous_share)
        turned = 0.0
        for r in range(n_u):
            turned += grad[r] * step[r]
        if longest > 1e-5 and turned > -0.9 * slope and length > 1e-6:
            length *= max(0.1, min(0.7, slope / (slope - turned)))
        else:
            previous = longest * length if length > 0.0 else np.inf
            for r in range(n_u):
                u[r] = trial[r]
                step[r] = -grad[r]
            cholesky(hess, n_u)
            cholesky_solve(hess, n_u, step)
            longest = 0.0
            slope = 0.0
            for r in range(n_u):
                slope += grad[r] * step[r]
                longest = max(longest, abs(step[r]))
            if not longest < np.inf:
                return CONTACT_FAILED
            if longest < 1e-13 or (previous < 1e-6 and longest < 1e-9):
                return CONVERGED
            if longest < 1e-5 and longest > 0.3 * previous:
                return CONVERGED  # what is left is rounding of the charge balance
            length = min(1.0, LONGEST / longest)
        for r in range(n_u):
            trial[r] = min(max(u[r] + length * step[r], LOWEST), HIGHEST)
        if trial[0] > ceiling:
            trial[0] = ceiling
    return CONTACT_FAILED
