"""What leaves a contact by mass action whose equilibrium is found, and the parts of its derivative.

gain = lambda T g (1 - g) (mean power on the organic - mean power in the water)       d organic_out / d u
shift = H^-1 (what the balances aim at by totals - mean powers of the metals)         d u / d total
"""

import math

from reesim.kernels.contact import FREE_MONOMIAL, FREE_ORGANIC
from reesim.kernels.decorators import inlined, internal
from reesim.kernels.factors import invert
from reesim.kernels.kinds import IN_ORGANIC, IN_WATER, along
from reesim.kernels.layout import BLOCK, FIRST, LAST, MONOMIAL, ORGANIC, SPECIES


@inlined
def leave_contact(j, k, a, sharpness, n_u, is_plain, charge, kinds, scratch, amounts, u, out):
    """Fill the outlets of node j, with ligands as if all were aqueous, and share, gain and shift."""
    _ligands(j, a, n_u, charge, amounts, u, out, scratch)
    for kind in range(kinds.start[k], kinds.start[k + 1]):
        _amounts(j, kind, kinds, out, scratch)
        if kinds.layout[kind, SPECIES] == 1:
            _derive_plain(j, kind, sharpness, n_u, kinds, out, scratch)
        elif kinds.layout[kind, SPECIES] > 1 and not is_plain:
            _derive_several(j, kind, sharpness, n_u, kinds, out, scratch)


@inlined
def _ligands(j, a, n_u, charge, amounts, u, out, scratch):
    """Ligands in the water; inverse = H^-1, and what shift has of it beside the metals' powers."""
    invert(scratch.hess, n_u, scratch.inverse)
    n_components = amounts.shape[1]
    n_metals = scratch.total.shape[0]
    for r in range(n_u):
        for c in range(n_components):
            out.shift[j, r, c] = -scratch.inverse[r, 1] * charge[c]
        for c in range(n_metals, min(n_metals + n_u - 2, n_components)):
            out.shift[j, r, c] += scratch.inverse[r, c - n_metals + 2]
    for ligand in range(n_components - n_metals):
        total = amounts[j, n_metals + ligand]
        out.organic_out[j, n_metals + ligand] = 0.0
        out.aqueous_out[j, n_metals + ligand] = total
        if n_u == 2:
            u[j, 2 + ligand] = math.log(max(total / a, 1e-50))


@inlined
def _amounts(j, kind, kinds, out, scratch):
    """Amounts and shares of the metals of a kind."""
    first = kinds.layout[kind, FIRST]
    last = kinds.layout[kind, LAST]
    if kinds.layout[kind, SPECIES] == 0:
        for i in range(first, last):
            scratch.side[IN_ORGANIC, i] = 0.0
            scratch.side[IN_WATER, i] = 1.0
    for i in range(first, last):
        out.share[j, i] = scratch.side[IN_ORGANIC, i]
    for i in range(first, last):
        out.organic_out[j, i] = scratch.total[i] * scratch.side[IN_ORGANIC, i]
    for i in range(first, last):
        out.aqueous_out[j, i] = scratch.total[i] * scratch.side[IN_WATER, i]


@inlined
def _derive_plain(j, kind, sharpness, n_u, kinds, out, scratch):
    """Gain lambda T g (1 - g) p; shift loses g H^-1 p."""
    first = kinds.layout[kind, FIRST]
    last = kinds.layout[kind, LAST]
    q = kinds.monomial[kinds.layout[kind, MONOMIAL]]
    for r in range(n_u):
        ahead = along(q, n_u, kinds.power, scratch.inverse[r])
        weight = sharpness * kinds.power[q, r]
        for i in range(first, last):
            out.shift[j, r, i] -= ahead * scratch.side[IN_ORGANIC, i]
        for i in range(first, last):
            spread = scratch.side[IN_ORGANIC, i] * scratch.side[IN_WATER, i]
            out.gain[j, r, i] = weight * scratch.total[i] * spread


@inlined
def _derive_several(j, kind, sharpness, n_u, kinds, out, scratch):
    """The same for a kind of several species."""
    first = kinds.layout[kind, FIRST]
    last = kinds.layout[kind, LAST]
    for r in range(n_u):
        for i in range(first, last):
            scratch.within[IN_ORGANIC, i] = 0.0
            scratch.within[IN_WATER, i] = 0.0
        for s in range(kinds.layout[kind, SPECIES]):
            q = kinds.monomial[kinds.layout[kind, MONOMIAL] + s]
            place = kinds.layout[kind, BLOCK] + s * (last - first)
            phase = IN_ORGANIC if s < kinds.layout[kind, ORGANIC] else IN_WATER
            ahead = along(q, n_u, kinds.power, scratch.inverse[r])
            for i in range(last - first):
                out.shift[j, r, first + i] -= ahead * scratch.weight[place + i]
            for i in range(last - first):
                scratch.within[phase, first + i] += kinds.power[q, r] * scratch.weight[place + i]
        for i in range(first, last):
            apart = scratch.side[IN_WATER, i] * scratch.within[IN_ORGANIC, i]
            apart -= scratch.side[IN_ORGANIC, i] * scratch.within[IN_WATER, i]
            out.gain[j, r, i] = sharpness * scratch.total[i] * apart


@internal
def extract_ligands(j, k, o, n_u, row, kinds, constant, amounts, u, out, scratch):
    """Ligands held by organic species: what they take, and its derivatives by u and by the totals.

    o_l = sum_i T_i sum_s w_is a_sl + O (acid held).
    """
    n_metals = scratch.total.shape[0]
    for ligand in range(out.direct.shape[1]):
        c = n_metals + ligand
        for r in range(n_u):
            out.gain[j, r, c] = 0.0
        for i in range(n_metals):
            out.direct[j, ligand, i] = 0.0
        for s in range(kinds.free_start[k], kinds.free_start[k + 1]):
            q = kinds.free[s, FREE_MONOMIAL]
            if kinds.free[s, FREE_ORGANIC] == 1 and kinds.power[q, 2 + ligand] != 0.0:
                amount = o * constant[row, s] * math.exp(along(q, n_u, kinds.power, u[j]))
                amount *= kinds.power[q, 2 + ligand]
                out.organic_out[j, c] += amount
                for r in range(n_u):
                    out.gain[j, r, c] += amount * kinds.power[q, r]
        for kind in range(kinds.start[k], kinds.start[k + 1]):
            for s in range(kinds.layout[kind, ORGANIC]):
                if kinds.power[kinds.monomial[kinds.layout[kind, MONOMIAL] + s], 2 + ligand] != 0.0:
                    _extract_with(j, kind, s, ligand, n_u, kinds, out, scratch)
        out.aqueous_out[j, c] = max(amounts[j, c] - out.organic_out[j, c], 0.0)


@inlined
def _extract_with(j, kind, s, ligand, n_u, kinds, out, scratch):
    """What organic species s of a kind holds of a ligand.

    d(T w_s)/du = T w_s (p_s - mean power on the organic) + (w_s / share) gain, for gain is d(T share)/du.
    """
    first = kinds.layout[kind, FIRST]
    width = kinds.layout[kind, LAST] - first
    q = kinds.monomial[kinds.layout[kind, MONOMIAL] + s]
    c = scratch.total.shape[0] + ligand
    for i in range(width):
        whole = scratch.side[IN_ORGANIC, first + i]
        if whole > 0.0:
            place = kinds.layout[kind, BLOCK] + i
            part = kinds.power[q, 2 + ligand]
            if kinds.layout[kind, SPECIES] > 1:
                part *= scratch.weight[place + s * width] / whole
            amount = part * out.organic_out[j, first + i]
            out.direct[j, ligand, first + i] += part * whole
            out.organic_out[j, c] += amount
            for r in range(n_u):
                apart = 0.0
                if kinds.layout[kind, SPECIES] > 1:
                    for t in range(kinds.layout[kind, ORGANIC]):
                        p = kinds.monomial[kinds.layout[kind, MONOMIAL] + t]
                        between = kinds.power[q, r] - kinds.power[p, r]
                        apart += between * scratch.weight[place + t * width] / whole
                out.gain[j, r, c] += amount * apart + part * out.gain[j, r, first + i]
