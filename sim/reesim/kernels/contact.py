"""One equilibrium contact by mass action: a convex minimisation in u = (ln a_E, ln h, ln l).

    Phi(u) = O int e d(ln a_E) + A (h + Kw/h + sum l + protonated l) + O (acid on the organic)
             + sum_i T_i ln(A alpha_i + O d_i) - O E_total ln a_E - H_T ln h - sum L_T ln l

is convex, its gradient is the balances of extractant, charge and ligands, so that
Newton with a safeguarded step finds the one equilibrium from anywhere.  H_T, the
excess of protons, follows from electroneutrality: organic complexes are neutral.

Parts of the loop in `stage.leave_all`, inlined there. `is_plain` and a literal n_u = 2 are for the compiler:
chemistries of plain metals without ligands get code of their own.
"""

import math

from reesim.kernels.decorators import inlined
from reesim.kernels.factors import decompose, substitute
from reesim.kernels.kinds import (
    AIM,
    GRADIENT,
    STEP,
    TOTAL,
    TRIAL,
    add_plain,
    add_several,
    follow_plain,
    follow_several,
    weigh,
)
from reesim.kernels.layout import MONOMIAL, SPECIES

LOWEST = -120.0
HIGHEST = 12.0
LONGEST = 5.0
ROUNDS = 120
EXTREME = 500.0
"""Largest |ln monomial|: with constants and amounts it stays a number."""
LAST_STEP = 1e-8
"""Step in u after which the next would be below rounding: Newton squares it."""

# columns of Kinds.free
FREE_MONOMIAL = 0
FREE_ORGANIC = 1  # 1 if in the organic


@inlined
def set_out(j, sites, n_u, charge, amounts, u, metal, vector):
    """What the balances of node j add up to, vector[AIM] mol/h, and where they are first taken."""
    protons = 0.0
    for c in range(amounts.shape[1]):
        protons -= charge[c] * amounts[j, c]
    vector[AIM, 0] = sites
    vector[AIM, 1] = protons
    for r in range(2, n_u):
        vector[AIM, r] = amounts[j, metal.shape[1] + r - 2]
    for r in range(n_u):
        vector[TRIAL, r] = min(max(u[j, r], LOWEST), HIGHEST)
        vector[STEP, r] = 0.0
    for i in range(metal.shape[1]):
        metal[TOTAL, i] = amounts[j, i]


@inlined
def balances(
    a, o, k, e, e_slope, sharpness, n_u, is_plain, row, monomial_start, free_start, kind_start, power, free,
    layout, species, constant, monomial, metal, weight, vector, hess,
):  # fmt: skip
    """Gradient and Hessian (lower triangle) of Phi at u = vector[TRIAL], and each metal's shares.

    a, o [L/h]; e [mol/L] is the free extractant there and e_slope = d e / d ln a_E.
    """
    for q in range(monomial_start[k], monomial_start[k + 1]):
        value = 0.0
        for r in range(n_u):
            value += power[q, r] * vector[TRIAL, r]
        monomial[q] = math.exp(min(max(value, -EXTREME), EXTREME))
    for r in range(n_u):
        vector[GRADIENT, r] = -vector[AIM, r]
        for c in range(r + 1):
            hess[r, c] = 0.0
    vector[GRADIENT, 0] += o * e
    hess[0, 0] = o * e_slope
    for s in range(free_start[k], free_start[k + 1]):
        q = free[s, FREE_MONOMIAL]
        amount = constant[row, s] * monomial[q] * (o if free[s, FREE_ORGANIC] == 1 else a)
        for r in range(n_u):
            part = amount * power[q, r]
            vector[GRADIENT, r] += part
            for c in range(r + 1):
                hess[r, c] += part * power[q, c]
    for kind in range(kind_start[k], kind_start[k + 1]):
        if layout[kind, SPECIES] == 1:
            q = species[layout[kind, MONOMIAL]]
            common = monomial[q] * (o / a)
            if sharpness != 1.0:
                common = common**sharpness
            add_plain(common, sharpness, constant, row, kind, layout, power, q, n_u, metal, vector, hess)
        elif layout[kind, SPECIES] > 1 and not is_plain:
            weigh(a, o, sharpness, constant, row, kind, layout, species, monomial, metal, weight)
            add_several(sharpness, power, kind, layout, species, n_u, metal, weight, vector, hess)


@inlined
def newton_step(n_u, vector, hess):
    """vector[STEP] from gradient and Hessian, which becomes its factors; its largest part, slope along it."""
    decompose(hess, n_u)
    for r in range(n_u):
        vector[STEP, r] = -vector[GRADIENT, r]
    substitute(hess, n_u, vector, STEP)
    longest = 0.0
    slope = 0.0
    for r in range(n_u):
        slope += vector[GRADIENT, r] * vector[STEP, r]
        longest = max(longest, abs(vector[STEP, r]))
    return longest, slope


@inlined
def follow(j, k, sharpness, n_u, kind_start, power, layout, species, u, metal, weight, vector):
    """Move u of node j and all shares by a last small step, the shares to first order."""
    for r in range(n_u):
        u[j, r] += vector[STEP, r]
    for kind in range(kind_start[k], kind_start[k + 1]):
        if layout[kind, SPECIES] == 1:
            follow_plain(sharpness, power, kind, layout, species, n_u, metal, vector)
        elif layout[kind, SPECIES] > 1:
            follow_several(sharpness, power, kind, layout, species, n_u, metal, weight, vector)
