"""What leaves a contact by mass action whose equilibrium is found, and the parts of its derivative.

    gain = lambda T g (1 - g) (mean power on the organic - mean power in the water)       d organic_out / d u
    shift = H^-1 (what the balances aim at by totals - mean powers of the metals)         d u / d total

Parts of the loop in `stage.leave_all`, inlined there.
"""

import math

import numba as nb

from reesim.kernels.contact import FREE_MONOMIAL, FREE_ORGANIC
from reesim.kernels.decorators import inlined
from reesim.kernels.factors import invert
from reesim.kernels.kinds import AQUEOUS_SIDE, ORGANIC_SIDE, TOTAL, WITHIN
from reesim.kernels.layout import BLOCK, FIRST, LAST, MONOMIAL, ORGANIC, SPECIES


@inlined
def leave_ligands(j, a, n_u, charge, amounts, hess, inverse, u, aqueous_out, organic_out, shift):
    """Ligands as if all were aqueous; inverse = H^-1, and what shift has of it beside the metals' powers."""
    invert(hess, n_u, inverse)
    n_components = amounts.shape[1]
    n_metals = n_components - (shift.shape[1] - 2)
    for r in range(n_u):
        for c in range(n_components):
            shift[j, r, c] = -inverse[r, 1] * charge[c]
        for ligand in range(n_u - 2):
            shift[j, r, n_metals + ligand] += inverse[r, 2 + ligand]
    for ligand in range(n_components - n_metals):
        total = amounts[j, n_metals + ligand]
        organic_out[j, n_metals + ligand] = 0.0
        aqueous_out[j, n_metals + ligand] = total
        if n_u == 2:
            u[j, 2 + ligand] = math.log(max(total / a, 1e-50))


@inlined
def leave_metals(
    j, k, sharpness, n_u, is_plain, kind_start, power, layout, species, inverse, metal, weight,
    aqueous_out, organic_out, share, gain, shift,
):  # fmt: skip
    """Amounts, shares, gain and shift of all metals."""
    for kind in range(kind_start[k], kind_start[k + 1]):
        if layout[kind, SPECIES] == 0:
            stay(j, kind, layout, metal, aqueous_out, organic_out)
        else:
            leave(j, kind, layout, metal, aqueous_out, organic_out, share)
        if layout[kind, SPECIES] == 1:
            derive_plain(j, sharpness, power, kind, layout, species, n_u, inverse, metal, gain, shift)
        elif layout[kind, SPECIES] > 1 and not is_plain:
            derive_several(
                j, sharpness, power, kind, layout, species, n_u, inverse, metal, weight, gain, shift
            )


@inlined
def stay(j, kind, layout, metal, aqueous_out, organic_out):
    """Metals that never leave the water."""
    for i in range(layout[kind, FIRST], layout[kind, LAST]):
        aqueous_out[j, i] = metal[TOTAL, i]
        organic_out[j, i] = 0.0


@inlined
def leave(j, kind, layout, metal, aqueous_out, organic_out, share):
    """Amounts and shares of the metals of a kind."""
    for i in range(layout[kind, FIRST], layout[kind, LAST]):
        share[j, i] = metal[ORGANIC_SIDE, i]
    for i in range(layout[kind, FIRST], layout[kind, LAST]):
        organic_out[j, i] = metal[TOTAL, i] * metal[ORGANIC_SIDE, i]
    for i in range(layout[kind, FIRST], layout[kind, LAST]):
        aqueous_out[j, i] = metal[TOTAL, i] * metal[AQUEOUS_SIDE, i]


@inlined
def derive_plain(j, sharpness, power, kind, layout, species, n_u, inverse, metal, gain, shift):
    """Gain and shift of plain metals: gain = lambda T g (1 - g) p; shift loses g H^-1 p."""
    q = species[layout[kind, MONOMIAL]]
    for r in range(n_u):
        ahead = 0.0
        for p in range(n_u):
            ahead += inverse[r, p] * power[q, p]
        weight = sharpness * power[q, r]
        for i in range(layout[kind, FIRST], layout[kind, LAST]):
            shift[j, r, i] -= ahead * metal[ORGANIC_SIDE, i]
        for i in range(layout[kind, FIRST], layout[kind, LAST]):
            gain[j, r, i] = weight * metal[TOTAL, i] * metal[ORGANIC_SIDE, i] * metal[AQUEOUS_SIDE, i]


@inlined
def derive_several(j, sharpness, power, kind, layout, species, n_u, inverse, metal, weight, gain, shift):
    """Gain and shift of a kind of several species.

    gain = lambda T g f (mean organic power - mean aqueous power); shift loses H^-1 (mean power).
    """
    first = layout[kind, FIRST]
    last = layout[kind, LAST]
    for r in range(n_u):
        for i in range(first, last):
            metal[WITHIN, i] = 0.0
            metal[WITHIN + 1, i] = 0.0
        for s in range(layout[kind, SPECIES]):
            q = species[layout[kind, MONOMIAL] + s]
            ahead = 0.0
            for p in range(n_u):
                ahead += inverse[r, p] * power[q, p]
            place = layout[kind, BLOCK] + s * (last - first)
            phase = WITHIN if s < layout[kind, ORGANIC] else WITHIN + 1
            for i in range(last - first):
                shift[j, r, first + i] -= ahead * weight[place + i]
            for i in range(last - first):
                metal[phase, first + i] += power[q, r] * weight[place + i]
        for i in range(first, last):
            mean = metal[AQUEOUS_SIDE, i] * metal[WITHIN, i] - metal[ORGANIC_SIDE, i] * metal[WITHIN + 1, i]
            gain[j, r, i] = sharpness * metal[TOTAL, i] * mean


@nb.njit(cache=True, nogil=True, error_model="numpy")
def extract_ligands(
    j, o, k, n_u, row, free_start, kind_start, power, free, layout, species, constant,
    metal, weight, amounts, u, aqueous_out, organic_out, gain, direct,
):  # fmt: skip
    """Ligands held by organic species: what they take, and its derivatives by u and by the totals.

    o_l = sum_i T_i sum_s w_is a_sl + O (acid held).  For a species s of metal i
    d(T w_s)/du = T w_s (p_s - organic mean) + (w_s / share) gain, for gain is d(T share)/du.
    """
    n_metals = amounts.shape[1] - direct.shape[1]
    for ligand in range(direct.shape[1]):
        c = n_metals + ligand
        for r in range(n_u):
            gain[j, r, c] = 0.0
        for i in range(n_metals):
            direct[j, ligand, i] = 0.0
        for s in range(free_start[k], free_start[k + 1]):
            q = free[s, FREE_MONOMIAL]
            if free[s, FREE_ORGANIC] == 1 and power[q, 2 + ligand] != 0.0:
                value = 0.0
                for r in range(n_u):
                    value += power[q, r] * u[j, r]
                amount = power[q, 2 + ligand] * o * constant[row, s] * math.exp(value)
                organic_out[j, c] += amount
                for r in range(n_u):
                    gain[j, r, c] += amount * power[q, r]
        for kind in range(kind_start[k], kind_start[k + 1]):
            first = layout[kind, FIRST]
            width = layout[kind, LAST] - first
            for s in range(layout[kind, ORGANIC]):
                q = species[layout[kind, MONOMIAL] + s]
                if power[q, 2 + ligand] == 0.0:
                    continue
                for m in range(width):
                    i = first + m
                    whole = metal[ORGANIC_SIDE, i]
                    if whole <= 0.0:
                        continue
                    place = layout[kind, BLOCK] + m
                    part = power[q, 2 + ligand]
                    if layout[kind, SPECIES] > 1:
                        part *= weight[place + s * width] / whole
                    amount = part * organic_out[j, i]
                    direct[j, ligand, i] += part * whole
                    organic_out[j, c] += amount
                    for r in range(n_u):
                        apart = 0.0
                        if layout[kind, SPECIES] > 1:
                            for t in range(layout[kind, ORGANIC]):
                                p = species[layout[kind, MONOMIAL] + t]
                                apart += (power[q, r] - power[p, r]) * weight[place + t * width]
                            apart /= whole
                        gain[j, r, c] += amount * apart + part * gain[j, r, i]
        aqueous_out[j, c] = max(amounts[j, c] - organic_out[j, c], 0.0)
