"""Numbers of a flowsheet that may be varied: their paths, dimensions and values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reesim.errors import did_you_mean
from reesim.flowsheet.chemistries import SINGLE, no_constant_problem
from reesim.flowsheet.fields import listed
from reesim.flowsheet.streams import AqueousStream, StreamDocument
from reesim.flowsheet.units import Cascade, Separator, Splitter, UnitModel
from reesim.quantities import Amount, FlowRatio, Share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reesim.flowsheet.model import Chemistry

SECTIONS = ("streams", "units", "chemistry")
"""Sections of the file that hold numbers."""
Dimension = Literal["flow", "concentration", "fraction", "number"]
_DIMENSION: dict[str, Dimension] = {
    "flow": "flow",
    "acid": "concentration",
    "base": "concentration",
    "ree": "concentration",
    "base_strength": "concentration",
    "extractant": "concentration",
    "second_extractant": "concentration",
    "capacity": "concentration",
    "saponification": "fraction",
    "degree": "fraction",
}


@dataclass(frozen=True)
class Variable:
    """A number that a specification may vary.

    Attributes
    ----------
    path : str
        Dotted path.
    dimension : {"flow", "concentration", "fraction", "number"}
        What it measures.
    value : float or None
        What the document says [L/h, mol/L, -]; None for a flow that follows another stream, and for a
        concentration by mass.
    """

    path: str
    dimension: Dimension
    value: float | None


@dataclass(frozen=True)
class Parts:
    """Readable parts of a document; None for a part that has faults."""

    streams: Mapping[str, StreamDocument | None]
    units: Mapping[str, UnitModel | None]
    chemistries: Mapping[str, Chemistry | None]


def variable_at(path: str, parts: Parts) -> Variable | None:
    """Return the number at a path.

    Returns
    -------
    Variable or None
        None where the path leads into a part that could not be read.

    Raises
    ------
    ValueError
        Saying why nothing can be varied there.
    """
    keys = path.split(".")
    if keys[0] not in SECTIONS:
        begins = f"a path begins with {listed(SECTIONS)}{did_you_mean(keys[0], SECTIONS)}"
        raise ValueError(f"{path} is not a number of the flowsheet; {begins}")
    below = {"streams": _of_stream, "units": _of_unit, "chemistry": _of_chemistry}
    return below[keys[0]](path, keys[1:], parts)


def _of_stream(path: str, keys: Sequence[str], parts: Parts) -> Variable | None:
    """Look below `streams`."""
    name = keys[0] if keys else ""
    if name not in parts.streams:
        raise ValueError(f"{path}: there is no stream {name} from outside{did_you_mean(name, parts.streams)}")
    document = parts.streams[name]
    if document is None:
        return None
    if len(keys) == 2 and keys[1] == "acid" and isinstance(document, AqueousStream) and document.acid is None:
        if document.base is not None:
            raise ValueError(f"{path}: {name} is given by its base; vary streams.{name}.base")
        return Variable(path, "concentration", 0.0)
    if len(keys) == 3 and keys[1] in ("solutes", "salt"):
        return _entry(path, getattr(document, keys[1], {}), keys[2], "concentration")
    allowed = ["flow", "acid", "base", "ree", "solutes.<element>", "salt.<formula>"]
    if document.phase == "organic":
        allowed = ["flow", "saponification", "solutes.<element>"]
    return _field(path, document, keys[1:], allowed)


def _of_unit(path: str, keys: Sequence[str], parts: Parts) -> Variable | None:
    """Look below `units`."""
    name = keys[0] if keys else ""
    if name not in parts.units:
        raise ValueError(f"{path}: there is no unit {name}{did_you_mean(name, parts.units)}")
    unit = parts.units[name]
    if unit is None:
        return None
    if isinstance(unit, Cascade):
        return _of_cascade(path, unit, keys[1:])
    if isinstance(unit, Splitter):
        return _of_splitter(path, unit, keys[1:])
    if isinstance(unit, Separator):
        if len(keys) == 4 and keys[1] == "out" and keys[3] == "acid":
            raise ValueError(f"{path}: the acid of a separator is fixed; vary another of its recoveries")
        if len(keys) == 4 and keys[1] == "out":
            return _entry(path, unit.recoveries.get(keys[2], {}), keys[3], "fraction")
        return _field(path, unit, keys[1:], ["out.<stream>.<component>"])
    allowed = {"saponifier": ["degree", "flow", "base_strength"], "acid_adjuster": ["acid"]}
    return _field(path, unit, keys[1:], allowed.get(unit.type, []))


def _of_cascade(path: str, unit: Cascade, keys: Sequence[str]) -> Variable:
    """Look below a cascade."""
    if keys == ["stages"]:
        raise ValueError(
            f"{path} is a whole number; only a number that can change by any amount can be varied"
        )
    if keys in (["efficiency"], ["efficiency", "default"]):
        if len(keys) == 1 and not unit.efficiency.is_uniform:
            raise ValueError(f"{path} is a mapping; vary {path}.default")
        return Variable(path, "fraction", unit.efficiency.default)
    if len(keys) == 2 and keys[0] == "entrainment" and keys[1] in type(unit.entrainment).model_fields:
        return Variable(path, "fraction", getattr(unit.entrainment, keys[1]))
    if len(keys) in (3, 4) and keys[0] == "draws" and all(key.isdecimal() for key in keys[1:-1]):
        draws = unit.draws.get(int(keys[1]), ())
        index = int(keys[2]) if len(keys) == 4 else 0
        is_single = len(keys) == 3 and len(draws) == 1
        if (is_single or (len(keys) == 4 and index < len(draws))) and keys[-1] in ("flow", "fraction"):
            value = getattr(draws[index], keys[-1])
            if value is not None:
                return Variable(path, "flow" if keys[-1] == "flow" else "fraction", value)
    allowed = ["efficiency", "entrainment.aqueous_in_organic", "entrainment.organic_in_aqueous",
               "draws.<stage>.flow", "draws.<stage>.fraction"]  # fmt: skip
    raise ValueError(_nothing(path, keys, allowed))


def _of_splitter(path: str, unit: Splitter, keys: Sequence[str]) -> Variable:
    """Look below a splitter; varying a share needs another outlet that gives way."""
    share: Share | None = unit.out.get(keys[1]) if len(keys) == 2 and keys[0] == "out" else None
    if share is None:
        raise ValueError(_nothing(path, keys, [f"out.{name}" for name in unit.out]))
    if share.kind == "rest":
        raise ValueError(f"{path} takes the rest; vary the share of another outlet")
    if all(other.kind != "rest" for other in unit.out.values()):
        raise ValueError(
            f"{path} cannot change alone, for shares add up to 100 %; let another outlet be rest"
        )
    return Variable(path, "flow" if share.kind == "flow" else "fraction", share.value)


def _of_chemistry(path: str, keys: Sequence[str], parts: Parts) -> Variable | None:
    """Look below `chemistry`; the name of a circuit comes first where there are several."""
    name, rest = (SINGLE, keys) if list(parts.chemistries) == [SINGLE] else ((keys or [""])[0], keys[1:])
    if name not in parts.chemistries:
        raise ValueError(f"{path}: there is no chemistry {name}{did_you_mean(name, parts.chemistries)}")
    chemistry = parts.chemistries[name]
    if chemistry is None:
        return None
    allowed = ["extractant", "logK.<metal>"]
    if chemistry.system.model == "separation_factor":
        allowed = ["capacity", "separation_factors.<element>"]
        if len(rest) == 2 and rest[0] == "separation_factors":
            return _entry(path, chemistry.system.separation_factors, rest[1], "number")
    elif chemistry.system.model == "distribution":
        allowed = ["extractant"]
    elif len(rest) == 2 and rest[0] == "logK":
        problem = no_constant_problem(chemistry.system, rest[1])
        if problem:
            raise ValueError(f"{path}: {problem}")
        return Variable(path, "number", chemistry.system.complexes_of(rest[1])[0].logK)
    if chemistry.second_extractant is not None:
        allowed.insert(1, "second_extractant")
    return _field(path, chemistry, rest, allowed)


def _entry(path: str, held: Mapping[str, float | Amount], key: str, dimension: Dimension) -> Variable:
    """Return the number under a name that the file chose."""
    if key not in held:
        above = path.rpartition(".")[0]
        there = f"it has: {listed(held)}" if held else "it is empty"
        raise ValueError(f"there is no {key} in {above}{did_you_mean(key, held)} ({there})")
    value = held[key]
    return Variable(path, dimension, _canonical(value))


def _canonical(value: float | Amount) -> float | None:
    """Return a number; None for grams, which become moles only where the element is known."""
    if isinstance(value, Amount):
        return value.value if value.basis == "mol/L" else None
    return value


def _field(path: str, owner: object, keys: Sequence[str], allowed: Sequence[str]) -> Variable:
    """Return the number in a field of a class."""
    if len(keys) != 1 or keys[0] not in allowed:
        raise ValueError(_nothing(path, keys, allowed))
    value = getattr(owner, keys[0])
    if value is None:
        raise ValueError(f"{path} is not given; give it a value to start from")
    if isinstance(value, FlowRatio):
        return Variable(path, "flow", None)
    return Variable(path, _DIMENSION[keys[0]], _canonical(value))


def _nothing(path: str, keys: Sequence[str], allowed: Sequence[str]) -> str:
    """Say what can be varied instead."""
    if not allowed:
        return f"{path}: this unit has no number to vary"
    there = f"below {_above(path, keys)} there is {listed(allowed)}{did_you_mean('.'.join(keys), allowed)}"
    return f"{path} is not a number that can be varied; {there}"


def _above(path: str, keys: Sequence[str]) -> str:
    """Return the part of a path that was found."""
    return ".".join(path.split(".")[: -len(keys)]) if keys else path
