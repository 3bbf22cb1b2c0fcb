"""How the units lay their stages and arcs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.flowsheet.plan import (
    Link,
    Plan,
    Rule,
    Take,
    Target,
    add,
    constant,
    scaled,
    variable,
)  # fmt: skip
from reesim.flowsheet.units import AcidAdjuster, Cascade, Mixer, Saponifier, Separator, Splitter
from reesim.kernels.status import (
    AQUEOUS,
    AQUEOUS_TANK,
    CONTACT,
    ORGANIC,
    ORGANIC_TANK,
    RULE_ADJUST,
    RULE_SAPONIFY,
    RULE_SEPARATE,
)  # fmt: skip
from reesim.quantities import FlowRatio

if TYPE_CHECKING:
    from collections.abc import Callable

    from reesim.flowsheet.plan import Linear
    from reesim.flowsheet.site import Site


def lay_cascade(unit: Cascade, name: str, plan: Plan, site: Site) -> None:
    """N contacts; organic goes up, aqueous goes down; tanks behind a contact whose efficiency is below 1."""
    circuit = site.circuit(name)
    stages = [_stage(unit, name, j, circuit, plan, site) for j in range(1, unit.stages + 1)]
    site.stages[name] = tuple(stages)
    e_aqueous = unit.entrainment.aqueous_in_organic
    e_organic = unit.entrainment.organic_in_aqueous
    inner = 1.0 - e_aqueous * e_organic
    for j, (contact, aqueous, organic) in enumerate(stages, start=1):
        water, solvent = variable(contact, AQUEOUS), variable(contact, ORGANIC)
        # what the settler sends out as organic (o) and as aqueous (a), each without what it carries over:
        # o + e_organic a = organic, a + e_aqueous o = aqueous
        o: Linear = scaled(solvent, 1.0 / inner)
        add(o, water, -e_organic / inner)
        a: Linear = scaled(water, 1.0 / inner)
        add(a, solvent, -e_aqueous / inner)
        up = unit.organic_out if j == unit.stages else f"{name}.organic.{j}"
        down = unit.aqueous_out if j == 1 else f"{name}.aqueous.{j}"
        for stream, part in _ways(unit, j, "organic", up, o):
            plan.outlet(stream, Take(organic, ORGANIC, part, solvent))
            if e_aqueous > 0.0:
                plan.outlet(stream, Take(aqueous, AQUEOUS, scaled(part, e_aqueous), water))
        for stream, part in _ways(unit, j, "aqueous", down, a):
            plan.outlet(stream, Take(aqueous, AQUEOUS, part, water))
            if e_organic > 0.0:
                plan.outlet(stream, Take(organic, ORGANIC, scaled(part, e_organic), solvent))
        here = _targets(plan, contact)
        if j > 1:
            plan.inlet(f"{name}.organic.{j - 1}", *here)
        if j < unit.stages:
            plan.inlet(f"{name}.aqueous.{j + 1}", *here)
    for stage, streams in (*unit.organic_in.items(), *unit.aqueous_in.items()):
        for stream in streams:
            plan.inlet(stream, *_targets(plan, stages[stage - 1][0]))


def _ways(unit: Cascade, stage: int, phase: str, main: str, leaving: Linear) -> list[tuple[str, Linear]]:
    """Streams that a phase leaves a stage by, with their flows: the main one takes what the draws leave."""
    rest = dict(leaving)
    ways: list[tuple[str, Linear]] = []
    for draw in unit.draws.get(stage, ()):
        if draw.phase == phase:
            part = constant(draw.flow) if draw.flow is not None else scaled(leaving, draw.fraction or 0.0)
            add(rest, part, -1.0)
            ways.append((draw.to, part))
    return [(main, rest), *ways]


def _stage(
    unit: Cascade, name: str, stage: int, circuit: str, plan: Plan, site: Site
) -> tuple[int, int, int]:
    """The contact of a stage and the nodes its aqueous and its organic leave from."""
    contact = plan.node(CONTACT, name, stage, circuit)
    efficiency = np.array([unit.efficiency.of(stage, component) for component in site.components])
    efficiency[len(site.metals) :] = unit.efficiency.of_stage(stage)
    if bool((efficiency == 1.0).all()):
        return contact, contact, contact
    aqueous = plan.node(AQUEOUS_TANK, name, stage, circuit)
    organic = plan.node(ORGANIC_TANK, name, stage, circuit)
    plan.twins[contact] = (aqueous, organic)
    plan.bypass[aqueous] = plan.bypass[organic] = 1.0 - efficiency
    plan.links.append(Link(contact, aqueous, AQUEOUS, efficiency))
    plan.links.append(Link(contact, organic, ORGANIC, efficiency))
    return contact, aqueous, organic


def _targets(plan: Plan, contact: int) -> tuple[list[Target], list[Target]]:
    """Where the two phases entering a stage go: the contact, and past it."""
    twins = plan.twins.get(contact)
    if twins is None:
        return [Target(contact)], [Target(contact)]
    return [Target(contact), Target(twins[0], True)], [Target(contact), Target(twins[1], True)]


def _tanks(name: str, stream: str, plan: Plan, site: Site) -> tuple[int, int]:
    """An aqueous and an organic tank that hold what a stream carries, as far as it carries both."""
    circuit = site.model.circuits.get(stream)
    aqueous = plan.node(AQUEOUS_TANK, name, None, circuit)
    organic = plan.node(ORGANIC_TANK, name, None, circuit) if site.carries_organic(stream) else -1
    return aqueous, organic


def _into(aqueous: int, organic: int) -> tuple[list[Target], list[Target]]:
    return [Target(aqueous)], [Target(organic)] if organic >= 0 else []


def lay_mixer(unit: Mixer, name: str, plan: Plan, site: Site) -> None:
    """A tank for each phase."""
    carried = next((s for s in unit.inlets if site.carries_organic(s)), unit.inlets[0])
    aqueous, organic = _tanks(name, carried, plan, site)
    for stream in unit.inlets:
        plan.inlet(stream, *_into(aqueous, organic))
    _pass_on(unit.out, aqueous, organic, plan)


def _pass_on(stream: str, aqueous: int, organic: int, plan: Plan) -> None:
    """All that is in the tanks leaves by one stream."""
    for node, phase in ((aqueous, AQUEOUS), (organic, ORGANIC)):
        if node >= 0:
            volume = variable(node, phase)
            plan.outlet(stream, Take(node, phase, volume, volume))


def lay_splitter(unit: Splitter, name: str, plan: Plan, site: Site) -> None:
    """A tank for each phase; every outlet takes the same part of both."""
    aqueous, organic = _tanks(name, unit.inlet, plan, site)
    plan.inlet(unit.inlet, *_into(aqueous, organic))
    main, phase = (organic, ORGANIC) if site.model.phases[unit.inlet] == "organic" else (aqueous, AQUEOUS)
    whole = variable(main, phase)
    rest = dict(whole)
    parts: dict[str, Linear] = {}
    for stream, share in unit.out.items():
        if share.kind != "rest":
            parts[stream] = scaled(whole, share.value) if share.kind == "fraction" else constant(share.value)
            add(rest, parts[stream], -1.0)
    for stream, share in unit.out.items():
        part = rest if share.kind == "rest" else parts[stream]
        plan.outlet(stream, Take(main, phase, part, whole))
        other = aqueous if phase == ORGANIC else organic
        if other >= 0 and (phase == ORGANIC or site.carries_organic(unit.inlet)):
            _carry_along(stream, other, 1 - phase, share.kind, share.value, unit, plan)


def _carry_along(
    stream: str, node: int, phase: int, kind: str, value: float, unit: Splitter, plan: Plan
) -> None:
    """The entrained phase of a split stream: shared as the fractions say, flows as if they took none."""
    whole = variable(node, phase)
    if kind == "rest":
        value = 1.0 - sum(s.value for s in unit.out.values() if s.kind == "fraction")
    plan.outlet(stream, Take(node, phase, scaled(whole, value if kind != "flow" else 0.0), whole))


def lay_saponifier(unit: Saponifier, name: str, plan: Plan, site: Site) -> None:
    """An organic tank whose counter-ion is set; an aqueous one for entrained water, its acid neutralised."""
    circuit = site.circuit(name)
    organic = plan.node(ORGANIC_TANK, name, None, circuit)
    aqueous = plan.node(AQUEOUS_TANK, name, None, circuit)
    plan.inlet(unit.inlet, *_into(aqueous, organic))
    site.saponifiers[name] = (organic, aqueous)
    flow = variable(organic, ORGANIC)
    if isinstance(unit.flow, FlowRatio):
        plan.followed[(organic, ORGANIC)] = (unit.flow.factor, unit.flow.stream)
    elif unit.flow is not None:
        plan.fixed[(organic, ORGANIC)] = constant(unit.flow)
    ions = dict.fromkeys((metal for metal in site.counter_ions if metal != unit.cation), -1.0)
    held = {ligand: -site.charge[ligand] for ligand in site.ligands}
    plan.rules[organic] = Rule(
        RULE_SAPONIFY, unit.cation, None, {**ions, **held}, flow, site.saponified(circuit, unit.degree)
    )
    balance = {c: -site.charge[c] for c in site.components if c != unit.cation}
    plan.rules[aqueous] = Rule(RULE_SAPONIFY, unit.cation, None, balance, {})
    if unit.base_strength is not None:
        plan.water[aqueous] = name
    _pass_on(unit.out, aqueous, organic, plan)


def lay_acid_adjuster(unit: AcidAdjuster, name: str, plan: Plan, site: Site) -> None:
    """An aqueous tank whose free acid is set."""
    aqueous, organic = _tanks(name, unit.inlet, plan, site)
    plan.inlet(unit.inlet, *_into(aqueous, organic))
    site.adjusters[name] = aqueous
    weights = {c: -site.charge[c] for c in site.components if c != unit.cation}
    plan.rules[aqueous] = Rule(
        RULE_ADJUST, unit.cation, site.ligands[0], weights, variable(aqueous, AQUEOUS), -unit.acid
    )
    _pass_on(unit.out, aqueous, organic, plan)


def lay_separator(unit: Separator, name: str, plan: Plan, site: Site) -> None:
    """A tank, and one behind it for every outlet, in which the anion balances metals and acid."""
    inside, _ = _tanks(name, unit.inlet, plan, site)
    plan.inlet(unit.inlet, [Target(inside)], [])
    whole = variable(inside, AQUEOUS)
    recoveries = dict(unit.recoveries)
    named = {key for shares in recoveries.values() for key in shares}
    recoveries[unit.rest] = {
        key: 1.0 - sum(shares.get(key, 0.0) for shares in unit.recoveries.values())
        for key in {*named, *site.components, "acid", "volume"}
    }
    ligand = site.ligands[0]
    for stream, shares in recoveries.items():
        outlet = plan.node(AQUEOUS_TANK, name)
        acid = shares.get("acid", 0.0)
        parts = {c: shares.get(c, 0.0) for c in site.metals} | dict.fromkeys(site.ligands, acid)
        plan.outlet(
            f"{name}.{stream}", Take(inside, AQUEOUS, scaled(whole, shares.get("volume", 0.0)), whole, parts)
        )
        plan.inlet(f"{name}.{stream}", [Target(outlet)], [])
        size = abs(site.charge[ligand])
        own = {c: site.charge[c] / size for c in site.components if c != ligand}
        free = {c: -acid * site.charge[c] / size for c in site.components}
        plan.rules[outlet] = Rule(RULE_SEPARATE, None, ligand, own, {}, other=inside, other_weights=free)
        volume = variable(outlet, AQUEOUS)
        plan.outlet(stream, Take(outlet, AQUEOUS, volume, volume))


LAYERS: dict[str, Callable[..., None]] = {
    "cascade": lay_cascade, "mixer": lay_mixer, "splitter": lay_splitter, "saponifier": lay_saponifier,
    "acid_adjuster": lay_acid_adjuster, "separator": lay_separator,
}  # fmt: skip
