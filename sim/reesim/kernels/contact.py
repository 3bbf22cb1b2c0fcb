"""One equilibrium contact by mass action: a convex minimisation in u = (ln a_E, ln h, ln l, ln b).

    Phi(u) = O int e d(ln a_E) + A (h + Kw/h + sum l + protonated l) + O (b + acid and associates in it)
             + sum_i T_i ln(A alpha_i + O d_i) - O E_total ln a_E - H_T ln h - sum L_T ln l - O B_total ln b

is convex, its gradient is the balances of extractants, charge and ligands, so that
Newton with a safeguarded step finds the one equilibrium from anywhere.  H_T, the
excess of protons, follows from electroneutrality: organic complexes are neutral.
b is what is free of a second extractant, an unknown in chemistries that have one.

`is_plain` and n_u = 2 are constants where these functions are called, so that chemistries of plain metals
without ligands get machine code of their own.
"""

import math

import numpy as np

from reesim.kernels.decorators import inlined
from reesim.kernels.factors import decompose, substitute
from reesim.kernels.kinds import add_plain, add_several, along, follow_plain, follow_several, weigh
from reesim.kernels.layout import SPECIES
from reesim.kernels.nonideal import free_extractant, log_activity
from reesim.kernels.status import CONTACT_FAILED, CONVERGED, RUNNING

LOWEST = -120.0
HIGHEST = 12.0
LONGEST = 5.0
ROUNDS = 120
EXTREME = 500.0
"""Largest |ln monomial|: with constants and amounts it stays a number."""
LAST_STEP = 1e-8
"""Step in u after which the next would be below rounding: Newton squares it."""
LEAST_SECOND = 1e-20
"""Second extractant [mol/L] that is as good as none; of none the logarithm has no end. Where half a dimer is
held by the first extractant, what is free goes with the square: it stays above LOWEST."""
SHORT = 0.1
"""Step in ln e that is taken in ln e rather than in ln a_E: their difference is of second order."""

# columns of Kinds.free
FREE_MONOMIAL = 0
FREE_ORGANIC = 1  # 1 if in the organic


@inlined
def set_out(j, sites, second, n_u, charge, amounts, u, scratch):
    """What the balances of node j add up to, scratch.aim mol/h, and where they are first taken.

    sites, second: the extractant and the second one [mol/h of the active form].
    """
    n_metals = scratch.total.shape[0]
    protons = 0.0
    for c in range(amounts.shape[1]):
        protons -= charge[c] * amounts[j, c]
    scratch.aim[0] = sites
    scratch.aim[1] = protons
    for r in range(2, n_u):
        c = n_metals + r - 2
        scratch.aim[r] = amounts[j, c] if c < amounts.shape[1] else second
    for r in range(n_u):
        scratch.trial[r] = min(max(u[j, r], LOWEST), HIGHEST)
        scratch.step[r] = 0.0
    for i in range(n_metals):
        scratch.total[i] = amounts[j, i]


@inlined
def balances(k, a, o, e, e_slope, sharpness, n_u, is_plain, row, kinds, constant, scratch):
    """Gradient and Hessian (lower triangle) of Phi at u = scratch.trial, and each metal's shares.

    a, o [L/h]; e [mol/L] is the free extractant there and e_slope = d e / d ln a_E.
    """
    for q in range(kinds.monomial_start[k], kinds.monomial_start[k + 1]):
        value = along(q, n_u, kinds.power, scratch.trial)
        scratch.monomial[q] = math.exp(min(max(value, -EXTREME), EXTREME))
    for r in range(n_u):
        scratch.grad[r] = -scratch.aim[r]
        for c in range(r + 1):
            scratch.hess[r, c] = 0.0
    scratch.grad[0] += o * e
    scratch.hess[0, 0] = o * e_slope
    for s in range(kinds.free_start[k], kinds.free_start[k + 1]):
        q = kinds.free[s, FREE_MONOMIAL]
        amount = constant[row, s] * scratch.monomial[q]
        amount *= o if kinds.free[s, FREE_ORGANIC] == 1 else a
        for r in range(n_u):
            part = amount * kinds.power[q, r]
            scratch.grad[r] += part
            for c in range(r + 1):
                scratch.hess[r, c] += part * kinds.power[q, c]
    for kind in range(kinds.start[k], kinds.start[k + 1]):
        if kinds.layout[kind, SPECIES] == 1:
            add_plain(kind, o / a, sharpness, n_u, row, kinds, constant, scratch)
        elif kinds.layout[kind, SPECIES] > 1 and not is_plain:
            weigh(kind, a, o, sharpness, row, kinds, constant, scratch)
            add_several(kind, sharpness, n_u, kinds, scratch)


@inlined
def newton_step(n_u, scratch):
    """scratch.step, its largest part and the slope along it; the Hessian becomes its factors."""
    decompose(scratch.hess, n_u)
    for r in range(n_u):
        scratch.step[r] = -scratch.grad[r]
    substitute(scratch.hess, n_u, scratch.step)
    longest = 0.0
    slope = 0.0
    for r in range(n_u):
        slope += scratch.grad[r] * scratch.step[r]
        longest = max(longest, abs(scratch.step[r]))
    return longest, slope


@inlined
def equilibrate(
    j,
    k,
    a,
    o,
    kappa,
    extractant,
    second,
    sharpness,
    n_u,
    is_plain,
    row,
    charge,
    kinds,
    constant,
    amounts,
    u,
    scratch,
):
    """Minimise Phi from u[j]; on return that and the shares in scratch are the equilibrium's.

    scratch.hess then holds the factors of the Hessian.  Steps are shortened where the slope along them
    has turned up: for a convex function that alone makes Newton converge from anywhere, and no Phi is
    needed.  Returns a status code.
    """
    ceiling = log_activity(extractant, kappa)
    if u[j, 0] > ceiling or not u[j, 0] > 3.0 * LOWEST:
        u[j, 0] = ceiling - 0.5
    behind = 2 + amounts.shape[1] - scratch.total.shape[0]
    if behind < n_u:
        second = max(second, LEAST_SECOND)
        if not u[j, behind] <= math.log(second):  # more than there is, or no number
            u[j, behind] = math.log(second) - 0.5
    set_out(j, o * extractant, o * second, n_u, charge, amounts, u, scratch)
    e, v = free_extractant(scratch.trial[0], kappa)
    length = 0.0
    longest = 0.0
    slope = 0.0
    previous = np.inf
    rounds = 0
    status = RUNNING
    while status == RUNNING:
        e_slope = e / max(1.0 - v, 1e-9)
        balances(k, a, o, e, e_slope, sharpness, n_u, is_plain, row, kinds, constant, scratch)
        turned = 0.0
        for r in range(n_u):
            turned += scratch.grad[r] * scratch.step[r]
        if longest > 1e-5 and turned > -0.9 * slope and length > 1e-6:
            length *= max(0.1, min(0.7, slope / (slope - turned)))
        else:
            previous = longest * length if length > 0.0 else np.inf
            for r in range(n_u):
                u[j, r] = scratch.trial[r]
            longest, slope = newton_step(n_u, scratch)
            length = 1.0 if longest <= LONGEST else LONGEST / longest
            if not (longest < np.inf and abs(slope) < np.inf):
                status = CONTACT_FAILED
            elif longest < LAST_STEP or (longest < 1e-5 and longest > 0.3 * previous):
                status = CONVERGED  # a step no shorter than the one before is rounding of the charge balance
        rounds += 1
        if rounds == ROUNDS and status == RUNNING:
            status = CONTACT_FAILED
        if status == RUNNING:
            for r in range(n_u):
                scratch.trial[r] = min(max(u[j, r] + length * scratch.step[r], LOWEST), HIGHEST)
            ahead = scratch.step[0] * e_slope / e
            root = math.exp(0.5 * ahead) if length == 1.0 and abs(ahead) < SHORT else 0.0
            if root > 0.0 and e * root * root < extractant:  # spares the inverse of the activity
                scratch.trial[0] = u[j, 0] + ahead - 2.0 * v * (root - 1.0)
                v *= root
                e *= root * root
            else:
                scratch.trial[0] = min(scratch.trial[0], ceiling)
                e, v = free_extractant(scratch.trial[0], kappa)
    if status == CONVERGED and longest < LAST_STEP:
        for r in range(n_u):
            u[j, r] += scratch.step[r]
        for kind in range(kinds.start[k], kinds.start[k + 1]):
            if kinds.layout[kind, SPECIES] == 1:
                follow_plain(kind, sharpness, n_u, kinds, scratch)
            elif kinds.layout[kind, SPECIES] > 1 and not is_plain:
                follow_several(kind, sharpness, n_u, kinds, scratch)
    return status
