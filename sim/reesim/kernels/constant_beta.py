"""One contact of Xu's theory: constant separation factors and a constant capacity.

The organic holds q equivalents of rare earth and counter-ion together,

    q = min(max(-H_T, 0), 3 O capacity),   -H_T = sum z T over metals - sum |z| L,

for acid takes them off the organic and nothing else does.  Rare earths go first,
Y = min(q/3, sum T); they share Y as y_i ~ beta_i x_i; counter-ions hold what is left.
"""

import math

import numba as nb
import numpy as np

from reesim.kernels.status import CONTACT_FAILED, CONVERGED

EDGE = 1e-12
"""Part of the capacity within which the organic counts as full, or as empty [-].

In Xu's cascade every stage between the ends is full to rounding.  Surplus charge leaves a full organic with
the water and an organic that is not full with the organic: two neighbours of which rounding makes one full
would pass it to each other for ever, and the Jacobian would be singular.
"""
FULL = 1.0 + 1e-6
"""A full organic is the ordinary case: rounding must not look like an excess of base."""


@nb.njit(cache=True, nogil=True, error_model="numpy")
def share_capacity(y, total, beta, log_t, share):
    """ln t with sum T_i beta_i t / (1 + beta_i t) = y, 0 < y < sum T; share [M] receives the shares.

    Newton on ln t inside a bracket; the function is monotone.
    """
    low = -400.0
    high = 400.0
    t = min(max(log_t, -300.0), 300.0)
    for _ in range(200):
        value = 0.0
        slope = 0.0
        rest = 0.0
        for i in range(beta.shape[0]):
            if beta[i] > 0.0:
                g = 1.0 / (1.0 + math.exp(-t) / beta[i])
                value += total[i] * g
                rest += total[i] * (1.0 - g)
                slope += total[i] * g * (1.0 - g)
        error = value - y
        if error > 0.0:
            high = t
        else:
            low = t
        if slope > 0.0:
            # the smaller of the two sides is the better conditioned: ln(value/y) or ln(rest)
            step = -error / slope
            if value > 0.0 and value < rest:
                step = -math.log(value / y) * value / slope
        else:
            step = np.inf
        new = t + step
        if not (low < new < high):
            new = 0.5 * (low + high)
        if abs(new - t) < 1e-14 * (1.0 + abs(t)):
            t = new
            break
        t = new
    for i in range(beta.shape[0]):
        share[i] = 1.0 / (1.0 + math.exp(-t) / beta[i]) if beta[i] > 0.0 else 0.0
    return t


@nb.njit(cache=True, nogil=True, error_model="numpy")
def distribute(a, o, total, k, eq, u, share, aqueous, organic, gain, shift):
    """Fill share, aqueous, organic [C], gain [2+L, C] and shift [2+L, C] of the contact; a status code.

    u[0] is ln t of the last call, u[1] becomes ln h (h of the acid left over, else Kw-neutral).
    Row 0 of shift is d ln t / d total, row 1 is d q / d total.
    """
    n_components = total.shape[0]
    n_metals = eq.beta.shape[1]
    beta = eq.beta[k]
    held = 0.0
    rare = 0.0
    ions = 0.0
    for c in range(n_components):
        held += eq.charge[c] * total[c]
        share[c] = 0.0
        organic[c] = 0.0
        aqueous[c] = total[c]
        for r in range(gain.shape[0]):
            gain[r, c] = 0.0
        for r in range(shift.shape[0]):
            shift[r, c] = 0.0
    for i in range(n_metals):
        if beta[i] > 0.0:
            rare += total[i]
        elif eq.charge[i] == 1.0:
            ions += total[i]
    if not abs(held) < np.inf:
        return CONTACT_FAILED
    capacity = 3.0 * o * eq.extractant[k]
    q = held
    inside = 1.0
    if q <= 0.0:
        q = 0.0
        inside = 0.0
    elif q > capacity * FULL:
        q = capacity
        inside = 0.0
    acid = -held if held < 0.0 else 0.0
    excess = max(held - capacity, 0.0)
    root = 0.5 * (acid - excess) / a if a > 0.0 else 0.0
    water = math.exp(0.5 * eq.log_kw[k])
    u[1] = (
        math.log(root + math.sqrt(root * root + water * water))
        if root >= 0.0
        else (2.0 * math.log(water) - math.log(-root + math.sqrt(root * root + water * water)))
    )
    if q <= 0.0:
        return CONVERGED
    if q >= 3.0 * rare:
        for i in range(n_metals):
            if beta[i] > 0.0:
                share[i] = 1.0
                organic[i] = total[i]
                aqueous[i] = 0.0
        left = q - 3.0 * rare
        if ions > 0.0:
            fraction = min(left / ions, 1.0)
            for i in range(n_metals):
                if beta[i] <= 0.0 and eq.charge[i] == 1.0:
                    organic[i] = total[i] * fraction
                    aqueous[i] = total[i] - organic[i]
                    share[i] = fraction
                    if fraction < 1.0:
                        gain[1, i] = total[i] / ions
            if fraction < 1.0:
                for c in range(n_components):
                    shift[1, c] = inside * eq.charge[c]
                    if c < n_metals and beta[c] > 0.0:
                        shift[1, c] -= 3.0
                    elif c < n_metals and eq.charge[c] == 1.0:
                        shift[1, c] -= fraction
        return CONVERGED
    u[0] = share_capacity(q / 3.0, total, beta, u[0], share)
    slope = 0.0
    for i in range(n_metals):
        organic[i] = total[i] * share[i]
        if beta[i] > 0.0:
            aqueous[i] = total[i] / (1.0 + beta[i] * math.exp(u[0]))
        gain[0, i] = aqueous[i] * share[i]
        slope += gain[0, i]
    if slope > 0.0:
        for c in range(n_components):
            change = inside * eq.charge[c] / 3.0
            if c < n_metals:
                change -= share[c]
            shift[0, c] = change / slope
    return CONVERGED
