"""A plant's circuits one after another: a cold start that is the answer, where streams only pass downwards.

The units of a plant fall into groups that feed each other in a circle (a bank, its strip and its saponifier)
and an order in which groups feed only later ones. Group by group, what comes from earlier ones is known, so
that each is a small network of its own. No stream is torn: the order is exact, and the whole plant's Newton
has little left to do. A plant that is one circle is one group, and is not divided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.flowsheet.groups import groups
from reesim.flowsheet.schedule import make_schedule
from reesim.kernels.arrays import Structure, Values
from reesim.kernels.status import AQUEOUS

if TYPE_CHECKING:
    from reesim.flowsheet.plan import Plan
    from reesim.kernels.arrays import Integers, State


class Circuit(NamedTuple):
    """A group of units as a network of its own."""

    nodes: Integers
    """Its nodes by their number in the plant, rising [n]."""
    structure: Structure
    inside: Integers
    """Arcs of the plant between its nodes."""
    entering: Integers
    """Arcs of the plant that come to it from earlier circuits."""

    def values(self, plant: Values, structure: Structure, state: State) -> Values:
        """Its numbers: sources are those of the plant and what earlier circuits, solved in `state`, send."""
        source = plant.source.copy()
        arcs = self.entering
        if arcs.size:
            aqueous = structure.arc_phase[arcs] == AQUEOUS
            origin = structure.arc_from[arcs]
            leaves = np.where(aqueous[:, None], state.aqueous_out[origin], state.organic_out[origin])
            np.add.at(source, structure.arc_to[arcs], plant.fraction[arcs] * leaves)
        return Values(
            aqueous=plant.aqueous[self.nodes],
            organic=plant.organic[self.nodes],
            source=source[self.nodes],
            fraction=plant.fraction[self.inside],
            rule_constant=plant.rule_constant[self.nodes],
        )


def circuits_of(structure: Structure, plan: Plan) -> list[Circuit]:
    """Circuits of a plant, in an order in which each is fed by earlier ones alone; none where it is one."""
    numbers: dict[str, int] = {}
    unit = np.array([numbers.setdefault(place.unit, len(numbers)) for place in plan.place], dtype=np.int64)
    return divided(structure, unit)


def divided(structure: Structure, unit: Integers) -> list[Circuit]:
    """Circuits of a plant; unit [N] is the number of the unit that a node belongs to, from 0."""
    ruled = np.flatnonzero(structure.rule_other >= 0)
    ruling = structure.rule_other[ruled]
    pairs = np.column_stack(
        [  # a rule that looks at a node of another unit keeps both in one circuit
            unit[np.concatenate([structure.arc_from, ruled, ruling])],
            unit[np.concatenate([structure.arc_to, ruling, ruled])],
        ]
    )
    before: dict[int, list[int]] = {i: [] for i in range(int(unit.max(initial=-1)) + 1)}
    for a, b in np.unique(pairs, axis=0).tolist():
        before[b].append(a)
    found = groups(before)
    if len(found) < 2:
        return []
    group_of = np.empty(len(before), dtype=np.int64)
    for i, members in enumerate(found):
        group_of[members] = i
    return [_circuit(structure, group_of[unit], i) for i in range(len(found))]


def _circuit(structure: Structure, group: Integers, i: int) -> Circuit:
    """The network of one group."""
    nodes = np.flatnonzero(group == i)
    there = group[structure.arc_to] == i
    inside = np.flatnonzero(there & (group[structure.arc_from] == i))
    place = np.full(group.shape[0], -1, dtype=np.int64)
    place[nodes] = np.arange(nodes.shape[0])
    origin, target = place[structure.arc_from[inside]], place[structure.arc_to[inside]]
    other = structure.rule_other[nodes]
    own = structure._replace(
        kind=structure.kind[nodes],
        chemistry=structure.chemistry[nodes],
        rule=structure.rule[nodes],
        rule_metal=structure.rule_metal[nodes],
        rule_ligand=structure.rule_ligand[nodes],
        rule_weight=structure.rule_weight[nodes],
        rule_other=np.where(other >= 0, place[other], -1),
        rule_other_weight=structure.rule_other_weight[nodes],
        arc_start=np.searchsorted(origin, np.arange(nodes.shape[0] + 1)).astype(np.int64),
        arc_from=origin,
        arc_to=target,
        arc_phase=structure.arc_phase[inside],
        **make_schedule(nodes.shape[0], origin, target)._asdict(),
    )
    entering = np.flatnonzero(there & (group[structure.arc_from] != i))
    return Circuit(nodes, own, inside, entering)
