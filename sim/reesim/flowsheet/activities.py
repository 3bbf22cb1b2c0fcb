"""The activity model of a flowsheet's aqueous phases: how it is asked for, and what it goes with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator

from reesim.chemistry.activity_packing import PackedActivity, pack_activity
from reesim.chemistry.packing import rebased
from reesim.errors import InputError
from reesim.flowsheet.fields import Strict
from reesim.flowsheet.places import name_fault
from reesim.library.activity import load_pitzer, load_sit, load_volumes
from reesim.quantities import MolarConcentration

if TYPE_CHECKING:
    from reesim.chemistry.pitzer import PitzerParameters
    from reesim.chemistry.sit import SitParameters
    from reesim.chemistry.systems import AnySystem
    from reesim.flowsheet.model import Chemistry
    from reesim.flowsheet.site import Site
    from reesim.kernels.arrays import Equilibria

IDEAL = "conditional"
"""Constants of concentrations, as they were measured in some medium."""


class ActivityDocument(Strict):
    """Activity model of the aqueous phase of a circuit."""

    model: Literal["conditional", "sit", "pitzer"] = "conditional"
    """`conditional` (concentrations), `sit` or `pitzer`."""
    parameters: str | None = None
    """Name of a file of data/activity; that of the model if not given."""
    reference_acid: MolarConcentration | None = None
    """Acid that conditional constants are taken to hold in, metals as traces [mol/L]; from there the model
    carries them."""


def _word(given: Any) -> Any:
    return {"model": given} if isinstance(given, str) else given


ActivityField = Annotated[ActivityDocument, BeforeValidator(_word)]
"""A bare word, or a mapping."""


def chosen(given: ActivityDocument | None, system: AnySystem) -> ActivityDocument:
    """The activity model in force: the one that is asked for, else the one that the constants are of."""
    return ActivityDocument(model=_own(system)) if given is None else given


def activity_problem(asked: ActivityDocument, system: AnySystem) -> str:
    """Say why a system cannot be used with an activity model; empty if it can."""
    own = _own(system)
    if asked.model == IDEAL:
        if own != IDEAL:
            return f"the constants of {system.name} are for activities ({own}); write activity: {own}"
        if asked.parameters or asked.reference_acid is not None:
            return "conditional constants take no parameters and no reference_acid"
        return ""
    if system.model != "mass_action":
        return f"system {system.name} is of model {system.model}; activities need mass action"
    if system.aqueous_complexes or system.protonation or system.acid_uptake:
        return (
            f"system {system.name} has aqueous complexes, protonated ligands or acid in the organic, which "
            f"are not combined with {asked.model}: its parameters hold for ions that are all free"
        )
    if own not in (IDEAL, asked.model):
        return f"the constants of {system.name} are for {own}; write activity: {own}"
    if own == IDEAL and not asked.reference_acid:
        sets = [name for name, held in system.sets.items() if held.activity == asked.model]
        of_sets = f"take a set for it (set: {' or '.join(sets)}), or " if sets else ""
        return (
            f"the constants of {system.name} are conditional: they hold for concentrations in some medium; "
            f"{of_sets}say which with reference_acid, such as "
            f"activity: {{model: {asked.model}, reference_acid: 0.5 mol/L}}"
        )
    if own != IDEAL and asked.reference_acid is not None:
        return f"the constants of {system.name} are for {own} already and take no reference_acid"
    try:
        _parameters(asked.model, asked.parameters)
    except (ValueError, InputError) as problem:
        return str(problem)
    return ""


def _own(system: AnySystem) -> Literal["conditional", "sit", "pitzer"]:
    return system.activity if system.model == "mass_action" else "conditional"


def parameters_of(activity: ActivityDocument) -> PitzerParameters | SitParameters:
    """Parameters of a model that is not conditional."""
    return _parameters(activity.model, activity.parameters)


@lru_cache(maxsize=8)
def _parameters(model: str, name: str | None) -> PitzerParameters | SitParameters:
    if model == "pitzer":
        return load_pitzer() if name is None else load_pitzer(name)
    return load_sit() if name is None else load_sit(name)


def packed_activity(site: Site) -> PackedActivity | None:
    """Arrays of the plant's activity model, None where all constants are conditional.

    Raises
    ------
    InputError
        Where circuits differ in model or temperature, or an ion has no parameters.
    """
    circuits = list(site.model.chemistries.values())
    active = [c for c in circuits if c.activity.model != IDEAL]
    if not active:
        return None
    first = active[0]
    for other in active[1:]:
        alike = (other.activity.model, other.activity.parameters, other.temperature)
        if alike != (first.activity.model, first.activity.parameters, first.temperature):
            text = (
                f"circuits with activities share one model, its parameters and a temperature ({first.name})"
            )
            raise InputError([_at(site, other, text)])
    on = tuple(c.activity.model != IDEAL for c in circuits)
    try:
        return _packed(
            first.activity.model, first.activity.parameters, site.metals, site.ligands, on, first.temperature
        )
    except ValueError as problem:
        raise InputError([_at(site, first, str(problem))]) from None


@lru_cache(maxsize=16)
def _packed(
    model: str, name: str | None, metals: tuple[str, ...], ligands: tuple[str, ...], on: tuple[bool, ...],
    temperature: float,
) -> PackedActivity:  # fmt: skip
    return pack_activity(_parameters(model, name), load_volumes(), metals, ligands, on, temperature)


def _at(site: Site, chemistry: Chemistry, text: str) -> Any:
    return name_fault(site.model.node, (*chemistry.path, "activity"), text)


def at_reference(eq: Equilibria, site: Site) -> Equilibria:
    """Equilibria whose conditional constants are turned into those of the activity model."""
    acids = [c.activity.reference_acid or 0.0 for c in site.model.chemistries.values()]
    return rebased(eq, np.array(acids)) if any(acids) else eq
