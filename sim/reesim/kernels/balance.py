"""Balances of a network and their Jacobian.

    R_j = T_j - source_j - sum over arcs into j of fraction * what leaves the arc's node

and for nodes with a rule one row is replaced: a saponifier sets its counter-ion, an
acid adjuster its free acid (by base where there is too much, by acid where too little).
"""

import numba as nb

from reesim.kernels.stage import derivative
from reesim.kernels.status import AQUEOUS, CONTACT, RULE_ADJUST, RULE_NONE, RULE_SEPARATE


@nb.njit(cache=True, nogil=True, error_model="numpy")
def required(j, row, structure, values, eq, totals):
    """Total of component `row` that the rule of node j asks for, from totals [N, C] of others [mol/h]."""
    total = totals[j]
    other = structure.rule_other[j]
    if other >= 0 or row == structure.rule_metal[j]:
        value = values.rule_constant[j]
        for c in range(total.shape[0]):
            if c != row:
                value += structure.rule_weight[j, c] * total[c]
        if other >= 0:
            for c in range(total.shape[0]):
                value += structure.rule_other_weight[j, c] * totals[other, c]
        return value
    # the same electroneutrality, solved for the ligand of the acid
    value = -values.rule_constant[j]
    for c in range(total.shape[0]):
        if c != row:
            value += eq.charge[c] * total[c]
    return -value / eq.charge[row]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def replaced_row(j, structure, values, eq, state):
    """The component whose balance the rule of node j replaces, or -1; residual still holds plain balances."""
    rule = structure.rule[j]
    if rule == RULE_NONE:
        return -1
    if rule == RULE_SEPARATE:
        return structure.rule_ligand[j]
    metal = structure.rule_metal[j]
    entering = state.total[j, metal] - state.residual[j, metal]
    if rule == RULE_ADJUST and required(j, metal, structure, values, eq, state.total) < entering:
        return structure.rule_ligand[j]
    return metal


@nb.njit(cache=True, nogil=True, error_model="numpy")
def residual(structure, values, eq, state):
    """state.residual [N, C] of the steady state, from aqueous_out and organic_out as they stand."""
    n_nodes, n = state.total.shape
    for j in range(n_nodes):
        for c in range(n):
            state.residual[j, c] = state.total[j, c] - values.source[j, c]
    for arc in range(structure.arc_from.shape[0]):
        origin = structure.arc_from[arc]
        target = structure.arc_to[arc]
        if structure.arc_phase[arc] == AQUEOUS:
            for c in range(n):
                state.residual[target, c] -= values.fraction[arc, c] * state.aqueous_out[origin, c]
        else:
            for c in range(n):
                state.residual[target, c] -= values.fraction[arc, c] * state.organic_out[origin, c]
    for j in range(n_nodes):
        if structure.rule[j] != RULE_NONE:
            row = replaced_row(j, structure, values, eq, state)
            wanted = required(j, row, structure, values, eq, state.total)
            state.replaced[j] = row
            state.residual[j, row] = state.total[j, row] - wanted


@nb.njit(cache=True, nogil=True, error_model="numpy")
def jacobian(inverse_step, structure, values, eq, state, work):
    """Blocks of d(residual + inverse_step * total)/d total; work [n, n] is scratch."""
    n_nodes, n = state.step.shape
    state.blocks[:] = 0.0
    for j in range(n_nodes):
        for c in range(n):
            state.blocks[j, c, c] = 1.0 + inverse_step
    for origin in range(n_nodes):
        first = structure.arc_start[origin]
        last = structure.arc_start[origin + 1]
        if first == last:
            continue
        plain = structure.kind[origin] != CONTACT or values.aqueous[origin] <= 0.0
        if not plain:
            derivative(origin, structure, eq, state, work)
        for arc in range(first, last):
            block = state.blocks[structure.arc_block[arc]]
            fraction = values.fraction[arc]
            aqueous = structure.arc_phase[arc] == AQUEOUS
            if plain:
                if aqueous == (state.share[origin, 0] == 0.0):
                    for c in range(n):
                        block[c, c] -= fraction[c]
            elif aqueous:
                for r in range(n):
                    f = fraction[r]
                    for c in range(n):
                        block[r, c] += f * work[r, c]
                    block[r, r] -= f
            else:
                for r in range(n):
                    f = fraction[r]
                    for c in range(n):
                        block[r, c] -= f * work[r, c]
    for j in range(n_nodes):
        if structure.rule[j] != RULE_NONE:
            _replace_row(j, structure, eq, state)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def _replace_row(j, structure, eq, state):
    """The algebraic row of a rule: no accumulation, no arcs."""
    row = state.replaced[j]
    n = state.step.shape[1]
    other = structure.rule_other[j]
    for arc in range(structure.arc_from.shape[0]):
        if structure.arc_to[arc] == j:
            for c in range(n):
                state.blocks[structure.arc_block[arc], row, c] = (
                    -structure.rule_other_weight[j, c] if structure.arc_from[arc] == other else 0.0
                )
    if structure.rule[j] == RULE_SEPARATE or row == structure.rule_metal[j]:
        for c in range(n):
            state.blocks[j, row, c] = -structure.rule_weight[j, c]
    else:
        for c in range(n):
            state.blocks[j, row, c] = eq.charge[c] / eq.charge[row]
    state.blocks[j, row, row] = 1.0
