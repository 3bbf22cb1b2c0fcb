"""Which constants are free: their names, what each moves, where it starts, what is known of it before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.elements import RARE_EARTHS
from reesim.errors import Fault, InputError, did_you_mean
from reesim.studies.fit.contacts import LN10
from reesim.studies.fit.network import Shift
from reesim.studies.fit.species import Effects

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats, Integers
    from reesim.studies.fit.contacts import Contacts

LEVEL_SD = 0.2
"""Standard deviation of a laboratory's level before its data are seen [log10], unless given."""
COEFFICIENT = "organic.coefficient"


class Place(NamedTuple):
    """A constant in the file of a system, and its row among the species of the kernels."""

    family: str
    """organic, aqueous, protons or uptake."""
    row: int
    metal: str
    entry: int
    """Complex of the metal, or entry of the list, in the file."""
    value: float
    sd: float | None


@dataclass(frozen=True)
class Parameter:
    """One free number.

    Attributes
    ----------
    name : str
        Such as `logK.Dy`, `logK.Dy.2`, `offset.2`, `log_beta.Dy.Cl.1`, `organic.coefficient`, `level.li1987`.
    start : float
        Value of the system.
    prior_sd : float or None
        Standard deviation of the system's value; None where it is not known.
    low : float
        Least value it may take.
    moves : tuple of Place
        Constants that go up with it, one for one.
    level : int
        Group of contacts it is for; -1 for all.
    """

    name: str
    start: float
    prior_sd: float | None
    low: float = -np.inf
    moves: tuple[Place, ...] = ()
    level: int = -1


def places_of(system: MassActionSystem, metals: Sequence[str], ligands: Sequence[str]) -> list[Place]:
    """Every constant of a system, in the order of the kernels' species."""
    found: list[Place] = []
    rows = {"organic": 0, "aqueous": 0}
    for metal in metals:
        for index, complex_ in enumerate(system.complexes_of(metal) if metal in system.metals else ()):
            found.append(Place("organic", rows["organic"], metal, index, complex_.logK, complex_.sd))
            rows["organic"] += 1
        for index, held in enumerate(system.aqueous_complexes):
            if held.metal == metal:
                value = held.log_beta if held.log_star_beta is None else held.log_star_beta
                found.append(Place("aqueous", rows["aqueous"], metal, index, value or 0.0, held.sd))
                rows["aqueous"] += 1
    for index, proton in enumerate(system.protonation):
        found.append(Place("protons", index, "", index, proton.log_K, proton.sd))
    for index, acid in enumerate(system.acid_uptake):
        found.append(Place("uptake", index, "", index, acid.logK, acid.sd))
    return found


def parameters_of(
    names: Sequence[str], contacts: Contacts, system: MassActionSystem, levels: dict[str, float]
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
        found.update((parameter.name, parameter) for parameter in chosen)
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


def prior_weights(parameters: Sequence[Parameter], priors: Integers, system: MassActionSystem) -> Floats:
    """Matrix [R, R] that turns what R numbers depart from what is known into independent residuals.

    Constants of rare earths share the spread of their level, where the system has one.
    """
    chosen = [parameters[i] for i in priors]
    covariance = np.diag([float(p.prior_sd or 0.0) ** 2 for p in chosen])
    shares = np.array([p.name.startswith("logK.") and _is_rare_earth(p) for p in chosen], dtype=bool)
    covariance += np.outer(shares, shares) * float(system.level_sd or 0.0) ** 2
    return np.asarray(np.linalg.inv(np.linalg.cholesky(covariance)), dtype=np.float64)


def _is_rare_earth(parameter: Parameter) -> bool:
    return all(place.metal in RARE_EARTHS for place in parameter.moves)


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
        for place in parameter.moves:
            held[place.family][place.row, i] = LN10
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
