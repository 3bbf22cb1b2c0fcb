"""Which constants are free: their names, what each moves, where it starts, what is known of it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import Fault, InputError, did_you_mean
from reesim.studies.fit.contacts import LN10
from reesim.studies.fit.network import Shift
from reesim.studies.fit.places import Parameter, Place, places_of
from reesim.studies.fit.species import Effects
from reesim.studies.fit.tied import Tied, commons, following

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats, Integers
    from reesim.studies.fit.contacts import Contacts

LEVEL_SD = 0.2
"""Standard deviation of a laboratory's level before its data are seen [log10], unless given."""
COEFFICIENT = "organic.coefficient"


def parameters_of(
    names: Sequence[str],
    contacts: Contacts,
    system: MassActionSystem,
    levels: dict[str, float],
    ties: Sequence[Tied] = (),
) -> tuple[Parameter, ...]:
    """Free numbers by name.

    Parameters
    ----------
    names : sequence of str
        `logK` stands for one of each metal that was measured, `logK.*.2` for the second complex of each.
    contacts : Contacts
    system : MassActionSystem
    levels : dict
        Standard deviation by name of a group of contacts with a level of its own.
    ties : sequence of Tied
        Constants that follow others; what is common to them is free as well.

    Raises
    ------
    InputError
        For names that are none, all at once.
    """
    catalogue = _catalogue(contacts, system)
    faults: list[Fault] = []
    found: dict[str, Parameter] = {}
    for name in names:
        chosen = list(_matching(name, catalogue, contacts))
        if not chosen:
            near = did_you_mean(name, catalogue)
            there = ", ".join(catalogue)
            message = f"{name!r} is no constant that can be free here{near} (there are: {there})"
            faults.append(Fault("--free", 1, 1, name, message))
        for parameter in chosen:
            followed = following(parameter, ties)
            if parameter.moves and not followed.moves:
                message = f"{parameter.name} follows {', '.join(dict.fromkeys(t.text for t in ties))}"
                faults.append(Fault("--free", 1, 1, name, f"{message}; it is not free by itself"))
            found[parameter.name] = followed
    found.update((common.name, common) for common in commons(ties))
    if faults:
        raise InputError(faults)
    organic = tuple(p for p in places_of(system, contacts.metals, contacts.ligands) if p.family == "organic")
    heavy = tuple(p for p in organic if system.metals[p.metal].charge >= 2)
    for group, (name, sd) in enumerate(levels.items()):
        found[f"level.{name}"] = Parameter(f"level.{name}", 0.0, sd, moves=heavy, level=group)
    return tuple(found.values())


def _catalogue(contacts: Contacts, system: MassActionSystem) -> dict[str, Parameter]:
    """Every number that could be free."""
    places = places_of(system, contacts.metals, contacts.ligands)
    organic = [p for p in places if p.family == "organic"]
    found: dict[str, Parameter] = {}
    for metal in dict.fromkeys(p.metal for p in organic):
        own = tuple(p for p in organic if p.metal == metal)
        found[f"logK.{metal}"] = Parameter(f"logK.{metal}", own[0].value, own[0].sd, moves=own)
        if len(own) > 1:
            for p in own:
                name = f"logK.{metal}.{p.entry + 1}"
                found[name] = Parameter(name, p.value, p.sd, moves=(p,))
    heavy = [p for p in organic if system.metals[p.metal].charge >= 2]
    for index in range(max((p.entry for p in heavy), default=0) + 1):
        moved = tuple(p for p in heavy if p.entry == index)
        if moved:
            found[f"offset.{index + 1}"] = Parameter(f"offset.{index + 1}", 0.0, None, moves=moved)
    found.update(_aqueous(places, system))
    organic_phase = system.organic
    found[COEFFICIENT] = Parameter(COEFFICIENT, organic_phase.c, organic_phase.sd, low=0.0)
    return found


def _aqueous(places: list[Place], system: MassActionSystem) -> dict[str, Parameter]:
    """Complexes of the aqueous, each and all of one kind together; protonation and acid uptake."""
    found: dict[str, Parameter] = {}
    kinds: dict[str, list[Place]] = {}
    for p in places:
        if p.family == "aqueous":
            held = system.aqueous_complexes[p.entry]
            kind = "log_beta" if held.log_star_beta is None else "log_star_beta"
            name = f"{kind}.{held.metal}.{held.ligand}.{held.n}"
            found[name] = Parameter(name, p.value, p.sd, moves=(p,))
            kinds.setdefault(f"offset.{held.ligand}.{held.n}", []).append(p)
        elif p.family == "protons":
            proton = system.protonation[p.entry]
            name = f"log_K.{proton.ligand}.H.{proton.n}"
            found[name] = Parameter(name, p.value, p.sd, moves=(p,))
        elif p.family == "uptake":
            acid = system.acid_uptake[p.entry]
            name = f"acid_uptake.{acid.ligand}.{acid.dimers:g}"
            found[name] = Parameter(name, p.value, p.sd, moves=(p,))
    for name, moved in kinds.items():
        found[name] = Parameter(name, 0.0, None, moves=tuple(moved))
    return found


def _matching(name: str, catalogue: dict[str, Parameter], contacts: Contacts) -> Iterator[Parameter]:
    """Parameters that a name, or a name with a star, stands for: of metals only those that were measured."""
    measured = [contacts.metals[i] for i in contacts.measured_metals()]
    parts = name.split(".")
    if name in ("logK", "logK.*"):
        yield from (catalogue[f"logK.{metal}"] for metal in measured if f"logK.{metal}" in catalogue)
    elif "*" in parts:
        for metal in measured:
            wanted = ".".join(metal if part == "*" else part for part in parts)
            if wanted in catalogue:
                yield catalogue[wanted]
    elif name in catalogue:
        yield catalogue[name]


def effects_of(
    parameters: Sequence[Parameter], system: MassActionSystem, contacts: Contacts, group: Integers
) -> Effects:
    """What the free numbers do to ln K and kappa of the kernels.

    `group` [N] is the level of each contact, -1 for none.
    """
    places = places_of(system, contacts.metals, contacts.ligands)
    n = {family: sum(p.family == family for p in places) for family in FAMILIES}
    held = {family: np.zeros((n[family], len(parameters))) for family in FAMILIES}
    where = np.ones((len(contacts), len(parameters)))
    nonideality = np.zeros(len(parameters))
    for i, parameter in enumerate(parameters):
        for place, weight in zip(parameter.moves, parameter.weights, strict=True):
            held[place.family][place.row, i] = LN10 * weight
        if parameter.name == COEFFICIENT:
            nonideality[i] = LN10
        if parameter.level >= 0:
            where[:, i] = group == parameter.level
    return Effects(**held, nonideality=nonideality, where=where)


FAMILIES = ("organic", "aqueous", "protons", "uptake")


def shift_of(values: Floats, parameters: Sequence[Parameter], effects: Effects, level: Integers) -> Shift:
    """How far the constants are from the system's at some values [P]; `level` [K] of the chemistries."""
    moved = values - np.array([p.start for p in parameters])
    own = np.array([p.level for p in parameters])
    for_all = own < 0
    organic = np.array(
        [effects.organic @ np.where(for_all | (own == group), moved, 0.0) for group in level]
    ).reshape(level.shape[0], -1)
    common = np.where(for_all, moved, 0.0)
    return Shift(
        organic,
        effects.aqueous @ common,
        effects.protons @ common,
        effects.uptake @ common,
        float(effects.nonideality @ common),
    )
