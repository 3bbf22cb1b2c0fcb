"""A flowsheet compiled into a network: nodes, arcs and numbers.

The structure (which nodes and arcs there are, and the schedule of their factorisation) is made
once; the numbers (flows, fractions, sources) are made again for every value that is varied.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reesim.chemistry.packing import Packed, pack
from reesim.document import fault
from reesim.errors import Fault, InputError
from reesim.flowsheet.amend import amend
from reesim.flowsheet.lay import LAYERS
from reesim.flowsheet.plan import Plan, constant, evaluate, scaled, solve_volumes
from reesim.flowsheet.schedule import make_schedule
from reesim.flowsheet.site import Site, survey
from reesim.kernels.arrays import Equilibria, Floats, Structure, Values
from reesim.kernels.status import AQUEOUS, ORGANIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.flowsheet.model import FlowsheetModel
    from reesim.flowsheet.plan import Linear, Take
    from reesim.flowsheet.streams import StreamModel

SLACK = 1e-9
"""Part of a flow that rounding may take from nothing [-]."""


@dataclass(frozen=True)
class StageNodes:
    """Nodes of a stage: its contact, and where its aqueous and its organic leave from."""

    contact: int
    aqueous: int
    organic: int


@dataclass(frozen=True)
class Layout:
    """Where units and streams lie in the network.

    Attributes
    ----------
    stages : dict[str, tuple[StageNodes, ...]]
        Of every cascade, stage 1 first.
    chemistry_of : dict[str, str]
        Chemistry of every unit that holds an organic.
    saponifiers : dict[str, tuple[int, int]]
        Organic and aqueous tank of every saponifier.
    adjusters : dict[str, int]
        Tank of every acid adjuster.
    """

    stages: dict[str, tuple[StageNodes, ...]]
    chemistry_of: dict[str, str]
    saponifiers: dict[str, tuple[int, int]]
    adjusters: dict[str, int]


@dataclass(frozen=True)
class StreamPart:
    """Part of a stream: the fraction [C] of one phase of a node."""

    node: int
    phase: int
    fraction: Floats
    volume: float


@dataclass(frozen=True)
class Numbers:
    """The numbers of one case, and what they mean for streams.

    Attributes
    ----------
    values : Values
        For the kernels.
    parts : dict[str, tuple[StreamPart, ...]]
        Of every stream that a unit makes.
    entering : dict[str, tuple[int, float, Floats]]
        Phase, volume flow [L/h] and amounts [C] mol/h of every stream from outside.
    make_up : dict[str, float]
        Fresh extractant that each saponifier adds [L/h].
    equilibria : Equilibria
        Constants of the case.
    """

    values: Values
    parts: dict[str, tuple[StreamPart, ...]]
    entering: dict[str, tuple[int, float, Floats]]
    make_up: dict[str, float]
    equilibria: Equilibria


@dataclass(frozen=True)
class Compiled:
    """A flowsheet as a network.

    Attributes
    ----------
    model : FlowsheetModel
    metals, ligands : tuple of str
        Components of the arrays: metals (counter-ions last), then anions.
    charge : ndarray [C]
    structure : Structure
        What varying numbers does not change.
    numbers : Numbers
        Those of the document as it stands.
    layout : Layout
    plan : Plan
        Names of nodes, for messages.
    """

    model: FlowsheetModel
    metals: tuple[str, ...]
    ligands: tuple[str, ...]
    charge: Floats
    structure: Structure
    numbers: Numbers
    layout: Layout
    plan: Plan = field(repr=False)

    @property
    def components(self) -> tuple[str, ...]:
        """Metals and anions in the order of the arrays."""
        return self.metals + self.ligands

    @property
    def equilibria(self) -> Equilibria:
        """Constants of the document as it stands."""
        return self.numbers.equilibria

    def vary(self, changes: Mapping[str, float], water: Mapping[str, float] | None = None) -> Numbers:
        """Numbers with canonical values put at paths, and water [L/h] that comes with saponifiers' base.

        Raises
        ------
        InputError
            Where the volume flows do not work out.
        """
        model = self.model
        for path, value in changes.items():
            model = amend(model, path, value)
        site = survey(model)
        return _numbers(_lay(site), site, water or {})

    @property
    def water_units(self) -> tuple[str, ...]:
        """Saponifiers whose base brings water with it."""
        return tuple(self.plan.water.values())


def compile_flowsheet(model: FlowsheetModel) -> Compiled:
    """Compile a flowsheet.

    Raises
    ------
    InputError
        Where the volume flows do not work out: a draw that takes more than there is, a saponifier
        that delivers less than what returned.
    """
    site = survey(model)
    plan = _lay(site)
    numbers = _numbers(plan, site, {})
    return Compiled(
        model,
        site.metals,
        site.ligands,
        np.array([site.charge[c] for c in site.components]),
        _structure(plan, site, numbers),
        numbers,
        Layout(
            {name: tuple(StageNodes(*nodes) for nodes in stages) for name, stages in site.stages.items()},
            dict(model.unit_chemistries),
            dict(site.saponifiers),
            dict(site.adjusters),
        ),
        plan,
    )


def check_volumes(model: FlowsheetModel) -> list[Fault]:
    """Faults of the volume flows, without solving anything."""
    site = survey(model)
    try:
        _numbers(_lay(site), site, {})
    except InputError as error:
        return list(error.faults)
    return []


def _lay(site: Site) -> Plan:
    """Let every unit lay its nodes."""
    plan = Plan()
    for name, unit in site.model.units.items():
        LAYERS[unit.type](unit, name, plan, site)
    for key, (factor, stream) in plan.followed.items():
        plan.fixed[key] = scaled(_flow_of(stream, plan, site), factor)
    return plan


def _flow_of(stream: str, plan: Plan, site: Site) -> Linear:
    """Volume flow of a stream's own phase."""
    declared = site.model.streams.get(stream)
    if declared is None:
        return plan.volume_of(stream, ORGANIC if site.model.phases[stream] == "organic" else AQUEOUS)
    if declared.flow is not None or declared.ratio is None:
        return constant(declared.flow or 0.0)
    return scaled(_flow_of(declared.ratio.stream, plan, site), declared.ratio.factor)


def _numbers(plan: Plan, site: Site, water: Mapping[str, float]) -> Numbers:
    """Volume flows, fractions and sources."""
    model = site.model
    flows = {
        name: (ORGANIC if stream.phase == "organic" else AQUEOUS, _flow_of(name, plan, site))
        for name, stream in model.streams.items()
    }
    volumes = solve_volumes(plan, flows, water)
    faults = _volume_faults(plan, site, volumes)
    if faults:
        raise InputError(faults)
    volumes = np.maximum(volumes, 0.0)
    n_components = len(site.components)
    parts = {
        stream: tuple(_part(take, volumes, site) for take in takes) for stream, takes in plan.takes.items()
    }
    entering = {}
    source = np.zeros((len(plan.kind), n_components))
    for name, stream in model.streams.items():
        phase, linear = flows[name]
        flow = evaluate(linear, volumes)
        amounts = flow * concentrations(stream, site)
        entering[name] = (phase, flow, amounts)
        for target in plan.targets[name][phase] if name in plan.targets else ():
            source[target.node] += amounts * (plan.bypass[target.node] if target.bypass else 1.0)
    fractions = [
        part.fraction * (plan.bypass[target.node] if target.bypass else 1.0)
        for stream, held in parts.items()
        if stream in plan.targets
        for part in held
        for target in plan.targets[stream][part.phase]
    ]
    fractions += [link.fraction for link in plan.links]
    order = _arc_order(plan)
    rule_constant = np.zeros(len(plan.kind))
    for node, rule in plan.rules.items():
        rule_constant[node] = rule.scale * evaluate(rule.constant, volumes)
    values = Values(
        np.ascontiguousarray(volumes[AQUEOUS::2]),
        np.ascontiguousarray(volumes[ORGANIC::2]),
        source,
        np.array(fractions, dtype=np.float64).reshape(len(fractions), n_components)[order],
        rule_constant,
    )
    return Numbers(values, parts, entering, _make_up(plan, site, volumes), _equilibria(site))


def _part(take: Take, volumes: Floats, site: Site) -> StreamPart:
    """A take with its numbers."""
    volume = max(evaluate(take.volume, volumes), 0.0)
    whole = evaluate(take.of, volumes)
    if whole > 0.0:
        share = volume / whole
    else:
        share = 1.0 if take.volume == take.of else 0.0
    if take.by_component is None:
        return StreamPart(take.node, take.phase, np.full(len(site.components), share), volume)
    by_component = np.array([take.by_component[c] for c in site.components])
    return StreamPart(take.node, take.phase, by_component, volume)


def concentrations(stream: StreamModel, site: Site) -> Floats:
    """What a stream from outside carries [C] mol/L."""
    held = np.zeros(len(site.components))
    where = {component: i for i, component in enumerate(site.components)}
    for component, value in (*stream.solutes.items(), *stream.counter_ions.items(), *stream.anions.items()):
        held[where[component]] += value
    if stream.phase == "organic":
        circuit = stream.chemistry or next(iter(site.model.chemistries))
        capacity = site.model.chemistries[circuit].capacity
        alkali = site.saponified(circuit, stream.saponification)
        if capacity is not None:
            alkali = max(alkali - 3.0 * sum(stream.solutes.values()), 0.0)
        held[where[stream.cation if stream.cation in where else site.counter_ions[0]]] += alkali
    elif not stream.anions:
        # constant separation factors: the anion is nameless, its charge is what metals and acid leave
        metals = sum(site.charge[c] * value for c, value in stream.solutes.items())
        held[where[site.ligands[0]]] += metals + stream.acid
        if stream.base > 0.0 and not stream.counter_ions:
            held[where[site.counter_ions[0]]] += stream.base
    return held


def _make_up(plan: Plan, site: Site, volumes: Floats) -> dict[str, float]:
    """Fresh organic that each saponifier adds to what returned [L/h]."""
    found = {}
    for name, (organic, _) in site.saponifiers.items():
        inlet = site.model.units[name].ports()[0].stream
        declared = site.model.streams.get(inlet)
        returned = declared.flow or 0.0 if declared is not None else evaluate(plan.volume_of(inlet, ORGANIC), volumes)
        found[name] = float(volumes[2 * organic + ORGANIC]) - returned
    return found


def _volume_faults(plan: Plan, site: Site, volumes: Floats) -> list[Fault]:
    """What is wrong with the volume flows."""
    if not np.isfinite(volumes).all():
        text = "the volume flows of a closed loop are not determined: nothing fixes what goes round in it"
        return [fault(site.model.node, "units", f"{text}; give a saponifier in it a flow")]
    faults = []
    size = float(np.abs(volumes).max(initial=0.0))
    for stream, takes in plan.takes.items():
        for take in takes:
            volume = evaluate(take.volume, volumes)
            if volume < -SLACK * size:
                place = plan.place[take.node]
                where = f"units.{place.unit}" + (f".stages.{place.stage}" if place.stage else "")
                have = evaluate(take.of, volumes)
                text = (
                    f"more is taken than there is: {have / 1e3:.6g} m3/h of the phase come to it, and "
                    f"{-volume / 1e3:.6g} m3/h are missing for {stream}; lower the draws or flows taken from it"
                )
                faults.append(fault(site.model.node, where, text))
    for name, extra in _make_up(plan, site, volumes).items():
        if extra < -SLACK * size:
            text = (
                f"delivers {-extra / 1e3:.6g} m3/h less than the organic that returns to it; "
                "raise its flow, or bleed organic before it"
            )
            faults.append(fault(site.model.node, f"units.{name}.flow", text))
    return faults


def _arcs(plan: Plan) -> list[tuple[int, int, int]]:
    """(from, to, phase) of every arc, in the order in which `_numbers` makes their fractions."""
    arcs = [
        (take.node, target.node, take.phase)
        for stream, takes in plan.takes.items()
        if stream in plan.targets
        for take in takes
        for target in plan.targets[stream][take.phase]
    ]
    return arcs + [(link.origin, link.target, link.phase) for link in plan.links]


def _arc_order(plan: Plan) -> list[int]:
    """Arcs sorted by the node they leave."""
    arcs = _arcs(plan)
    return sorted(range(len(arcs)), key=lambda i: arcs[i])


def _structure(plan: Plan, site: Site, numbers: Numbers) -> Structure:
    """Nodes, arcs and the schedule of their factorisation."""
    arcs = _arcs(plan)
    table = np.array([arcs[i] for i in _arc_order(plan)], dtype=np.int64).reshape(len(arcs), 3)
    arc_from, arc_to, arc_phase = (np.ascontiguousarray(table[:, i]) for i in range(3))
    n_nodes, n = len(plan.kind), len(site.components)
    where = {component: i for i, component in enumerate(site.components)}
    circuits = {name: k for k, name in enumerate(site.model.chemistries)}
    rule = np.zeros(n_nodes, dtype=np.int64)
    metal, ligand, other = (np.full(n_nodes, -1, dtype=np.int64) for _ in range(3))
    weight, other_weight = np.zeros((n_nodes, n)), np.zeros((n_nodes, n))
    for node, held in plan.rules.items():
        rule[node] = held.kind
        metal[node] = where[held.metal] if held.metal is not None else -1
        ligand[node] = where[held.ligand] if held.ligand is not None else -1
        other[node] = held.other
        for component, value in held.weights.items():
            weight[node, where[component]] = value
        for component, value in held.other_weights.items():
            other_weight[node, where[component]] = value
    return Structure(
        np.array(plan.kind, dtype=np.int64),
        np.array([circuits.get(c or "", 0) for c in plan.chemistry], dtype=np.int64),
        rule,
        metal,
        ligand,
        weight,
        other,
        other_weight,
        np.searchsorted(arc_from, np.arange(n_nodes + 1)).astype(np.int64),
        arc_from,
        arc_to,
        arc_phase,
        *make_schedule(n_nodes, arc_from, arc_to),
    )


def _equilibria(site: Site) -> Equilibria:
    """Constants of every chemistry."""
    packed = []
    for chemistry in site.model.chemistries.values():
        if chemistry.capacity is not None:
            packed.append(Packed(chemistry.system, chemistry.capacity))
        else:
            extractant = getattr(chemistry.system, "extractant", None)
            aggregation = float(extractant.aggregation) if extractant is not None else 2.0
            packed.append(Packed(chemistry.system, (chemistry.extractant or 0.0) / aggregation))
    return pack(packed, site.metals, site.ligands, np.array([site.charge[c] for c in site.components]))


__all__ = ["Compiled", "Numbers", "StageNodes", "check_volumes", "compile_flowsheet"]

