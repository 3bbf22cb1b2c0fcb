"""Metals of one kind in a contact: what they add to its balances.

All metals of a kind have species of the same monomials and differ in constants alone.  With w_is the share
of species s in metal i, N_s = sum_i T_i w_is and L_st = sum_i T_i w_is w_it, the kind adds

    gradient  sum_s N_s p_s            Hessian  sum_{s<t} L_st (p_s - p_t)(p_s - p_t)^T

in which nothing cancels.  Blunted phases (sharpness lambda < 1: weighed as (O d / A alpha)^lambda) have
lambda L_st between the phases and sum_i T_i w_is w_it (lambda + (1 - lambda)/share of the phase) within one.

Parts of one loop: plain arrays instead of tuples of them, and inlined, for calls cost more than this
arithmetic.
"""

from reesim.kernels.decorators import inlined
from reesim.kernels.layout import BLOCK, FIRST, LAST, MONOMIAL, ORGANIC, SPECIES

# rows of `metal`, the scratch of numbers [metals]
ORGANIC_SIDE = 0  # share of the metal
AQUEOUS_SIDE = 1
TOTAL = 2  # mol/h
WITHIN = 3  # two rows, one for each phase: sums on the way, or what the spread within it is multiplied by

# rows of `vector`, the scratch of numbers [2+L]
TRIAL = 0
STEP = 1
GRADIENT = 2
AIM = 3


@inlined
def add_plain(common, sharpness, constant, row, kind, layout, power, q, n_u, metal, vector, hess):
    """Metals with one organic complex and no aqueous one: organic over aqueous is common * constant."""
    first = layout[kind, FIRST]
    last = layout[kind, LAST]
    block = layout[kind, BLOCK]
    for i in range(last - first):
        ratio = common * constant[row, block + i]
        aqueous = 1.0 / (1.0 + ratio)
        metal[AQUEOUS_SIDE, first + i] = aqueous
        metal[ORGANIC_SIDE, first + i] = ratio * aqueous
    taken = 0.0
    spread = 0.0
    for i in range(first, last):
        held = metal[TOTAL, i] * metal[ORGANIC_SIDE, i]
        taken += held
        spread += held * metal[AQUEOUS_SIDE, i]
    spread *= sharpness
    for r in range(n_u):
        vector[GRADIENT, r] += taken * power[q, r]
        for c in range(r + 1):
            hess[r, c] += spread * power[q, r] * power[q, c]


@inlined
def weigh(a, o, sharpness, constant, row, kind, layout, species, monomial, metal, weight):
    """Shares of the species in each metal of a kind of several species, and of the phases."""
    first = layout[kind, FIRST]
    last = layout[kind, LAST]
    width = last - first
    n_organic = layout[kind, ORGANIC]
    for i in range(first, last):
        metal[ORGANIC_SIDE, i] = 0.0
        metal[AQUEOUS_SIDE, i] = 0.0
    for s in range(layout[kind, SPECIES]):
        place = layout[kind, BLOCK] + s * width
        phase = ORGANIC_SIDE if s < n_organic else AQUEOUS_SIDE
        amount = monomial[species[layout[kind, MONOMIAL] + s]] * (o if s < n_organic else a)
        for i in range(width):
            value = amount * constant[row, place + i]
            weight[place + i] = value
            metal[phase, first + i] += value
    for i in range(first, last):
        organic = metal[ORGANIC_SIDE, i]
        aqueous = metal[AQUEOUS_SIDE, i]
        if sharpness == 1.0:
            part = 1.0 / (organic + aqueous)
            metal[ORGANIC_SIDE, i] = organic * part
            metal[AQUEOUS_SIDE, i] = aqueous * part
            metal[WITHIN, i] = part
            metal[WITHIN + 1, i] = part
        else:
            ratio = (organic / aqueous) ** sharpness
            part = 1.0 / (1.0 + ratio)
            metal[ORGANIC_SIDE, i] = ratio * part
            metal[AQUEOUS_SIDE, i] = part
            metal[WITHIN, i] = ratio * part / organic if organic > 0.0 else 0.0
            metal[WITHIN + 1, i] = part / aqueous
    for s in range(layout[kind, SPECIES]):
        place = layout[kind, BLOCK] + s * width
        phase = WITHIN if s < n_organic else WITHIN + 1
        for i in range(width):
            weight[place + i] *= metal[phase, first + i]
    for phase in range(2):
        for i in range(first, last):
            metal[WITHIN + phase, i] = 1.0
            if sharpness != 1.0 and metal[phase, i] > 0.0:
                metal[WITHIN + phase, i] = sharpness + (1.0 - sharpness) / metal[phase, i]


@inlined
def add_several(sharpness, power, kind, layout, species, n_u, metal, weight, vector, hess):
    """Add the sums of a kind of several species, as `weigh` left them, to gradient and Hessian."""
    first = layout[kind, FIRST]
    last = layout[kind, LAST]
    width = last - first
    n_organic = layout[kind, ORGANIC]
    for s in range(layout[kind, SPECIES]):
        here = layout[kind, BLOCK] + s * width
        q = species[layout[kind, MONOMIAL] + s]
        taken = 0.0
        for i in range(width):
            taken += metal[TOTAL, first + i] * weight[here + i]
        for r in range(n_u):
            vector[GRADIENT, r] += taken * power[q, r]
        for t in range(s):
            there = layout[kind, BLOCK] + t * width
            p = species[layout[kind, MONOMIAL] + t]
            spread = 0.0
            if t < n_organic and s >= n_organic:
                for i in range(width):
                    spread += metal[TOTAL, first + i] * weight[here + i] * weight[there + i]
                spread *= sharpness
            else:
                phase = WITHIN if s < n_organic else WITHIN + 1
                for i in range(width):
                    spread += (
                        metal[TOTAL, first + i]
                        * weight[here + i]
                        * weight[there + i]
                        * metal[phase, first + i]
                    )
            for r in range(n_u):
                between = spread * (power[q, r] - power[p, r])
                for c in range(r + 1):
                    hess[r, c] += between * (power[q, c] - power[p, c])


@inlined
def follow_plain(sharpness, power, kind, layout, species, n_u, metal, vector):
    """Move the shares of plain metals by a last small step in u [n_u], to first order."""
    ahead = 0.0
    for r in range(n_u):
        ahead += power[species[layout[kind, MONOMIAL]], r] * vector[STEP, r]
    ahead *= sharpness
    for i in range(layout[kind, FIRST], layout[kind, LAST]):
        change = metal[ORGANIC_SIDE, i] * metal[AQUEOUS_SIDE, i] * ahead
        metal[ORGANIC_SIDE, i] += change
        metal[AQUEOUS_SIDE, i] -= change


@inlined
def follow_several(sharpness, power, kind, layout, species, n_u, metal, weight, vector):
    """The same for a kind of several species."""
    first = layout[kind, FIRST]
    last = layout[kind, LAST]
    width = last - first
    for i in range(first, last):
        metal[WITHIN, i] = 0.0
        metal[WITHIN + 1, i] = 0.0
    for s in range(layout[kind, SPECIES]):
        phase = ORGANIC_SIDE if s < layout[kind, ORGANIC] else AQUEOUS_SIDE
        place = layout[kind, BLOCK] + s * width
        ahead = 0.0
        for r in range(n_u):
            ahead += power[species[layout[kind, MONOMIAL] + s], r] * vector[STEP, r]
        for i in range(width):
            if metal[phase, first + i] > 0.0:
                metal[WITHIN + phase, first + i] += ahead * weight[place + i] / metal[phase, first + i]
    for s in range(layout[kind, SPECIES]):
        phase = ORGANIC_SIDE if s < layout[kind, ORGANIC] else AQUEOUS_SIDE
        place = layout[kind, BLOCK] + s * width
        ahead = 0.0
        for r in range(n_u):
            ahead += power[species[layout[kind, MONOMIAL] + s], r] * vector[STEP, r]
        for i in range(width):
            m = first + i
            between = sharpness * (metal[WITHIN + phase, m] - metal[WITHIN + 1 - phase, m])
            weight[place + i] *= 1.0 + ahead - metal[WITHIN + phase, m] + metal[1 - phase, m] * between
    for i in range(first, last):
        between = sharpness * (metal[WITHIN, i] - metal[WITHIN + 1, i])
        change = metal[ORGANIC_SIDE, i] * metal[AQUEOUS_SIDE, i] * between
        metal[ORGANIC_SIDE, i] += change
        metal[AQUEOUS_SIDE, i] -= change
