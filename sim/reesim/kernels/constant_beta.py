"""One contact of Xu's theory: constant separation factors and a constant capacity.

The organic holds q equivalents of rare earth and counter-ion together,

    q = min(max(-H_T, 0), 3 O capacity),   -H_T = sum z T over metals - sum |z| L,

for acid takes them off the organic and nothing else does.  Rare earths go first,
Y = min(q/3, sum T); they share Y as y_i ~ beta_i x_i; counter-ions hold what is left.
"""

import math

import numpy as np

from reesim.kernels.decorators import internal
from reesim.kernels.status import CONTACT_FAILED, CONVERGED

EDGE = 1e-12
"""Part of the capacity within which the organic counts as full, or as empty [-].

In Xu's cascade every stage between the ends is full to rounding.  Surplus charge leaves a full organic with
the water and an organic that is not full with the organic: two neighbours of which rounding makes one full
would pass it to each other for ever, and the Jacobian would be singular.
"""
FULL = 1.0 + 1e-6
"""A full organic is the ordinary case: rounding must not look like an excess of base."""


@internal
def share_capacity(j, k, y, amounts, beta, log_t, share):
    """ln t with sum T_i beta_i t / (1 + beta_i t) = y, 0 < y < sum T; share[j] receives the shares.

    Newton on ln t inside a bracket; the function is monotone.
    """
    n_metals = beta.shape[1]
    low = -400.0
    high = 400.0
    ln_t = min(max(log_t, -300.0), 300.0)
    is_close = False
    for _ in range(200):
        if is_close:
            break
        t = math.exp(ln_t)
        value = 0.0
        slope = 0.0
        rest = 0.0
        for i in range(n_metals):
            if beta[k, i] > 0.0:
                free = 1.0 / (1.0 + t * beta[k, i])
                bound = t * beta[k, i] * free
                value += amounts[j, i] * bound
                rest += amounts[j, i] * free
                slope += amounts[j, i] * bound * free
        error = value - y
        if error > 0.0:
            high = ln_t
        else:
            low = ln_t
        step = np.inf
        if slope > 0.0:
            # the smaller of the two sides is the better conditioned: ln(value/y) or ln(rest)
            step = -error / slope
            if value > 0.0 and value < rest:
                step = -math.log(value / y) * value / slope
        new = ln_t + step
        if not (low < new < high):
            new = 0.5 * (low + high)
        is_close = abs(new - ln_t) < 1e-14 * (1.0 + abs(ln_t))
        ln_t = new
    t = math.exp(ln_t)
    for i in range(n_metals):
        share[j, i] = t * beta[k, i] / (1.0 + t * beta[k, i])
    return ln_t


@internal
def distribute(
    j, a, o, k, charge, beta, extractant, log_kw, amounts, u, share, aqueous, organic, gain, shift
):
    """Fill share, aqueous, organic [N, C], gain and shift [N, 2+L, C] for contact j; a status code.

    u[j, 0] is ln t of the last call, u[j, 1] becomes ln h (h of the acid left over, else Kw-neutral).
    Row 0 of shift is d ln t / d total, row 1 is d q / d total.
    """
    n_components = amounts.shape[1]
    n_metals = beta.shape[1]
    held = 0.0
    rare = 0.0
    ions = 0.0
    for c in range(n_components):
        held += charge[c] * amounts[j, c]
        share[j, c] = 0.0
        organic[j, c] = 0.0
        aqueous[j, c] = amounts[j, c]
        for r in range(gain.shape[1]):
            gain[j, r, c] = 0.0
            shift[j, r, c] = 0.0
    for i in range(n_metals):
        if beta[k, i] > 0.0:
            rare += amounts[j, i]
        elif charge[i] == 1.0:
            ions += amounts[j, i]
    if not abs(held) < np.inf:
        return CONTACT_FAILED
    capacity = 3.0 * o * extractant[k]
    q = min(max(held, 0.0), capacity)
    inside = 1.0 if 0.0 < held <= capacity * FULL else 0.0
    if inside > 0.0:
        q = held
    acid = -held if held < 0.0 else 0.0
    excess = max(held - capacity, 0.0)
    root = 0.5 * (acid - excess) / a if a > 0.0 else 0.0
    water = math.exp(0.5 * log_kw[k])
    size = math.log(abs(root) + math.sqrt(root * root + water * water))
    u[j, 1] = size if root >= 0.0 else log_kw[k] - size
    if q <= 0.0:
        return CONVERGED
    if q >= 3.0 * rare:
        fraction = min((q - 3.0 * rare) / ions, 1.0) if ions > 0.0 else 1.0
        hold_all(j, k, fraction, inside, ions, charge, beta, amounts, share, aqueous, organic, gain, shift)
        return CONVERGED
    u[j, 0] = share_capacity(j, k, q / 3.0, amounts, beta, u[j, 0], share)
    t = math.exp(u[j, 0])
    slope = 0.0
    for i in range(n_metals):
        organic[j, i] = amounts[j, i] * share[j, i]
        aqueous[j, i] = amounts[j, i] / (1.0 + beta[k, i] * t)
        gain[j, 0, i] = aqueous[j, i] * share[j, i]
        slope += gain[j, 0, i]
    if slope > 0.0:
        for c in range(n_components):
            shift[j, 0, c] = (inside * charge[c] / 3.0 - share[j, c]) / slope
    return CONVERGED


@internal
def hold_all(j, k, fraction, inside, ions, charge, beta, amounts, share, aqueous, organic, gain, shift):
    """All rare earths are on the organic, and `fraction` of the counter-ions."""
    for i in range(beta.shape[1]):
        if beta[k, i] > 0.0:
            share[j, i] = 1.0
        elif charge[i] == 1.0:
            share[j, i] = fraction
            if fraction < 1.0:
                gain[j, 1, i] = amounts[j, i] / ions
        organic[j, i] = amounts[j, i] * share[j, i]
        aqueous[j, i] = amounts[j, i] - organic[j, i]
    if fraction < 1.0:
        for c in range(amounts.shape[1]):
            shift[j, 1, c] = inside * charge[c]
            if c < beta.shape[1] and beta[k, c] > 0.0:
                shift[j, 1, c] -= 3.0
            elif c < beta.shape[1] and charge[c] == 1.0:
                shift[j, 1, c] -= fraction
