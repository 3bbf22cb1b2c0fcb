"""Metals of one kind in a contact: their shares, and what they add to its balances.

All metals of a kind have species of the same monomials and differ in constants alone.  With w_is the share
of species s in metal i, N_s = sum_i T_i w_is and L_st = sum_i T_i w_is w_it, the kind adds

    gradient  sum_s N_s p_s            Hessian  sum_{s<t} L_st (p_s - p_t)(p_s - p_t)^T

in which nothing cancels.  Blunted phases (sharpness lambda < 1: weighed as (O d / A alpha)^lambda) have
lambda L_st between the phases and sum_i T_i w_is w_it (lambda + (1 - lambda)/share of the phase) within one.
"""

from reesim.kernels.decorators import inlined
from reesim.kernels.layout import BLOCK, FIRST, LAST, MONOMIAL, ORGANIC, SPECIES

# rows of Scratch.side and Scratch.within
IN_ORGANIC = 0
IN_WATER = 1


@inlined
def add_plain(kind, ratio_oa, sharpness, n_u, row, kinds, constant, scratch):
    """Metals with one organic complex and no aqueous one, whose constants are to the power sharpness."""
    first = kinds.layout[kind, FIRST]
    last = kinds.layout[kind, LAST]
    block = kinds.layout[kind, BLOCK]
    q = kinds.monomial[kinds.layout[kind, MONOMIAL]]
    common = scratch.monomial[q] * ratio_oa
    if sharpness != 1.0:
        common = common**sharpness
    for i in range(last - first):
        ratio = common * constant[row, block + i]
        rest = 1.0 / (1.0 + ratio)
        scratch.side[IN_WATER, first + i] = rest
        scratch.side[IN_ORGANIC, first + i] = ratio * rest
    taken = 0.0
    spread = 0.0
    for i in range(first, last):
        held = scratch.total[i] * scratch.side[IN_ORGANIC, i]
        taken += held
        spread += held * scratch.side[IN_WATER, i]
    spread *= sharpness
    for r in range(n_u):
        scratch.grad[r] += taken * kinds.power[q, r]
        for c in range(r + 1):
            scratch.hess[r, c] += spread * kinds.power[q, r] * kinds.power[q, c]


@inlined
def weigh(kind, a, o, sharpness, row, kinds, constant, scratch):
    """Shares of the species and of the phases in each metal of a kind of several species."""
    first = kinds.layout[kind, FIRST]
    last = kinds.layout[kind, LAST]
    n_organic = kinds.layout[kind, ORGANIC]
    for i in range(first, last):
        scratch.side[IN_ORGANIC, i] = 0.0
        scratch.side[IN_WATER, i] = 0.0
    for s in range(kinds.layout[kind, SPECIES]):
        place = kinds.layout[kind, BLOCK] + s * (last - first)
        phase = IN_ORGANIC if s < n_organic else IN_WATER
        amount = scratch.monomial[kinds.monomial[kinds.layout[kind, MONOMIAL] + s]]
        amount *= o if s < n_organic else a
        for i in range(last - first):
            value = amount * constant[row, place + i]
            scratch.weight[place + i] = value
            scratch.side[phase, first + i] += value
    for i in range(first, last):
        organic = scratch.side[IN_ORGANIC, i]
        aqueous = scratch.side[IN_WATER, i]
        if sharpness == 1.0:
            part = 1.0 / (organic + aqueous)
            scratch.side[IN_ORGANIC, i] = organic * part
            scratch.side[IN_WATER, i] = aqueous * part
            scratch.within[IN_ORGANIC, i] = part
            scratch.within[IN_WATER, i] = part
        else:
            ratio = (organic / aqueous) ** sharpness
            part = 1.0 / (1.0 + ratio)
            scratch.side[IN_ORGANIC, i] = ratio * part
            scratch.side[IN_WATER, i] = part
            scratch.within[IN_ORGANIC, i] = ratio * part / organic if organic > 0.0 else 0.0
            scratch.within[IN_WATER, i] = part / aqueous
    for s in range(kinds.layout[kind, SPECIES]):
        place = kinds.layout[kind, BLOCK] + s * (last - first)
        phase = IN_ORGANIC if s < n_organic else IN_WATER
        for i in range(last - first):
            scratch.weight[place + i] *= scratch.within[phase, first + i]


@inlined
def add_several(kind, sharpness, n_u, kinds, scratch):
    """Add the sums of a kind of several species, as `weigh` left them, to gradient and Hessian."""
    first = kinds.layout[kind, FIRST]
    last = kinds.layout[kind, LAST]
    n_organic = kinds.layout[kind, ORGANIC]
    for phase in range(2):
        for i in range(first, last):
            blunt = sharpness != 1.0 and scratch.side[phase, i] > 0.0
            weight = sharpness + (1.0 - sharpness) / scratch.side[phase, i] if blunt else 1.0
            scratch.within[phase, i] = scratch.total[i] * weight
    for s in range(kinds.layout[kind, SPECIES]):
        here = kinds.layout[kind, BLOCK] + s * (last - first)
        phase = IN_ORGANIC if s < n_organic else IN_WATER
        q = kinds.monomial[kinds.layout[kind, MONOMIAL] + s]
        taken = 0.0
        for i in range(last - first):
            taken += scratch.total[first + i] * scratch.weight[here + i]
        for r in range(n_u):
            scratch.grad[r] += taken * kinds.power[q, r]
        for t in range(s):
            there = kinds.layout[kind, BLOCK] + t * (last - first)
            p = kinds.monomial[kinds.layout[kind, MONOMIAL] + t]
            spread = 0.0
            if t < n_organic and s >= n_organic:
                for i in range(last - first):
                    spread += scratch.total[first + i] * scratch.weight[here + i] * scratch.weight[there + i]
                spread *= sharpness
            else:
                for i in range(last - first):
                    both = scratch.weight[here + i] * scratch.weight[there + i]
                    spread += scratch.within[phase, first + i] * both
            for r in range(n_u):
                between = spread * (kinds.power[q, r] - kinds.power[p, r])
                for c in range(r + 1):
                    scratch.hess[r, c] += between * (kinds.power[q, c] - kinds.power[p, c])


@inlined
def along(q, n_u, power, direction):
    """power[q] . direction [n_u]"""
    value = 0.0
    for r in range(n_u):
        value += power[q, r] * direction[r]
    return value


@inlined
def follow_plain(kind, sharpness, n_u, kinds, scratch):
    """Move the shares of plain metals by a last small step in u, to first order."""
    ahead = along(kinds.monomial[kinds.layout[kind, MONOMIAL]], n_u, kinds.power, scratch.step) * sharpness
    for i in range(kinds.layout[kind, FIRST], kinds.layout[kind, LAST]):
        change = scratch.side[IN_ORGANIC, i] * scratch.side[IN_WATER, i] * ahead
        scratch.side[IN_ORGANIC, i] += change
        scratch.side[IN_WATER, i] -= change


@inlined
def follow_several(kind, sharpness, n_u, kinds, scratch):
    """The same for a kind of several species; within holds the mean d ln of each phase."""
    first = kinds.layout[kind, FIRST]
    last = kinds.layout[kind, LAST]
    for i in range(first, last):
        scratch.within[IN_ORGANIC, i] = 0.0
        scratch.within[IN_WATER, i] = 0.0
    for s in range(kinds.layout[kind, SPECIES]):
        phase = IN_ORGANIC if s < kinds.layout[kind, ORGANIC] else IN_WATER
        place = kinds.layout[kind, BLOCK] + s * (last - first)
        q = kinds.monomial[kinds.layout[kind, MONOMIAL] + s]
        ahead = along(q, n_u, kinds.power, scratch.step)
        for i in range(last - first):
            if scratch.side[phase, first + i] > 0.0:
                part = scratch.weight[place + i] / scratch.side[phase, first + i]
                scratch.within[phase, first + i] += ahead * part
    for s in range(kinds.layout[kind, SPECIES]):
        phase = IN_ORGANIC if s < kinds.layout[kind, ORGANIC] else IN_WATER
        place = kinds.layout[kind, BLOCK] + s * (last - first)
        q = kinds.monomial[kinds.layout[kind, MONOMIAL] + s]
        ahead = along(q, n_u, kinds.power, scratch.step)
        for i in range(last - first):
            mean = scratch.within[phase, first + i]
            between = sharpness * (mean - scratch.within[1 - phase, first + i])
            scratch.weight[place + i] *= 1.0 + ahead - mean + scratch.side[1 - phase, first + i] * between
    for i in range(first, last):
        between = sharpness * (scratch.within[IN_ORGANIC, i] - scratch.within[IN_WATER, i])
        change = scratch.side[IN_ORGANIC, i] * scratch.side[IN_WATER, i] * between
        scratch.side[IN_ORGANIC, i] += change
        scratch.side[IN_WATER, i] -= change
