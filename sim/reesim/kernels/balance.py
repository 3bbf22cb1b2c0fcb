"""Balances of a network and their Jacobian.

    R_j = T_j - source_j - sum over arcs into j of fraction * what leaves the arc's node

and for nodes with a rule one row is replaced: a saponifier sets its counter-ion, an
acid adjuster its free acid (by base where there is too much, by acid where too little).
"""

from reesim.kernels.block_lu import begin
from reesim.kernels.decorators import inlined, internal
from reesim.kernels.derivative import derivative
from reesim.kernels.lanes import fma, load, spread, store
from reesim.kernels.status import AQUEOUS, CONTACT, ORGANIC, RULE_ADJUST, RULE_NONE, RULE_SEPARATE


@internal
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


@internal
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


@internal
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


@internal
def jacobian(inverse_step, structure, values, eq, state):
    """Blocks of d(residual + inverse_step * total)/d total."""
    n_nodes, n = state.step.shape
    blocks = state.blocks
    _clear(inverse_step, blocks)
    phases = blocks.vectors  # scratch: d aqueous, d organic / d total at fixed free variables in rows 0 and 1
    for origin in range(n_nodes):
        plain = structure.kind[origin] != CONTACT or values.aqueous[origin] <= 0.0
        terms = 0 if plain else eq.unknowns[structure.chemistry[origin]]
        if not plain and eq.activity.on[structure.chemistry[origin]] == 1:
            terms = state.gain.shape[1]
        for c in range(n):
            phases[AQUEOUS, c] = 1.0 - state.share[origin, c]
            phases[ORGANIC, c] = state.share[origin, c]
            for t in range(terms):
                blocks.right[origin, t, c] = state.shift[origin, t, c]
        known = False
        for arc in range(structure.arc_start[origin], structure.arc_start[origin + 1]):
            b = structure.arc_block[arc]
            e = b - n_nodes
            phase = structure.arc_phase[arc]
            if e >= 0 and blocks.terms[e] >= 0:
                blocks.terms[e] = terms
                _add_scaled(n, blocks.along, e, -1.0, values.fraction, arc, phases, phase)
                sign = 1.0 if phase == AQUEOUS else -1.0
                for t in range(terms):
                    _add_scaled(n, blocks.left[e], t, sign, values.fraction, arc, state.gain[origin], t)
                continue
            if not plain and not known:
                derivative(origin, structure, eq, state, blocks.spare)
                known = True
            if e < 0:
                begin(blocks, b)
            _subtract_arc(blocks.whole[b], plain, phase, values.fraction[arc], phases, state)
    for j in range(n_nodes):
        if structure.rule[j] != RULE_NONE:
            _replace_row(j, structure, eq, state)


@inlined
def _clear(inverse_step, blocks):
    """Blocks of no arcs: 1 + inverse_step on the diagonal."""
    blocks.diagonal[0] = 1.0 + inverse_step
    n_nodes = blocks.begun.shape[0]
    for j in range(n_nodes):
        blocks.begun[j] = 0
    for e in range(blocks.terms.shape[0]):
        if blocks.terms[e] < 0:
            blocks.whole[n_nodes + e] = 0.0
        else:
            blocks.along[e] = 0.0
            blocks.left[e] = 0.0


@inlined
def _add_scaled(n, target, i, sign, fraction, arc, part, r):
    """target[i] += sign * fraction[arc] * part[r] over n unknowns."""
    for q in range(n // 4):
        x = fma(sign, load(fraction, arc, q), spread(0.0))
        store(target, i, q, fma(x, load(part, r, q), load(target, i, q)))
    for c in range(n - n % 4, n):
        target[i, c] += sign * fraction[arc, c] * part[r, c]


@internal
def _subtract_arc(block, plain, phase, fraction, phases, state):
    """Take what an arc carries from its block whole: fraction * d organic, or d aqueous, / d total."""
    n = state.step.shape[1]
    organic = state.blocks.spare
    if plain:
        for c in range(n):
            block[c, c] -= fraction[c] * phases[phase, c]
        return
    for r in range(n):
        if phase == AQUEOUS:
            block[r, r] -= fraction[r]
        for c in range(n):
            block[r, c] += fraction[r] * (organic[r, c] if phase == AQUEOUS else -organic[r, c])


@internal
def _replace_row(j, structure, eq, state):
    """The algebraic row of a rule: no accumulation, no arcs."""
    row = state.replaced[j]
    n_nodes, n = state.step.shape
    blocks = state.blocks
    other = structure.rule_other[j]
    for arc in range(structure.arc_from.shape[0]):
        if structure.arc_to[arc] == j:
            b = structure.arc_block[arc]
            if b >= n_nodes and blocks.terms[b - n_nodes] >= 0:
                blocks.along[b - n_nodes, row] = 0.0
                blocks.left[b - n_nodes, :, row] = 0.0
                continue
            if b < n_nodes:
                begin(blocks, b)
            for c in range(n):
                blocks.whole[b, row, c] = (
                    -structure.rule_other_weight[j, c] if structure.arc_from[arc] == other else 0.0
                )
    begin(blocks, j)
    diagonal = blocks.whole[j]
    if structure.rule[j] == RULE_SEPARATE or row == structure.rule_metal[j]:
        for c in range(n):
            diagonal[row, c] = -structure.rule_weight[j, c]
    else:
        for c in range(n):
            diagonal[row, c] = eq.charge[c] / eq.charge[row]
    diagonal[row, row] = 1.0
