"""Metals and anions that are followed through the plant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reesim.elements import SERIES, grams_oxide_per_mole, molar_mass
from reesim.errors import InputError, did_you_mean
from reesim.flowsheet.fields import CATION, listed
from reesim.flowsheet.places import locate, name_fault, value_fault
from reesim.flowsheet.streams import AqueousStream, StreamDocument
from reesim.flowsheet.units import AcidAdjuster, Cascade, Saponifier, Separator, UnitModel
from reesim.flowsheet.units.separator import RESERVED
from reesim.library import load_feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reesim.document import Node
    from reesim.errors import Fault
    from reesim.flowsheet.model import Chemistry
    from reesim.library import Feed
    from reesim.quantities import Amount


@dataclass(frozen=True)
class Species:
    """What is followed through the plant.

    Attributes
    ----------
    charges : dict[str, int]
        Charge of every metal of every system.
    components : tuple of str
        Metals followed beside the counter-ions.
    counter_ions : tuple of str
        Metals of charge 1 of every system.
    anions : dict[str, int]
        Charge of every anion; empty where every circuit has constant separation factors.
    systems : str
        Names of the systems, for messages.
    has_mass_action : bool
        Whether any circuit is of mass action, so that counter-ions and anions are followed.
    is_complete : bool
        Whether every chemistry could be read; if not, nothing is said of metals without constants.
    is_listed : bool
        Whether every component could be read; if not, nothing is said of metals beside them.
    """

    charges: dict[str, int]
    components: tuple[str, ...]
    counter_ions: tuple[str, ...]
    anions: dict[str, int]
    systems: str
    has_mass_action: bool
    is_complete: bool
    is_listed: bool

    @property
    def followed(self) -> tuple[str, ...]:
        """Metals that are followed, counter-ions included."""
        return (*self.components, *self.counter_ions)

    @property
    def is_known(self) -> bool:
        """Whether what is followed is beyond doubt."""
        return self.is_complete and self.is_listed

    @property
    def metals(self) -> list[str]:
        """Metals that have constants, counter-ions apart."""
        return [metal for metal in self.charges if metal not in self.counter_ions]

    def lacks(self, metal: str) -> str:
        """Say that a metal has no constants; nothing if it has."""
        if metal in self.charges or not self.is_complete:
            return ""
        return (
            f"{metal} is named, but system {self.systems} has no constants for it "
            f"(it has: {listed(self.metals)}){did_you_mean(metal, self.charges)}"
        )


def grams_per_mole(element: str, amount: Amount) -> float:
    """Return what turns an amount's mass into moles [g/mol]; 1 for an amount in moles."""
    if amount.basis == "mol/L":
        return 1.0
    return molar_mass(element) if amount.basis == "g/L" else grams_oxide_per_mole(element)


def species_of(
    root: Node,
    chemistries: Mapping[str, Chemistry | None],
    listed_components: Sequence[str | None] | None,
    declared: Mapping[str, StreamDocument | None],
    feeds: Mapping[str, Feed],
) -> tuple[Species, list[Fault]]:
    """Collect the metals and anions that are followed.

    Without a list of components, every metal with constants that some stream carries is followed, in the
    order of its first mention.
    """
    read = [chemistry for chemistry in chemistries.values() if chemistry is not None]
    charges: dict[str, int] = {}
    anions: dict[str, int] = {}
    for chemistry in read:
        charges.update(chemistry.charges)
        if chemistry.system.model != "separation_factor":
            anions.update(chemistry.system.anion)
    counter_ions = tuple(metal for metal, charge in charges.items() if charge == 1)
    named = listed_components if listed_components is not None else _carried(declared, feeds)
    components = tuple(
        metal
        for metal in dict.fromkeys(named)
        if metal is not None and metal in charges and metal not in counter_ions
    )
    names = " or ".join(dict.fromkeys(chemistry.system.name for chemistry in read))
    is_complete = bool(read) and len(read) == len(chemistries)
    is_listed = None not in named
    species = Species(charges, components, counter_ions, anions, names, bool(anions), is_complete, is_listed)
    faults = []
    for i_component, metal in enumerate(listed_components or ()):
        problem = species.lacks(metal) if metal is not None else ""
        if problem:
            faults.append(value_fault(root, ("components", i_component), problem))
        elif metal is not None and metal in (listed_components or ())[:i_component]:
            faults.append(value_fault(root, ("components", i_component), f"{metal} is named twice"))
    return species, faults


def _carried(declared: Mapping[str, StreamDocument | None], feeds: Mapping[str, Feed]) -> list[str]:
    """Return the metals that streams name, and those of their assays in series order."""
    found: list[str] = []
    for stream, document in declared.items():
        if document is not None:
            found += list(document.solutes)
        if stream in feeds:
            found += [metal for metal in SERIES if feeds[stream].assay.get(metal, 0.0) > 0.0]
    return found


def read_feeds(
    root: Node, declared: Mapping[str, StreamDocument | None]
) -> tuple[dict[str, Feed], list[Fault]]:
    """Read the assays that streams name."""
    feeds: dict[str, Feed] = {}
    faults: list[Fault] = []
    for stream, document in declared.items():
        if isinstance(document, AqueousStream) and document.feed is not None:
            path = ("streams", stream, "feed")
            try:
                feeds[stream] = load_feed(document.feed, node=locate(root, path), path=".".join(path))
            except InputError as error:
                faults += error.faults
    return feeds, faults


def cation_faults(root: Node, path: tuple[str, ...], base: Any, species: Species) -> list[Fault]:
    """Say that a base brings a counter-ion that no system has."""
    cation = CATION[base]
    if not species.has_mass_action or not species.is_complete or cation in species.counter_ions:
        return []
    held = (
        f"its counter-ions: {listed(species.counter_ions)}"
        if species.counter_ions
        else "it has no counter-ion"
    )
    text = f"base {base} brings {cation}, but system {species.systems} has no constants for it ({held})"
    return [value_fault(root, path, text)]


def unit_faults(root: Node, units: Mapping[str, UnitModel], species: Species) -> list[Fault]:
    """Units that name metals which are not followed, or bases whose counter-ion no system has."""
    faults: list[Fault] = []
    for name, unit in units.items():
        path = ("units", name)
        if isinstance(unit, Saponifier | AcidAdjuster):
            faults += cation_faults(
                root, (*path, "base" if "base" in unit.model_fields_set else "type"), unit.base, species
            )
        if isinstance(unit, Cascade):
            faults += _strangers(root, (*path, "efficiency", "elements"), unit.efficiency.elements, species)
        if isinstance(unit, Separator):
            for outlet, recoveries in unit.recoveries.items():
                metals = [component for component in recoveries if component not in RESERVED]
                faults += _strangers(root, (*path, "out", outlet), metals, species)
    return faults


def _strangers(root: Node, path: tuple[str, ...], named: Iterable[str], species: Species) -> list[Fault]:
    """Tell of names that are no metal that is followed."""
    followed = species.followed
    if not species.is_known:
        return []
    return [
        name_fault(
            root,
            (*path, name),
            f"{name} is not followed{did_you_mean(name, followed)} (followed: {listed(followed)})",
        )
        for name in named
        if name not in followed
    ]
