"""The target of a specification against the plant: its place, elements, basis and value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter, ValidationError

from reesim.elements import RARE_EARTHS
from reesim.elements import species as known_elements
from reesim.errors import did_you_mean
from reesim.flowsheet.fields import listed
from reesim.flowsheet.species import Species, grams_per_mole
from reesim.flowsheet.specs import OF_ELEMENTS, Basis, Kind, Until
from reesim.flowsheet.units import Cascade
from reesim.quantities import Amount, Fraction, MolarConcentration, Number, SoluteConcentration, VolumeFlow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reesim.document import Node
    from reesim.flowsheet.fields import Phase
    from reesim.flowsheet.variables import Parts

    Tell = Callable[[tuple[str | int, ...], str], None]

ALL = "REE"
"""Word for all rare earths that are followed."""
_VALUE: dict[str, Any] = {
    "purity": Fraction,
    "recovery": Fraction,
    "loading": Fraction,
    "fraction": Fraction,
    "concentration": SoluteConcentration,
    "residue": SoluteConcentration,
    "pH": Number,
    "number": Number,
    "acid": MolarConcentration,
    "flow": VolumeFlow,
}
_PHASE: dict[Kind, Phase] = {"pH": "aqueous", "acid": "aqueous", "loading": "organic", "residue": "organic"}
"""Phase that a target is a property of; the others are of either."""


@cache
def _reader(kind: str) -> TypeAdapter[Any]:
    """Return what reads the value of a target."""
    return TypeAdapter(_VALUE[kind])


def read_value(value: Any, kind: str) -> Any:
    """Read a value of a target or of a variable's dimension; ValueError says what is wrong."""
    try:
        return _reader(kind).validate_python(value)
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


@dataclass(frozen=True)
class Plant:
    """What specifications refer to."""

    root: Node
    parts: Parts
    phases: Mapping[str, Phase]
    doubtful: frozenset[str]
    species: Species
    rare_earths: tuple[str, ...]


def rare_earths_of(species: Species, fictive: set[str]) -> tuple[str, ...]:
    """Return the components that purity is counted among; all of those with constant separation factors."""
    return tuple(metal for metal in species.components if metal in RARE_EARTHS or metal in fictive)


def place_problems(plant: Plant, until: Until, kind: Kind) -> list[tuple[tuple[str, ...], str]]:
    """Say where a target's stream or stage is not there, or is of the wrong phase."""
    if until.stream is not None:
        phase = plant.phases.get(until.stream)
        if phase is None:
            if until.stream in plant.doubtful:
                return []
            return [
                (("stream",), f"there is no stream {until.stream}{did_you_mean(until.stream, plant.phases)}")
            ]
        if _PHASE.get(kind, phase) != phase:
            return [
                (("stream",), f"{until.stream} is {phase}; {kind} is a property of an {_PHASE[kind]} stream")
            ]
        return []
    unit = plant.parts.units.get(until.unit or "")
    if until.unit not in plant.parts.units:
        cascades = [name for name, unit in plant.parts.units.items() if isinstance(unit, Cascade)]
        return [(("unit",), f"there is no unit {until.unit}{did_you_mean(until.unit or '', cascades)}")]
    if unit is None:
        return []
    if not isinstance(unit, Cascade):
        return [(("unit",), f"{until.unit} is a {unit.type}; only a cascade has stages")]
    if until.stage is not None and until.stage > unit.stages:
        return [(("stage",), f"stage {until.stage} is outside the cascade; it has stages 1 to {unit.stages}")]
    if until.phase is not None and _PHASE.get(kind, until.phase) != until.phase:
        return [(("phase",), f"{kind} is a property of the {_PHASE[kind]} phase")]
    return []


def phase_of(plant: Plant, until: Until, kind: Kind) -> Phase | None:
    """Return the phase that is looked at."""
    if until.stream is not None:
        return plant.phases.get(until.stream)
    return _PHASE.get(kind, until.phase or "aqueous")


def elements_of(plant: Plant, until: Until, kind: Kind, tell: Tell) -> tuple[str, ...]:
    """Spell out the elements of a target."""
    if kind not in OF_ELEMENTS:
        return ()
    found: list[str] = []
    named: tuple[str, ...] = getattr(until, kind)
    species = plant.species
    for element in named:
        if element == ALL:
            found += plant.rare_earths
        elif element in found:
            tell(("until", kind), f"{element} is named twice")
        elif element in plant.rare_earths or (kind != "purity" and element in species.followed):
            found.append(element)
        elif species.is_known:
            is_other = element in species.followed
            text = (
                "is not a rare earth; purity is counted among rare earths"
                if is_other
                else "is not among the components"
            )
            near = did_you_mean(element, species.components)
            tell(("until", kind), f"{element} {text}{near} (there is: {listed(plant.rare_earths)})")
    return tuple(dict.fromkeys(found))


def basis_of(until: Until, elements: Sequence[str], kind: Kind, tell: Tell) -> Basis:
    """Return the basis of a purity: by oxide unless the elements are fictive."""
    fictive = [element for element in elements if element not in known_elements()]
    if until.basis in ("oxide", "metal") and fictive:
        tell(("until", "basis"), f"{listed(fictive)} has no molar mass; give basis: mole")
    if until.basis is not None:
        return until.basis
    return "mole" if fictive and kind == "purity" else "oxide"


def value_of(
    until: Until, kind: Kind, elements: Sequence[str], tell: Tell
) -> tuple[float, Literal["mol/L", "g/L", "g_oxide/L"]] | None:
    """Read the value of a target; grams of one element become moles."""
    key = "equals" if until.equals is not None else kind
    try:
        value = read_value(getattr(until, key), kind)
    except ValueError as error:
        tell(("until", key), str(error))
        return None
    if not isinstance(value, Amount):
        return float(value), "mol/L"
    if len(elements) != 1:
        return value.value, value.basis
    try:
        return value.value / grams_per_mole(elements[0], value), "mol/L"
    except ValueError as error:
        tell(("until", key), f"{error}; give mol/L")
        return None
