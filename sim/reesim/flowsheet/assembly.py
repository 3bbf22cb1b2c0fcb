"""A plant's plan as index arrays and coefficients, so that its numbers are a few array operations.

Which node, stream and component a number belongs to is the pattern; it stays while numbers of the
document change.  The coefficients change with them, nearly all in proportion: flows, shares,
degrees and concentrations enter each coefficient at most once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.chemistry.packing import Packed, pack
from reesim.flowsheet.activities import at_reference, packed_activity
from reesim.flowsheet.entering import concentrations, flow_of, phase_of
from reesim.flowsheet.plan import CONSTANT, constant, equations
from reesim.kernels.arrays import Equilibria, Floats, Integers
from reesim.kernels.status import AQUEOUS, ORGANIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reesim.flowsheet.plan import Linear, Plan
    from reesim.flowsheet.site import Site


class Pattern(NamedTuple):
    """Where the coefficients belong. A `form` is a linear form in the volume flows."""

    n_nodes: int
    row: Integers  # of the entries of the flow equations beside their diagonal of ones
    column: Integers
    water: tuple[tuple[int, str], ...]  # flow equation that a saponifier's water enters, and the unit
    form: Integers  # [terms] form that a term belongs to
    flow: Integers  # [terms] volume flow 2 x node + phase; 2 N is the constant
    n_takes: (
        int  # forms: volumes of takes, volumes they are part of, entering flows, rules, returned organics
    )
    takes: dict[str, tuple[int, int]]  # first and last + 1 of each stream
    take_node: Integers
    take_phase: Integers
    is_whole: Integers  # [takes] 1 where a take is all of its phase
    by_component: Integers  # [special takes] takes whose components have fractions of their own
    entering: tuple[tuple[str, int], ...]  # streams from outside and their phase
    source_stream: Integers  # [sources]
    source_node: Integers
    source_bypass: Integers  # row of Coefficients.bypass, or -1
    arc_take: Integers  # [arcs that are streams]
    arc_bypass: Integers
    arc_order: Integers  # [arcs] sorted by the node they leave; links come after the streams
    rule_node: Integers
    saponifiers: tuple[tuple[str, int], ...]  # unit and its organic tank


class Coefficients(NamedTuple):
    """What changes with the numbers of the document."""

    entry: Floats  # [entries] of the flow equations
    right: Floats  # [2 N] L/h
    term: Floats  # [terms] of the forms
    by_component: Floats  # [special takes, C] fractions
    bypass: Floats  # [nodes that are bypassed, C] 1 - efficiency
    link: Floats  # [links, C] fractions of arcs that are no streams
    entering: Floats  # [streams from outside, C] mol/L
    rule: Floats  # [rules] mol per litre of the form of a rule


def arcs_of(plan: Plan) -> list[tuple[int, int, int]]:
    """(from, to, phase) of every arc: streams in the order of their takes, then links."""
    arcs = [
        (take.node, target.node, take.phase)
        for stream, takes in plan.takes.items()
        if stream in plan.targets
        for take in takes
        for target in plan.targets[stream][take.phase]
    ]
    return arcs + [(link.origin, link.target, link.phase) for link in plan.links]


def arc_order(plan: Plan) -> list[int]:
    """Arcs sorted by the node they leave."""
    arcs = arcs_of(plan)
    return sorted(range(len(arcs)), key=lambda i: arcs[i])


def assemble(plan: Plan, site: Site) -> tuple[Pattern, Coefficients]:
    """Pattern and coefficients of a plan."""
    entering = {
        name: (phase_of(stream), flow_of(name, plan, site)) for name, stream in site.model.streams.items()
    }
    row, column, entry, right = equations(plan, entering)
    takes = [take for held in plan.takes.values() for take in held]
    first = np.cumsum([0, *(len(held) for held in plan.takes.values())]).tolist()
    spans = {stream: (first[i], first[i + 1]) for i, stream in enumerate(plan.takes)}
    forms = [take.volume for take in takes] + [take.of for take in takes]
    forms += [part for _, part in entering.values()]
    forms += [rule.constant for rule in plan.rules.values()]
    forms += [_returned(name, plan, site) for name in site.saponifiers]
    form, flow, term = _terms(forms, 2 * len(plan.kind))
    special = [i for i, take in enumerate(takes) if take.by_component is not None]
    bypass_row = {node: i for i, node in enumerate(plan.bypass)}
    phases = {name: phase for name, (phase, _) in entering.items()}
    sources, arcs = _sources(plan, phases, bypass_row), _stream_arcs(plan, spans, bypass_row)
    n = len(site.components)
    pattern = Pattern(
        len(plan.kind), row, column, tuple((2 * node + AQUEOUS, unit) for node, unit in plan.water.items()),
        form, flow, len(takes), spans,
        _integers(take.node for take in takes), _integers(take.phase for take in takes),
        _integers(take.volume == take.of for take in takes), _integers(special),
        tuple(phases.items()),
        *sources, *arcs, _integers(arc_order(plan)), _integers(plan.rules),
        tuple((name, organic) for name, (organic, _) in site.saponifiers.items()),
    )  # fmt: skip
    coefficients = Coefficients(
        entry, right, term,
        _rows(([(takes[i].by_component or {})[c] for c in site.components] for i in special), n),
        _rows(plan.bypass.values(), n), _rows((link.fraction for link in plan.links), n),
        _rows((concentrations(stream, site) for stream in site.model.streams.values()), n),
        np.array([rule.scale for rule in plan.rules.values()], dtype=np.float64),
    )  # fmt: skip
    return pattern, coefficients


def _returned(saponifier: str, plan: Plan, site: Site) -> Linear:
    """Volume flow of the organic that comes back to a saponifier."""
    inlet = site.model.units[saponifier].ports()[0].stream
    declared = site.model.streams.get(inlet)
    return constant(declared.flow or 0.0) if declared is not None else plan.volume_of(inlet, ORGANIC)


def _terms(forms: list[Linear], at_constant: int) -> tuple[Integers, Integers, Floats]:
    """Linear forms as (form, flow, coefficient) terms."""
    form = _integers(i for i, part in enumerate(forms) for _ in part)
    flow = _integers(at_constant if key == CONSTANT else key for part in forms for key in part)
    return form, flow, np.array([value for part in forms for value in part.values()], dtype=np.float64)


def _sources(
    plan: Plan, phases: dict[str, int], bypass_row: dict[int, int]
) -> tuple[Integers, Integers, Integers]:
    """(stream, node, bypass row) of what comes from outside."""
    found = [
        (i, target.node, bypass_row[target.node] if target.bypass else -1)
        for i, (name, phase) in enumerate(phases.items())
        if name in plan.targets
        for target in plan.targets[name][phase]
    ]
    return _column(found, 0), _column(found, 1), _column(found, 2)


def _stream_arcs(
    plan: Plan, spans: dict[str, tuple[int, int]], bypass_row: dict[int, int]
) -> tuple[Integers, Integers]:
    """(take, bypass row) of the arcs that are streams, in the order of `arcs_of`."""
    found = [
        (spans[stream][0] + i, bypass_row[target.node] if target.bypass else -1)
        for stream, takes in plan.takes.items()
        if stream in plan.targets
        for i, take in enumerate(takes)
        for target in plan.targets[stream][take.phase]
    ]
    return _column(found, 0), _column(found, 1)


def _integers(values: Iterable[int]) -> Integers:
    return np.array(list(values), dtype=np.int64)


def _column(rows: Sequence[tuple[int, ...]], i: int) -> Integers:
    return _integers(row[i] for row in rows)


def _rows(rows: Iterable[Floats | list[float]], width: int) -> Floats:
    held = list(rows)
    return np.array(held, dtype=np.float64).reshape(len(held), width)


def equilibria_of(site: Site) -> Equilibria:
    """Constants of every chemistry, with the activity model of the plant.

    Raises
    ------
    InputError
        Where an activity model does not fit the plant.
    """
    packed = []
    for chemistry in site.model.chemistries.values():
        if chemistry.capacity is not None:
            packed.append(Packed(chemistry.system, chemistry.capacity))
        else:
            extractant = getattr(chemistry.system, "extractant", None)
            aggregation = float(extractant.aggregation) if extractant is not None else 2.0
            second = getattr(chemistry.system, "second_extractant", None)
            other = (chemistry.second_extractant or 0.0) / second.aggregation if second is not None else 0.0
            packed.append(Packed(chemistry.system, (chemistry.extractant or 0.0) / aggregation, other))
    charge = np.array([site.charge[c] for c in site.components])
    activity = packed_activity(site)
    arrays = None if activity is None else activity.arrays
    return at_reference(pack(packed, site.metals, site.ligands, charge, arrays), site)
