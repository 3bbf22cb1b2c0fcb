"""Contact by distribution isotherms: log10 D a polynomial of pH and loading, and the charge balance.

Of metal i, with g_i = (O D_i / A)^s / (1 + (O D_i / A)^s), s the sharpness (1 is real):

    log10 D_i = sum_k c_ik pH^p_ik theta^q_ik             theta: sites taken by metals of charge 2 and more
    sum z_i T_i g_i = S theta                              S: sites of the organic [mol/h]
    A (h - Kw/h) + sum z_i T_i (1 - g_i) + sum (z_l + n) protonated and free ligands = 0

Anions stay aqueous.  The charge balance rises with h wherever D rises with pH, and what theta asks
for falls with theta wherever D falls with loading: both are bracketed, so that a root is found from
anywhere.  u = (theta, ln h, ln l …).
"""

import math

import numpy as np

from reesim.kernels.decorators import internal
from reesim.kernels.status import CONTACT_FAILED, CONVERGED

LOWEST = -80.0
HIGHEST = 8.0
LN10 = math.log(10.0)
ROUNDS = 200
LARGEST = 500.0
"""Largest ln D."""


@internal
def log_ratio(start, coefficient, ph_power, loading_power, i, ph, theta):
    """(ln D, d ln D / d pH, d ln D / d theta) of the metal whose terms begin at start[i]."""
    value = 0.0
    by_ph = 0.0
    by_theta = 0.0
    for k in range(start[i], start[i + 1]):
        p = ph_power[k]
        q = loading_power[k]
        in_ph = ph**p if p != 0 else 1.0
        in_theta = theta**q if q != 0 else 1.0
        value += coefficient[k] * in_ph * in_theta
        if p != 0:
            by_ph += coefficient[k] * p * ph ** (p - 1) * in_theta
        if q != 0:
            by_theta += coefficient[k] * q * in_ph * theta ** (q - 1)
    value *= LN10
    if value > LARGEST or value < -LARGEST:
        return min(max(value, -LARGEST), LARGEST), 0.0, 0.0
    return value, LN10 * by_ph, LN10 * by_theta


@internal
def shares(
    a, o, total, charge, start, coefficient, ph_power, loading_power, sharpness, first, theta, v, share, slope
):
    """Organic shares g [M], slope [2, M] of g by theta and v = ln h; (charge on the organic, its slopes).

    `first` is where the metals' terms begin in `start`.
    """
    ratio_oa = math.log(o / a)
    held = 0.0
    by_theta = 0.0
    by_v = 0.0
    for i in range(share.shape[0]):
        if start[first + i] == start[first + i + 1]:
            share[i] = 0.0
            slope[0, i] = 0.0
            slope[1, i] = 0.0
            continue
        log_d, d_ph, d_theta = log_ratio(
            start, coefficient, ph_power, loading_power, first + i, -v / LN10, theta
        )
        g = 1.0 / (1.0 + math.exp(-sharpness * (ratio_oa + log_d)))
        rest = sharpness * g / (1.0 + math.exp(sharpness * (ratio_oa + log_d)))
        share[i] = g
        slope[0, i] = rest * d_theta
        slope[1, i] = -rest * d_ph / LN10
        if charge[i] >= 2.0:
            held += charge[i] * total[i] * g
            by_theta += charge[i] * total[i] * slope[0, i]
            by_v += charge[i] * total[i] * slope[1, i]
    return held, by_theta, by_v


@internal
def ligand_charge(total, charge, n_metals, first, last, proton_log, proton_power, v):
    """(charge of ligands and what protonates them [mol/h], its slope by v)."""
    whole = 0.0
    slope = 0.0
    for c in range(n_metals, total.shape[0]):
        weight = 1.0
        protons = 0.0
        square = 0.0
        for s in range(first, last):
            if proton_power[s, 2 + c - n_metals] != 0.0:
                n = proton_power[s, 1]
                amount = math.exp(proton_log[s] + n * v)
                weight += amount
                protons += n * amount
                square += n * n * amount
        mean = protons / weight
        whole += total[c] * (charge[c] + mean)
        slope += total[c] * (square / weight - mean * mean)
    return whole, slope


@internal
def acidity(
    a, o, total, charge, start, coefficient, ph_power, loading_power, sharpness, first, proton_first,
    proton_last, proton_log, proton_power, log_kw, theta, v, share, slope,
):  # fmt: skip
    """ln h of the charge balance at a loading theta, shares and slopes there; nan if none was found."""
    n_metals = share.shape[0]
    low = LOWEST
    high = HIGHEST
    for _ in range(ROUNDS):
        shares(
            a, o, total, charge, start, coefficient, ph_power, loading_power, sharpness, first, theta, v,
            share, slope,
        )  # fmt: skip
        h = math.exp(v)
        hydroxide = math.exp(log_kw - v)
        ligands, rise = ligand_charge(
            total, charge, n_metals, proton_first, proton_last, proton_log, proton_power, v
        )
        value = a * (h - hydroxide) + ligands
        rise += a * (h + hydroxide)
        for i in range(n_metals):
            value += charge[i] * total[i] * (1.0 - share[i])
            rise -= charge[i] * total[i] * slope[1, i]
        if not abs(value) < np.inf:
            return np.nan
        if value > 0.0:
            high = min(high, v)
        else:
            low = max(low, v)
        step = -value / rise if rise > 0.0 else 0.0
        there = v + min(max(step, -4.0), 4.0)
        if abs(step) < 1e-13 * (1.0 + abs(v)):
            return v
        if not low < there < high:
            there = 0.5 * (low + high)
            if high - low < 1e-13 * (1.0 + abs(v)):
                return v
        v = there
    return np.nan


@internal
def distribute_by_isotherms(
    a, o, total, charge, start, coefficient, ph_power, loading_power, sharpness, first, proton_first,
    proton_last, proton_log, proton_power, log_kw, sites, u, share, aqueous, organic, gain, shift,
):  # fmt: skip
    """Fill share [C], aqueous, organic [C] mol/h, gain and shift [2+L, C] of a contact; a status code.

    a, o [L/h]; sites [mol/h]. Row 0 of gain and shift is by theta, row 1 by ln h.
    """
    n_components = total.shape[0]
    n_metals = n_components - (u.shape[0] - 2)
    low = 0.0
    high = np.inf
    theta = u[0] if 0.0 <= u[0] < 5.0 else 0.0
    v = u[1] if LOWEST < u[1] < HIGHEST else -3.0
    slope = gain[:2, :n_metals]
    has_loading = False
    for k in range(start[first], start[first + n_metals]):
        has_loading = has_loading or loading_power[k] != 0
    held = 0.0
    by_theta = 0.0
    by_v = 0.0
    done = False
    for _ in range(ROUNDS):
        v = acidity(
            a, o, total, charge, start, coefficient, ph_power, loading_power, sharpness, first, proton_first,
            proton_last, proton_log, proton_power, log_kw, theta, v, share[:n_metals], slope,
        )  # fmt: skip
        if not abs(v) < np.inf:
            return CONTACT_FAILED
        held, by_theta, by_v = shares(
            a, o, total, charge, start, coefficient, ph_power, loading_power, sharpness, first, theta, v,
            share[:n_metals], slope,
        )  # fmt: skip
        asked = held / sites if sites > 0.0 else 0.0
        if not has_loading or sites <= 0.0:
            theta = asked
            done = True
            break
        if asked > theta:
            low = max(low, theta)
        else:
            high = min(high, theta)
        rise = by_theta
        fall = 0.0  # d(charge balance)/d theta, answered by v
        stiff = a * (math.exp(v) + math.exp(log_kw - v))
        _, more = ligand_charge(
            total, charge, n_metals, proton_first, proton_last, proton_log, proton_power, v
        )
        stiff += more
        for i in range(n_metals):
            fall -= charge[i] * total[i] * slope[0, i]
            stiff -= charge[i] * total[i] * slope[1, i]
        rise += by_v * (-fall / stiff if stiff > 0.0 else 0.0)
        there = theta + (asked - theta) / (1.0 - rise / sites)
        if not low < there < high:
            there = 0.5 * (low + high) if high < np.inf else 2.0 * asked + 1e-6
        if abs(there - theta) < 1e-14 * (1.0 + theta):
            done = True
            break
        theta = there
    if not done:
        return CONTACT_FAILED
    u[0] = theta
    u[1] = v
    # d(theta, v)/d total from the two balances
    stiff = a * (math.exp(v) + math.exp(log_kw - v))
    _, more = ligand_charge(total, charge, n_metals, proton_first, proton_last, proton_log, proton_power, v)
    stiff += more
    fall = 0.0
    for i in range(n_metals):
        fall -= charge[i] * total[i] * slope[0, i]
        stiff -= charge[i] * total[i] * slope[1, i]
    one = by_theta / sites - 1.0 if sites > 0.0 else -1.0
    two = by_v / sites if sites > 0.0 else 0.0
    size = one * stiff - two * fall
    for c in range(n_components):
        for r in range(gain.shape[0]):
            shift[r, c] = 0.0
        if c < n_metals:
            first_right = charge[c] * share[c] / sites if sites > 0.0 and charge[c] >= 2.0 else 0.0
            second_right = charge[c] * (1.0 - share[c])
        else:
            first_right = 0.0
            second_right = 0.0
            mean = 0.0
            weight = 1.0
            for s in range(proton_first, proton_last):
                if proton_power[s, 2 + c - n_metals] != 0.0:
                    amount = math.exp(proton_log[s] + proton_power[s, 1] * v)
                    weight += amount
                    mean += proton_power[s, 1] * amount
            second_right = charge[c] + mean / weight
        shift[0, c] = -(first_right * stiff - two * second_right) / size
        shift[1, c] = -(one * second_right - fall * first_right) / size
    for c in range(n_components):
        if c < n_metals:
            organic[c] = total[c] * share[c]
            aqueous[c] = total[c] - organic[c] if share[c] < 0.5 else total[c] * (1.0 - share[c])
            gain[0, c] *= total[c]
            gain[1, c] *= total[c]
        else:
            share[c] = 0.0
            organic[c] = 0.0
            aqueous[c] = total[c]
            gain[0, c] = 0.0
            gain[1, c] = 0.0
            u[2 + c - n_metals] = math.log(max(total[c] / a, 1e-50))
        for r in range(2, gain.shape[0]):
            gain[r, c] = 0.0
    return CONVERGED
