"""The chemistry section: one circuit or several, each a system with its organic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from reesim.chemistry.temperature import at_temperature
from reesim.chemistry.ties import moved_together
from reesim.document import Node, fault
from reesim.errors import InputError, did_you_mean
from reesim.flowsheet.activities import ActivityField, activity_problem, chosen
from reesim.flowsheet.fields import Name, Strict, listed, matches_name, not_a_name
from reesim.flowsheet.model import Chemistry
from reesim.flowsheet.places import name_fault
from reesim.flowsheet.salvage import read_entry
from reesim.library import load_system
from reesim.library.systems import read_system
from reesim.quantities import MolarConcentration, Number, Temperature

if TYPE_CHECKING:
    from pathlib import Path

    from reesim.chemistry import MassActionSystem
    from reesim.chemistry.systems import AnySystem
    from reesim.errors import Fault

SINGLE = "main"
"""Name of the chemistry of a flowsheet that has only one."""

SECOND = "second_extractant"
"""Key of the second extractant's concentration."""

Positive = Annotated[Number, Field(gt=0)]


class ChemistryDocument(Strict):
    """Extraction system and organic of one circuit."""

    system: Any
    """Extraction system: a name of data/systems, a path from this file, or an inline mapping."""
    set: str | None = None
    """Which of the system's sets of constants replaces its own, where it has several."""
    extractant: MolarConcentration | None = None
    """Formal (monomer) concentration of the extractant [mol/L], for a mass-action system."""
    second_extractant: MolarConcentration | None = None
    """Formal concentration of the second extractant [mol/L], for a system that is a mixture of two."""
    capacity: MolarConcentration | None = None
    """Rare earths per volume of fresh organic [mol/L], for constant separation factors."""
    activity: ActivityField | None = None
    """Activity model of the aqueous phase: `conditional`, `sit`, `pitzer` or a mapping; that which the
    constants are for if not given."""
    temperature: Temperature = 298.15
    """Temperature of the circuit [K]; 25 degC if not given."""
    logK: dict[Name, Number] = Field(default_factory=dict)  # noqa: N815 (the trade's spelling)
    """log10 K put in place of the system's, by metal with a single complex."""
    separation_factors: dict[Name, Positive] = Field(default_factory=dict)
    """Separation factors put in place of the system's, by element."""


KEYS = frozenset(ChemistryDocument.model_fields)
"""Keys by which a single chemistry is told from a mapping of several."""


class SystemShelf:
    """Extraction systems read so far, so that scenarios and circuits read each file once.

    Parameters
    ----------
    base : Path or None
        Folder of the flowsheet.
    """

    def __init__(self, base: Path | None) -> None:
        self._base = base
        self._held: dict[str, AnySystem] = {}

    def find(self, node: Node, where: tuple[str, ...]) -> tuple[AnySystem | None, list[Fault]]:
        """Return the system that a node names, or holds inline."""
        if node.kind == "map":
            return read_system(node, where)
        if not isinstance(node.value, str):
            text = "give the name of one of data/systems, a path from this file, or an inline mapping"
            return None, [fault(node, ".".join(where), text)]
        if node.value not in self._held:
            try:
                system, _ = load_system(node.value, self._base, node=node, path=".".join(where))
            except InputError as error:
                return None, list(error.faults)
            self._held[node.value] = system
        return self._held[node.value], []


def is_single(section: Node) -> bool:
    """Whether the chemistry section is one chemistry rather than a mapping of several."""
    entries = section.children()
    several = (
        bool(entries) and not KEYS & set(entries) and all(node.kind == "map" for node in entries.values())
    )
    return not several


def read_chemistries(root: Node, shelf: SystemShelf) -> tuple[dict[str, Chemistry | None], list[Fault]]:
    """Read the chemistry section.

    Returns
    -------
    chemistries : dict
        By name; None for one whose system could not be read.
    faults : list of Fault
    """
    section = root.children().get("chemistry")
    if section is None:
        return {}, []
    if section.kind != "map":
        text = "give a mapping such as {system: p507-chloride, extractant: 1.5 mol/L}"
        return {}, [fault(section, "chemistry", text)]
    if is_single(section):
        chemistry, faults = _read_one(section, SINGLE, ("chemistry",), shelf)
        return {SINGLE: chemistry}, faults
    found: dict[str, Chemistry | None] = {}
    faults = []
    for name, node in section.children().items():
        if not matches_name(name):
            faults.append(name_fault(root, ("chemistry", name), not_a_name(name)))
            continue
        found[name], more = _read_one(node, name, ("chemistry", name), shelf)
        faults += more
    return found, faults


def _read_one(
    node: Node, name: str, where: tuple[str, ...], shelf: SystemShelf
) -> tuple[Chemistry | None, list[Fault]]:
    """Read one chemistry and put its overrides into its system."""
    entry = read_entry(ChemistryDocument, node, where, {})
    document, faults = entry.model, list(entry.faults)
    place = node.children().get("system")
    if place is None or place.value is None:
        if place is not None:
            faults.append(
                fault(place, ".".join((*where, "system")), "nothing is given; name an extraction system")
            )
        return None, faults
    system, more = shelf.find(place, (*where, "system"))
    faults += more
    if system is None:
        return None, faults
    faults += _organic_faults(node, where, system)
    if document is None:
        return None, faults
    system, more = _with_set(document.set, system, node, where)
    faults += more
    activity = chosen(document.activity, system)
    problem = activity_problem(activity, system)
    if problem:
        faults.append(_below(node, ("activity",), where, problem))
    without: tuple[str, ...] = ()
    if system.model == "mass_action":
        system, without = at_temperature(system, document.temperature)
    changed, more = _overridden(document, system, node, where)
    faults += more
    origin = place.value if isinstance(place.value, str) else "inline"
    overrides = document.logK or document.separation_factors
    return (
        Chemistry(
            name=name,
            system=changed,
            extractant=document.extractant,
            second_extractant=document.second_extractant,
            capacity=document.capacity,
            temperature=document.temperature,
            origin=origin,
            overrides=dict(overrides),
            without_enthalpy=without,
            activity=activity,
            path=where,
        ),
        faults,
    )


def _organic_faults(node: Node, where: tuple[str, ...], system: AnySystem) -> list[Fault]:
    """Each model takes its own measure of the organic, and its own overrides."""
    formal = system.model != "separation_factor"
    wanted, refused = ("extractant", "capacity") if formal else ("capacity", "extractant")
    constants, foreign = _constants_of(system)
    given = {key for key, value in node.children().items() if value.value is not None or value.is_broken}
    faults: list[Fault] = []
    if refused in given:
        text = f"system {system.name} is of model {system.model}; give {wanted} instead of {refused}"
        faults.append(_below(node, (refused,), where, text))
    elif wanted not in given:
        example = "1.5 mol/L" if formal else "0.2 mol/L"
        text = (
            f"system {system.name} is of model {system.model} and needs {wanted}, such as {wanted}: {example}"
        )
        faults.append(fault(node, ".".join((*where, wanted)), text))
    faults += _second_faults(node, where, system, is_given=SECOND in given)
    for key in foreign:
        if key in given:
            changed = (
                f"its constants are changed under {constants}"
                if constants
                else "write it inline to change it"
            )
            text = f"system {system.name} is of model {system.model}; {changed}"
            faults.append(_below(node, (key,), where, text))
    return faults


def _second_faults(node: Node, where: tuple[str, ...], system: AnySystem, *, is_given: bool) -> list[Fault]:
    """A mixture needs the concentration of its second extractant; no other system takes one."""
    second = getattr(system, "second_extractant", None)
    if second is None and is_given:
        text = f"system {system.name} has one extractant only; leave second_extractant out"
        return [_below(node, (SECOND,), where, text)]
    if second is not None and not is_given:
        text = (
            f"system {system.name} is a mixture with {second.name} and needs its formal concentration, "
            f"such as {SECOND}: 0.5 mol/L"
        )
        return [fault(node, ".".join((*where, SECOND)), text)]
    return []


def _constants_of(system: AnySystem) -> tuple[str, tuple[str, ...]]:
    """Key under which a flowsheet changes constants of a system, and the keys that are other models'."""
    if system.model == "mass_action":
        return "logK", ("separation_factors",)
    return (
        ("separation_factors", ("logK",))
        if system.model == "separation_factor"
        else ("", ("logK", "separation_factors"))
    )


def _below(node: Node, path: tuple[str, ...], where: tuple[str, ...], message: str) -> Fault:
    """Return a fault at a key below the chemistry, with its whole path."""
    place = name_fault(node, path, message)
    return type(place)(place.file, place.line, place.column, ".".join((*where, *path)), message)


def _with_set(
    name: str | None, system: AnySystem, node: Node, where: tuple[str, ...]
) -> tuple[AnySystem, list[Fault]]:
    """Put a set of the system's constants in place of its own."""
    if name is None:
        return system, []
    if system.model != "mass_action":
        text = f"system {system.name} is of model {system.model} and has no sets of constants"
        return system, [_below(node, ("set",), where, text)]
    try:
        return system.with_set(name), []
    except ValueError as problem:
        return system, [_below(node, ("set",), where, str(problem))]


def _overridden(
    document: ChemistryDocument, system: AnySystem, node: Node, where: tuple[str, ...]
) -> tuple[AnySystem, list[Fault]]:
    """Put the flowsheet's constants in place of the system's."""
    if system.model == "separation_factor":
        known = system.separation_factors
        unknown = [metal for metal in document.separation_factors if metal not in known]
        faults = [
            _below(node, ("separation_factors", metal), where, _stranger(metal, system.name, known))
            for metal in unknown
        ]
        return system.model_copy(
            update={"separation_factors": {**known, **document.separation_factors}}
        ), faults
    if system.model == "distribution":
        return system, []
    metals = dict(system.metals)
    faults = []
    for metal, value in document.logK.items():
        problem = no_constant_problem(system, metal)
        if problem:
            faults.append(_below(node, ("logK", metal), where, problem))
            continue
        entry = metals[metal]
        if entry.complexes is None:
            metals[metal] = entry.model_copy(update={"logK": value})
        else:
            first = entry.complexes[0].logK
            steps = moved_together(system.ties, metal, len(entry.complexes), value - first)
            pairs = zip(entry.complexes, steps, strict=True)
            moved = tuple(held.model_copy(update={"logK": held.logK + step}) for held, step in pairs)
            metals[metal] = entry.model_copy(update={"complexes": moved})
    return system.model_copy(update={"metals": metals}), faults


def no_constant_problem(system: MassActionSystem, metal: str) -> str:
    """Say why a metal has no constant to be replaced; where it has several, all go with the first."""
    if metal not in system.metals:
        return _stranger(metal, system.name, system.metals)
    if not system.complexes_of(metal):
        return f"{metal} has no organic complex in system {system.name}"
    return ""


def _stranger(metal: str, system: str, known: Any) -> str:
    """Say that a system lacks a metal."""
    return f"{metal} is not in system {system}{did_you_mean(metal, known)} (it has: {listed(known)})"
