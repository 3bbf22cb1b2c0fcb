"""The system that a fit begins with: read, brought to the temperature of the contacts, put on its footing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from reesim.chemistry import MassActionSystem
from reesim.chemistry.activity import log_y
from reesim.chemistry.activity_packing import pack_activity
from reesim.chemistry.temperature import at_temperature
from reesim.chemistry.ties import read_tie, tie_problems
from reesim.document import read
from reesim.errors import Fault, InputError, did_you_mean
from reesim.library import load_system, read_system
from reesim.library.activity import load_pitzer, load_sit, load_volumes
from reesim.library.references import is_path, library_names
from reesim.quantities import parse_quantity
from reesim.studies.fit.contacts import LN10
from reesim.studies.fit.design import free_acid
from reesim.studies.fit.tied import on_ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.chemistry.reactions import Metal
    from reesim.kernels.arrays import Floats
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.options import Options

SAME_TEMPERATURE = 5.0
"""Difference of temperatures from which one set of constants no longer does [K]."""
NO_MATTER = 0.5
"""Difference of temperatures that is below what a thermostat keeps [K]."""
IDEAL = "conditional"
Model = Literal["conditional", "sit", "pitzer"]


def find_system(reference: str, parameter_set: str = "") -> MassActionSystem:
    """Read the system to begin with, by a name of the library or the path of a file.

    Raises
    ------
    InputError
        Also for one that has no constants of mass action.
    """
    if not is_path(reference):
        if reference not in library_names("systems"):
            hint = did_you_mean(reference, library_names("systems"))
            there = ", ".join(library_names("systems"))
            message = f"{reference!r} is not in the library{hint} (it has: {there})"
            raise InputError([Fault("--system", 1, 1, "", message)])
        system, _ = load_system(reference)
    else:
        found, faults = read_system(read(Path(reference)))
        if found is None or faults:
            raise InputError(faults)
        system = found
    if not isinstance(system, MassActionSystem):
        message = f"{system.name} is of model {system.model}; only constants of mass action are fitted"
        raise InputError([Fault("--system", 1, 1, "", message)])
    if system.second_extractant is not None:
        message = (
            f"{system.name} is a mixture of two extractants, of which a table of contacts tells one; "
            "fit it to a profile of its plant: --flowsheet"
        )
        raise InputError([Fault("--system", 1, 1, "", message)])
    if not parameter_set:
        return system
    try:
        chosen = system.with_set(parameter_set)
        return chosen.model_copy(update={"name": f"{system.name} (set {parameter_set})"})
    except ValueError as error:
        raise InputError([Fault("--parameter-set", 1, 1, "", str(error))]) from None


def check_options(options: Options, system: MassActionSystem) -> None:
    """Refuse activity models and ties that a system cannot have; all at once.

    Raises
    ------
    InputError
    """
    faults = [*_activity_faults(options, system), *tie_faults(options.ties, system)]
    if faults:
        raise InputError(faults)


def _activity_faults(options: Options, system: MassActionSystem) -> list[Fault]:
    """What is wrong with the activity model that is asked for."""

    def tell(option: str, message: str) -> None:
        faults.append(Fault(option, 1, 1, "", message))

    faults: list[Fault] = []
    asked, own = options.activity or system.activity, system.activity
    if asked not in get_args(Model):
        known = ", ".join(get_args(Model))
        tell("--activity", f"{asked!r} is none of {known}{did_you_mean(asked, get_args(Model))}")
    elif own not in (asked, IDEAL):
        tell("--activity", f"the constants of {system.name} are for {own} already and cannot be for {asked}")
    elif asked != IDEAL and (system.aqueous_complexes or system.protonation or system.acid_uptake):
        tell(
            "--activity",
            f"{system.name} has aqueous complexes, protonated ligands or acid in the organic, which are not "
            f"combined with {asked}: its parameters hold for ions that are all free",
        )
    elif asked != own and options.uses_prior and not options.reference_acid:
        tell(
            "--reference-acid",
            f"is needed with --prior: the acid that the constants of {system.name} hold in",
        )
    if options.reference_acid:
        if asked == own:
            tell("--reference-acid", "only carries conditional constants to an activity model")
        try:
            if parse_quantity(options.reference_acid, "concentration") <= 0.0:
                tell("--reference-acid", f"{options.reference_acid} is no acid; give more than 0")
        except ValueError as error:
            tell("--reference-acid", str(error))
    return faults


def tie_faults(texts: Sequence[str], system: MassActionSystem) -> list[Fault]:
    """What is wrong with ties that are given beside those of the system."""
    faults = []
    for text in texts:
        try:
            read_tie(text)
        except ValueError as error:
            faults.append(Fault("--tie", 1, 1, "", str(error)))
    if faults:
        return faults
    n_complexes = {metal: len(system.complexes_of(metal)) for metal in system.metals}
    problems = tie_problems([*system.ties, *texts], n_complexes)
    return [Fault("--tie", 1, 1, "", problem) for _, problem in problems]


def begun(
    system: MassActionSystem, contacts: Contacts, options: Options
) -> tuple[MassActionSystem, Contacts]:
    """The system as the fit begins with it, and the contacts with what is to be said of that."""
    check_options(options, system)
    system, contacts = _at_their_temperature(system, contacts)
    system, contacts = _for_activity(system, contacts, options)
    return on_ties(system, [*system.ties, *options.ties], contacts), contacts


def _at_their_temperature(system: MassActionSystem, contacts: Contacts) -> tuple[MassActionSystem, Contacts]:
    """The system at the mean temperature of the contacts, and what is to be said of that."""
    told = np.where(np.isfinite(contacts.temperature), contacts.temperature, system.temperature)
    mean, widest = round(float(told.mean()), 2), float(np.ptp(told))
    notes = list(contacts.notes)
    if widest > SAME_TEMPERATURE:
        notes.append(
            f"temperatures span {widest:.3g} K; constants are taken as those at their mean, {mean:.5g} K"
        )
    if abs(mean - system.temperature) > NO_MATTER:
        carried = at_temperature(system, mean)
        system = carried.system.model_copy(update={"temperature": mean})
        if carried.without:
            there = [name for name in carried.without if name.rpartition(" ")[2] in contacts.metals]
            notes.append(f"without an enthalpy, begun with as they are: {', '.join(there) or 'none here'}")
    return system, replace(contacts, notes=tuple(notes))


def _for_activity(
    system: MassActionSystem, contacts: Contacts, options: Options
) -> tuple[MassActionSystem, Contacts]:
    """The system for the model that is asked for; conditional constants are carried to it, as a start."""
    asked = options.activity or system.activity
    if asked == system.activity:
        return system, contacts
    if options.reference_acid:
        acid, why = parse_quantity(options.reference_acid, "concentration"), "as said"
    else:
        known = free_acid(contacts)[contacts.knows_acid]
        acid, why = (float(np.median(known)) if known.size else 0.0), "the middle of the data"
        if acid <= 0.0:
            message = (
                "is needed: no contact tells an acid that conditional constants could be taken to hold in"
            )
            raise InputError([Fault("--reference-acid", 1, 1, "", message)])
    metals = {metal: _carried(system, metal, asked, acid) for metal in system.metals}
    missing = [metal for metal in contacts.metals if metals[metal] is None]
    if missing:
        message = f"{asked} has no parameters of {', '.join(missing)}"
        raise InputError([Fault("--activity", 1, 1, "", message)])
    note = f"begun with conditional constants as those in {acid:.3g} mol/L acid ({why})"
    kept = {metal: entry for metal, entry in metals.items() if entry is not None}
    left = [metal for metal in metals if metal not in kept]
    if left:
        note += f"; without parameters, left out: {', '.join(left)}"
    update: dict[str, Any] = {"metals": kept, "activity": asked, "speciation": None}
    update["solids"] = tuple(solid for solid in system.solids if solid.metal in kept)
    return system.model_copy(update=update), replace(contacts, notes=(*contacts.notes, note))


def _carried(system: MassActionSystem, metal: str, model: str, acid: float) -> Metal | None:
    """A metal whose constants say for activities what they said in some acid; None without parameters."""
    parameters = load_pitzer() if model == "pitzer" else load_sit()
    ligands = tuple(system.anion)
    try:
        packed = pack_activity(parameters, load_volumes(), (metal,), ligands, (True,), system.temperature)
    except ValueError:
        return None
    c = np.zeros(2 + len(ligands))
    c[1], c[2] = acid, acid / -system.anion[ligands[0]]
    found = log_y(packed.arrays, c) / LN10
    entry = system.metals[metal]
    shifts = [
        -(found[0] - (held.protons or 0.0) * found[1] + _ligands(held, ligands) @ found[2:])
        for held in system.complexes_of(metal)
    ]
    if entry.complexes is None:
        return entry.model_copy(update={"logK": float((entry.logK or 0.0) + shifts[0])})
    complexes = tuple(
        held.model_copy(update={"logK": float(held.logK + shift)})
        for held, shift in zip(entry.complexes, shifts, strict=True)
    )
    return entry.model_copy(update={"complexes": complexes})


def _ligands(held: Any, ligands: Sequence[str]) -> Floats:
    return np.array([float(held.ligands.get(ligand, 0)) for ligand in ligands])
