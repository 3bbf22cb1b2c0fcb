"""The numbers of a network: volume flows, fractions, sources, constants.

They are made again for every value that is varied; the structure they belong to stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.chemistry.packing import Packed, pack
from reesim.document import fault
from reesim.errors import Fault, InputError
from reesim.flowsheet.plan import constant, evaluate, scaled, solve_volumes
from reesim.kernels.arrays import Equilibria, Floats, Values
from reesim.kernels.status import AQUEOUS, ORGANIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.flowsheet.plan import Linear, Plan, Take
    from reesim.flowsheet.site import Site
    from reesim.flowsheet.streams import StreamModel

SLACK = 1e-9
"""Part of a flow that rounding may take from nothing [-]."""


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


def flow_of(stream: str, plan: Plan, site: Site) -> Linear:
    """Volume flow of a stream's own phase."""
    declared = site.model.streams.get(stream)
    if declared is None:
        return plan.volume_of(stream, ORGANIC if site.model.phases[stream] == "organic" else AQUEOUS)
    if declared.flow is not None or declared.ratio is None:
        return constant(declared.flow or 0.0)
    return scaled(flow_of(declared.ratio.stream, plan, site), declared.ratio.factor)


def make_numbers(plan: Plan, site: Site, water: Mapping[str, float]) -> Numbers:
    """Volume flows, fractions and sources."""
    model = site.model
    flows = {
        name: (ORGANIC if stream.phase == "organic" else AQUEOUS, flow_of(name, plan, site))
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
    order = arc_order(plan)
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
    all_of_it = 1.0 if take.volume == take.of else 0.0  # of a phase that does not flow
    share = volume / whole if whole > 0.0 else all_of_it
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
        returned = (
            declared.flow or 0.0
            if declared is not None
            else evaluate(plan.volume_of(inlet, ORGANIC), volumes)
        )
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
                    f"{-volume / 1e3:.6g} m3/h are missing for {stream}; "
                    "lower the draws or flows taken from it"
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


def arcs_of(plan: Plan) -> list[tuple[int, int, int]]:
    """(from, to, phase) of every arc, in the order in which `make_numbers` makes their fractions."""
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
