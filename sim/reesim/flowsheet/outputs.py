"""Every named quantity of a solved flowsheet, once: tables, specifications and gradients read it here."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import numpy as np

from reesim.elements import RARE_EARTHS, grams_oxide_per_mole, molar_mass
from reesim.flowsheet.units import Saponifier
from reesim.kernels.electrolyte import Activity
from reesim.kernels.status import AQUEOUS, DISTRIBUTION, MASS_ACTION, ORGANIC, SEPARATION_FACTOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reesim.flowsheet.compile import Compiled, Numbers
    from reesim.kernels.arrays import Equilibria, Floats

LN10 = float(np.log(10.0))


class Solved(Protocol):
    """What outputs are read from: a solved network."""

    @property
    def compiled(self) -> Compiled:
        """The network."""

    @property
    def numbers(self) -> Numbers:
        """Its numbers, specifications met."""

    @property
    def total(self) -> Floats:
        """Totals [N, C] of the nodes."""

    @property
    def free(self) -> Floats:
        """Free species of the nodes."""

    @property
    def aqueous_out(self) -> Floats:
        """Amounts [N, C] that leave with the aqueous, mol/h."""

    @property
    def organic_out(self) -> Floats:
        """Amounts [N, C] that leave with the organic, mol/h."""


class StreamState(NamedTuple):
    """What a stream carries: volume flows [L/h] and amounts [C] mol/h of both phases."""

    phase: Literal["aqueous", "organic"]
    aqueous_flow: float
    organic_flow: float
    aqueous: Floats
    organic: Floats

    @property
    def flow(self) -> float:
        """Volume flow of its own phase [L/h]."""
        return self.aqueous_flow if self.phase == "aqueous" else self.organic_flow

    @property
    def amounts(self) -> Floats:
        """Amounts of both phases [C] mol/h."""
        return self.aqueous + self.organic


class StageArrays(NamedTuple):
    """The stages of a cascade, stage 1 first: flows [n] L/h, amounts [n, C] mol/h that leave."""

    aqueous_flow: Floats
    organic_flow: Floats
    aqueous: Floats
    organic: Floats
    free_extractant: Floats
    pH: Floats  # noqa: N815
    loading: Floats
    acid: Floats


class Reagent(NamedTuple):
    """A reagent that a unit takes: base and acid in mol/h, make-up and water in L/h."""

    unit: str
    kind: Literal["base", "acid", "make_up", "water"]
    what: str
    amount: float


def stream_state(solved: Solved, name: str) -> StreamState:
    """One stream of the plant."""
    compiled, numbers = solved.compiled, solved.numbers
    size = len(compiled.components)
    amounts = [np.zeros(size), np.zeros(size)]
    flows = [0.0, 0.0]
    if name in numbers.entering:
        phase, flow, held = numbers.entering[name]
        flows[phase] += flow
        amounts[phase] = amounts[phase] + held
    for part in numbers.parts(name):
        leaving = solved.aqueous_out if part.phase == AQUEOUS else solved.organic_out
        amounts[part.phase] = amounts[part.phase] + part.fraction * leaving[part.node]
        flows[part.phase] += part.volume
    own = compiled.model.phases[name]
    return StreamState(own, flows[AQUEOUS], flows[ORGANIC], amounts[AQUEOUS], amounts[ORGANIC])


def streams(solved: Solved) -> dict[str, StreamState]:
    """Every stream of the plant, entering, internal and leaving."""
    return {name: stream_state(solved, name) for name in solved.compiled.model.phases}


def stage_arrays(solved: Solved, unit: str) -> StageArrays:
    """The stages of a cascade.

    `pH` (of the activity, where there is a model of it) and `free_extractant` are those of the equilibrium
    contact, the amounts those that leave.
    """
    compiled, values, eq = solved.compiled, solved.numbers.values, solved.numbers.equilibria
    nodes = compiled.layout.stages[unit]
    contact = [n.contact for n in nodes]
    aqueous = solved.aqueous_out[[n.aqueous for n in nodes]]
    organic = solved.organic_out[[n.organic for n in nodes]]
    k = int(compiled.structure.chemistry[contact[0]])
    water, solvent = values.aqueous[contact], values.organic[contact]
    free, ph = contact_free(solved, contact, k)
    with np.errstate(divide="ignore", invalid="ignore"):
        loading = _sites_taken(solved, contact, organic, k) / (solvent * (eq.extractant[k] + eq.second[k]))
        acid = -(aqueous @ eq.charge) / water
    return StageArrays(water, solvent, aqueous, organic, free, ph, loading, acid)


def contact_free(solved: Solved, contact: list[int], k: int) -> tuple[Floats, Floats]:
    """(free extractant [mol/L], pH) of contacts; nan where one of the phases is not there."""
    from reesim.chemistry.activity import extractant_of

    eq, values = solved.numbers.equilibria, solved.numbers.values
    wet = values.aqueous[contact] > 0.0
    log_h = solved.free[contact, 1]
    if isinstance(eq.activity, Activity) and eq.activity.on[k] == 1:
        of_proton = contact_log_y(solved, contact)[:, len(solved.compiled.metals)]
        log_h = log_h + of_proton - np.log(eq.activity.volumes.water)
    ph = np.where(wet, -log_h / LN10, np.nan)
    if eq.model[k] == SEPARATION_FACTOR:
        room = 3.0 * values.organic[contact] * eq.extractant[k]
        held = np.minimum(np.maximum(solved.total[contact] @ eq.charge, 0.0), room)
        taken = _sites_taken(solved, contact, solved.organic_out[contact], k)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.maximum(held / 3.0 - taken, 0.0) / values.organic[contact], ph
    both = wet & (values.organic[contact] > 0.0)
    if eq.model[k] == DISTRIBUTION:
        return np.where(both, eq.extractant[k] * np.maximum(1.0 - solved.free[contact, 0], 0.0), np.nan), ph
    e = extractant_of(solved.free[contact, 0], float(eq.nonideality[k]))
    return np.where(both, e, np.nan), ph


def contact_composition(solved: Solved, contact: list[int]) -> Floats:
    """Concentrations [n, X] of the ions (metals, H, ligands) in the water of contacts [mol/L]; 0 without."""
    water = solved.numbers.values.aqueous[contact][:, None]
    n_metals = len(solved.compiled.metals)
    with np.errstate(divide="ignore", invalid="ignore"):
        # a nudged solution may hold less than nothing of a trace
        there = np.where(water > 0.0, np.maximum(solved.aqueous_out[contact], 0.0) / water, 0.0)
    acid = np.where(water > 0.0, np.exp(solved.free[contact, 1:2]), 0.0)
    return np.hstack([there[:, :n_metals], acid, there[:, n_metals:]])


def contact_log_y(solved: Solved, contact: list[int]) -> Floats:
    """ln of the activity coefficients [n, X] in contacts, on the molar scale."""
    from reesim.chemistry.activity import log_y

    activity, composition = solved.numbers.equilibria.activity, contact_composition(solved, contact)
    if not isinstance(activity, Activity):
        return np.zeros_like(composition)
    return np.array([log_y(activity, c) for c in composition])


def _sites_taken(solved: Solved, contact: list[int], organic: Floats, k: int) -> Floats:
    """Extractants [mol/h of their active forms] that metals of charge 2 and more hold, stage by stage."""
    eq: Equilibria = solved.numbers.equilibria
    n_metals = len(solved.compiled.metals)
    taken = np.zeros(len(contact))
    log_y = contact_log_y(solved, contact)[:, n_metals:] if eq.activity.on[k] == 1 else None
    for i in range(n_metals):
        if eq.charge[i] < 2.0:
            continue
        if eq.model[k] != MASS_ACTION:
            taken += organic[:, i] * (1.0 if eq.model[k] == SEPARATION_FACTOR else eq.charge[i])
            continue
        species = range(int(eq.organic_start[k * n_metals + i]), int(eq.organic_start[k * n_metals + i + 1]))
        if not species:
            continue
        logs = np.stack([eq.organic_log[s] + solved.free[contact] @ eq.organic_power[s] for s in species])
        if log_y is not None:
            logs = logs + np.stack([log_y @ eq.organic_power[s, 1 : 2 + eq.n_ligands] for s in species])
        weights = np.exp(logs - logs.max(axis=0))
        dimers = np.array(
            [eq.organic_power[s, 0] + eq.organic_power[s, 2 + eq.n_ligands :].sum() for s in species]
        )
        taken += organic[:, i] * (dimers @ weights) / weights.sum(axis=0)
    return taken


def entering(solved: Solved) -> Floats:
    """All that enters the plant [C] mol/h, base and acid of the units included."""
    nothing = np.zeros(len(solved.compiled.components))
    total = sum((held for _, _, held in solved.numbers.entering.values()), nothing)
    for component, amount in _added(solved):
        total[component] += amount
    return np.asarray(total)


def leaving(solved: Solved) -> Floats:
    """All that leaves the plant [C] mol/h."""
    held = [stream_state(solved, name).amounts for name in solved.compiled.model.products]
    return np.asarray(sum(held, np.zeros(len(solved.compiled.components))))


def _inflow(solved: Solved, node: int) -> Floats:
    """What comes into a node along its arcs and from outside [C] mol/h."""
    structure, values = solved.compiled.structure, solved.numbers.values
    total = values.source[node].copy()
    for arc in np.flatnonzero(structure.arc_to == node):
        leaving_ = solved.aqueous_out if structure.arc_phase[arc] == AQUEOUS else solved.organic_out
        total += values.fraction[arc] * leaving_[structure.arc_from[arc]]
    return np.asarray(total)


def _added(solved: Solved) -> list[tuple[int, float]]:
    """What rules of nodes add: (component, mol/h)."""
    layout, structure = solved.compiled.layout, solved.compiled.structure
    found = []
    for nodes in layout.saponifiers.values():
        for node in nodes:
            metal = int(structure.rule_metal[node])
            found.append((metal, float(solved.total[node, metal] - _inflow(solved, node)[metal])))
    for node in layout.adjusters.values():
        inflow = _inflow(solved, node)
        for component in (int(structure.rule_metal[node]), int(structure.rule_ligand[node])):
            found.append((component, float(solved.total[node, component] - inflow[component])))
    return found


def reagents(solved: Solved) -> list[Reagent]:
    """Base, acid, make-up and water that the units take."""
    compiled = solved.compiled
    found: list[Reagent] = []
    for name, (organic, aqueous) in compiled.layout.saponifiers.items():
        unit = compiled.model.units[name]
        assert isinstance(unit, Saponifier)
        metal = int(compiled.structure.rule_metal[organic])
        used = sum(float(solved.total[n, metal] - _inflow(solved, n)[metal]) for n in (organic, aqueous))
        found.append(Reagent(name, "base", unit.base, used))
        found.append(Reagent(name, "make_up", "fresh organic", solved.numbers.make_up[name]))
        if unit.base_strength is not None:
            found.append(Reagent(name, "water", "water of the base", used / unit.base_strength))
    for name, node in compiled.layout.adjusters.items():
        inflow = _inflow(solved, node)
        metal, ligand = int(compiled.structure.rule_metal[node]), int(compiled.structure.rule_ligand[node])
        base = {"Na": "NaOH", "NH4": "NH4OH"}.get(compiled.components[metal], compiled.components[metal])
        found.append(Reagent(name, "base", base, float(solved.total[node, metal] - inflow[metal])))
        acid = float(solved.total[node, ligand] - inflow[ligand])
        if acid > 1e-12 * abs(inflow[ligand]):
            found.append(Reagent(name, "acid", f"H{compiled.components[ligand]}", acid))
    return found


def rare_earths(solved: Solved) -> list[int]:
    """Components counted as rare earths: those of the series, or all of charge 3 where names are fictive."""
    compiled = solved.compiled
    named = [i for i, metal in enumerate(compiled.metals) if metal in RARE_EARTHS]
    return named or [i for i in range(len(compiled.metals)) if compiled.charge[i] >= 2.0]


def weights(solved: Solved, basis: str) -> Floats:
    """[C] grams (or moles) per mole by which rare earths are counted; 0 for all else."""
    counted = tuple(rare_earths(solved))
    compiled = solved.compiled
    return _weights(compiled.metals, len(compiled.ligands), counted, basis)


@lru_cache(maxsize=64)
def _weights(metals: tuple[str, ...], n_ligands: int, counted: tuple[int, ...], basis: str) -> Floats:
    """Weights of all components, to be read only; asked for in every case of a sweep."""
    result = np.zeros(len(metals) + n_ligands)
    for i in counted:
        metal = metals[i]
        if basis == "mole" or metal not in RARE_EARTHS:
            result[i] = 1.0
        else:
            result[i] = molar_mass(metal) if basis == "metal" else grams_oxide_per_mole(metal)
    result.setflags(write=False)
    return result


def _chosen(solved: Solved, elements: tuple[str, ...]) -> NDArray[np.bool_]:
    """[C] whether a component is one of some elements."""
    return _named(solved.compiled.components, elements)


@lru_cache(maxsize=256)
def _named(components: tuple[str, ...], elements: tuple[str, ...]) -> NDArray[np.bool_]:
    found = np.array([component in elements for component in components])
    found.setflags(write=False)
    return found


def purity_of(
    solved: Solved, amounts: Floats, elements: tuple[str, ...], basis: str = "oxide"
) -> tuple[float, float]:
    """(purity, impurity) of a group among the rare earths of some amounts [C]; each exact where small."""
    inside, outside = purities(solved, amounts, elements, basis)
    return float(inside), float(outside)


def purities(
    solved: Solved, amounts: Floats, elements: tuple[str, ...], basis: str = "oxide"
) -> tuple[Floats, Floats]:
    """(purity, impurity) of many amounts [..., C] at once."""
    mass = amounts * weights(solved, basis)
    chosen = _chosen(solved, elements)
    inside, outside = mass[..., chosen].sum(axis=-1), mass[..., ~chosen].sum(axis=-1)
    whole = inside + outside
    return _part(inside, whole), _part(outside, whole)


def recovery_of(solved: Solved, amounts: Floats, elements: tuple[str, ...], basis: str = "oxide") -> float:
    """Part of a group that enters the plant found in some amounts [C]."""
    return float(recoveries(solved, amounts, entering(solved), elements, basis))


def recoveries(
    solved: Solved, amounts: Floats, brought: Floats, elements: tuple[str, ...], basis: str = "oxide"
) -> Floats:
    """The same of many amounts [..., C], where `brought` [..., C] enters the plants."""
    weight = weights(solved, basis)
    chosen = _chosen(solved, elements)
    if not (weight[chosen] > 0.0).all():
        weight = np.ones_like(weight)
    whole = (brought * weight)[..., chosen].sum(axis=-1)
    return _part((amounts * weight)[..., chosen].sum(axis=-1), whole)


def _part(inside: Floats, whole: Floats) -> Floats:
    """Inside over whole; nan where there is nothing."""
    return np.asarray(np.divide(inside, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0.0))


def stream_acid(solved: Solved, state: StreamState) -> float:
    """Free acid of an aqueous stream [mol/L]: sum |z| anion - sum z metal; negative for a base."""
    if state.phase != "aqueous" or state.aqueous_flow <= 0.0:
        return float("nan")
    return float(-(state.aqueous @ solved.compiled.charge) / state.aqueous_flow)


def stream_ph(solved: Solved, name: str) -> float:
    """pH of an aqueous stream, from the equilibrium of its own species; nan for organic streams."""
    state = stream_state(solved, name)
    return amounts_ph(solved, state.aqueous, state.aqueous_flow) if state.phase == "aqueous" else float("nan")


def amounts_ph(solved: Solved, amounts: Floats, flow: float) -> float:
    """pH of an aqueous phase with amounts [C] mol/h in flow L/h."""
    from reesim.chemistry.acidity import aqueous_ph

    return float(aqueous_ph(amounts[None], np.array([flow]), solved.numbers.equilibria)[0])
