"""A flowsheet compiled into a network: nodes, arcs and numbers.

The structure (which nodes and arcs there are, and the schedule of their factorisation) is made
once; the numbers (flows, fractions, sources) are made again for every value that is varied.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import Fault, InputError
from reesim.flowsheet.amend import amend
from reesim.flowsheet.assembly import Coefficients, Pattern, arc_order, arcs_of, assemble, equilibria_of
from reesim.flowsheet.circuits import Circuit, circuits_of
from reesim.flowsheet.entering import flow_of
from reesim.flowsheet.lay import LAYERS
from reesim.flowsheet.numbers import Numbers, StreamPart, make_numbers
from reesim.flowsheet.plan import Plan, scaled
from reesim.flowsheet.schedule import make_schedule
from reesim.flowsheet.site import Site, survey
from reesim.kernels.arrays import Equilibria, Floats, Structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.flowsheet.model import FlowsheetModel


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
        site = self._amended(changes)
        return make_numbers(_lay(site), site, water or {})

    def assembled(self, changes: Mapping[str, float]) -> tuple[Pattern, Coefficients, Equilibria]:
        """What numbers are made of (flowsheet.assembly), with canonical values put at paths."""
        site = self._amended(changes)
        return (*assemble(_lay(site), site), equilibria_of(site))

    def _amended(self, changes: Mapping[str, float]) -> Site:
        return survey(amend(self.model, changes))

    @cached_property
    def circuits(self) -> tuple[Circuit, ...]:
        """Circuits in an order in which each is fed by earlier ones alone; none where the plant is one."""
        return tuple(circuits_of(self.structure, self.plan))

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
    numbers = make_numbers(plan, site, {})
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
        make_numbers(_lay(site), site, {})
    except InputError as error:
        return list(error.faults)
    return []


def _lay(site: Site) -> Plan:
    """Let every unit lay its nodes."""
    plan = Plan()
    for name, unit in site.model.units.items():
        LAYERS[unit.type](unit, name, plan, site)
    for key, (factor, stream) in plan.followed.items():
        plan.fixed[key] = scaled(flow_of(stream, plan, site), factor)
    return plan


def _structure(plan: Plan, site: Site, numbers: Numbers) -> Structure:
    """Nodes, arcs and the schedule of their factorisation."""
    arcs = arcs_of(plan)
    table = np.array([arcs[i] for i in arc_order(plan)], dtype=np.int64).reshape(len(arcs), 3)
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


__all__ = ["Compiled", "Numbers", "StageNodes", "StreamPart", "check_volumes", "compile_flowsheet"]
