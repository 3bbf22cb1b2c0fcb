"""The network with all its chemistry reduced to charge: where acid wins and where base does.

Acid takes everything off the organic, else the organic holds all the charge there is, rare
earths before counter-ions.  Two numbers a node, H (excess of acid, negative where base wins)
and R (equivalents of metal), swept to and fro.  It puts the fronts of acid and base where
they belong, which Newton can only do a stage at a time.
"""

import numpy as np

from reesim.kernels.decorators import allocating
from reesim.kernels.status import AQUEOUS, AQUEOUS_TANK, CONTACT, ORGANIC_TANK, RULE_ADJUST, RULE_SAPONIFY


@allocating
def sweep_charges(
    kind,
    rule,
    rule_constant,
    sites,
    acid_source,
    metal_source,
    into_start,
    into_from,
    into_phase,
    into_fraction,
    acid,
    metal,
    sweeps,
    tolerance,
):
    """Fill acid and metal [N] (equivalents/h); arcs are sorted by the node they enter.  Sweeps used."""
    n_nodes = kind.shape[0]
    for sweep in range(sweeps):
        change = 0.0
        for position in range(n_nodes):
            j = position if sweep % 2 == 0 else n_nodes - 1 - position
            h = acid_source[j]
            r = metal_source[j]
            for arc in range(into_start[j], into_start[j + 1]):
                i = into_from[arc]
                f = into_fraction[arc]
                if kind[i] == CONTACT:
                    held = min(max(-acid[i], 0.0), sites[i])
                    loaded = min(held, metal[i])
                    if into_phase[arc] == AQUEOUS:
                        h += f * (acid[i] + held)
                        r += f * (metal[i] - loaded)
                    else:
                        h -= f * held
                        r += f * loaded
                elif (kind[i] == AQUEOUS_TANK) == (into_phase[arc] == AQUEOUS):
                    h += f * acid[i]
                    r += f * metal[i]
            if rule[j] == RULE_SAPONIFY and kind[j] == ORGANIC_TANK:
                h = -rule_constant[j] - r
            elif rule[j] == RULE_SAPONIFY:
                h = 0.0
            elif rule[j] == RULE_ADJUST:
                h = -rule_constant[j]
            change = max(change, abs(h - acid[j]) + abs(r - metal[j]))
            acid[j] = h
            metal[j] = r
        if change <= tolerance:
            return sweep + 1
    return sweeps


@allocating
def follow(arc_start, arc_to, is_open, present):
    """Spread present [N, C] along arcs that are open [arcs, C], component by component."""
    n_nodes, n = present.shape
    stack = np.empty(n_nodes, dtype=np.int64)
    for c in range(n):
        depth = 0
        for j in range(n_nodes):
            if present[j, c]:
                stack[depth] = j
                depth += 1
        while depth > 0:
            depth -= 1
            j = stack[depth]
            for arc in range(arc_start[j], arc_start[j + 1]):
                to = arc_to[arc]
                if is_open[arc, c] and not present[to, c]:
                    present[to, c] = True
                    stack[depth] = to
                    depth += 1
