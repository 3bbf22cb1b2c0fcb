"""Sections of the file read one entry at a time: streams, units, specs; and the head of the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from reesim.document import Node, fault, node_of
from reesim.errors import did_you_mean
from reesim.flowsheet.fields import MAX_STAGES, Name, Names, Strict, listed, matches_name, said
from reesim.flowsheet.places import words_of
from reesim.flowsheet.salvage import Entry, Model, read_entry
from reesim.flowsheet.specs import Spec
from reesim.flowsheet.streams import STREAM_TYPES, AqueousStream, OrganicStream, StreamDocument
from reesim.flowsheet.units import UNIT_TYPES, AcidAdjuster, Cascade, Saponifier, UnitModel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reesim.errors import Fault
    from reesim.flowsheet.fields import Phase

VERSION = 1
"""Version of the flowsheet file that this program reads."""


def _version(value: Any) -> int:
    """Refuse a file of another version before anything is made of it."""
    if isinstance(value, bool) or value != VERSION:
        raise ValueError(f"{said(value)} is not a version that is known; give {VERSION}")
    return VERSION


class Head(Strict):
    """Top level of a flowsheet file; its sections are read entry by entry."""

    reesim: Annotated[int, BeforeValidator(_version), WithJsonSchema({"const": VERSION})]
    """Version of the file's schema."""
    title: str | None = None
    """What the flowsheet is, in a line."""
    chemistry: Any
    """Extraction system and organic, or a mapping of several by name."""
    components: Names | None = None
    """Metals that are followed; every metal with constants that a stream carries, if not given."""
    streams: dict[Name, Any]
    """Streams that enter from outside."""
    units: dict[Name, Any] = Field(min_length=1)
    """Units by name."""
    specs: list[Any] = Field(default_factory=list)
    """Design specifications."""
    scenarios: dict[Name, dict[str, Any]] = Field(default_factory=dict)
    """Changes by name of scenario: a mapping of paths to values."""


def read_components(root: Node) -> list[str | None] | None:
    """Return the components as far as they can be read, with None in place of what is no name."""
    node = root.children().get("components")
    if node is None:
        return None
    items = node.items() if node.kind == "seq" else [node]
    return [
        item.value if isinstance(item.value, str) and matches_name(item.value) else None for item in items
    ]


STAND_INS: dict[type, dict[str, str | int]] = {
    AqueousStream: {"flow": "1 m3/h", "base": "0 mol/L", "ree": "1 mol/L"},
    OrganicStream: {"flow": "1 m3/h"},
    Cascade: {"stages": MAX_STAGES},
    Saponifier: {"degree": "0 %", "flow": "1 m3/h"},
    AcidAdjuster: {"acid": "0 mol/L"},
}
"""What stands in for a faulty value while further faults are looked for."""


def read_streams(root: Node) -> tuple[dict[str, Entry[StreamDocument]], dict[str, Phase | None]]:
    """Read the streams from outside, and the phase of each as far as it is written."""
    entries: dict[str, Entry[StreamDocument]] = {}
    phases: dict[str, Phase | None] = {}
    for name, node in _section(root, "streams").items():
        path = ("streams", name)
        phases[name] = None
        word = _word(node, "phase")
        if node.kind != "map":
            text = _not_a_mapping(node, "stream", "phase: aqueous, flow: 1 m3/h")
            entries[name] = Entry(None, _unless_broken(node, path, text), words_of(node))
        elif word in STREAM_TYPES:
            phases[name] = "organic" if word == "organic" else "aqueous"
            entries[name] = _entry(STREAM_TYPES[word], node, path)
        else:
            guess = _guessed(node, path)
            wrong = _wrong_word(node, path, "phase", "a phase", STREAM_TYPES)
            entries[name] = replace(guess, faults=[*wrong, *guess.faults])
    return entries, phases


def _entry(cls: type[Model], node: Node, path: tuple[str, str]) -> Entry[Model]:
    """Read one entry."""
    return read_entry(cls, node, path, STAND_INS.get(cls, {}))


def _guessed(node: Node, path: tuple[str, str]) -> Entry[StreamDocument]:
    """Read the other fields of a stream without a phase, as one of the phase they speak of."""
    organic_only = set(OrganicStream.model_fields) - set(AqueousStream.model_fields)
    guess = "organic" if organic_only & set(node.children()) else "aqueous"
    completed = replace(node, value={**node.children(), "phase": node_of(guess, node.file)})
    return _entry(STREAM_TYPES[guess], completed, path)


def read_units(root: Node) -> dict[str, Entry[UnitModel]]:
    """Read the units."""
    entries: dict[str, Entry[UnitModel]] = {}
    for name, node in _section(root, "units").items():
        path = ("units", name)
        word = _word(node, "type")
        if node.kind != "map":
            text = _not_a_mapping(node, "unit", "type: mixer, in: [a, b], out: c")
            entries[name] = Entry(None, _unless_broken(node, path, text), words_of(node))
        elif word in UNIT_TYPES:
            entries[name] = _entry(UNIT_TYPES[word], node, path)
        else:
            wrong = _wrong_word(node, path, "type", "a type of unit", UNIT_TYPES)
            entries[name] = Entry(None, wrong, words_of(node))
    return entries


@dataclass(frozen=True)
class SpecEntry:
    """A specification as far as it could be read: at least what it varies."""

    index: int
    vary: str | None
    spec: Spec | None


def read_specs_section(root: Node) -> tuple[list[SpecEntry], list[Fault]]:
    """Read the specifications."""
    found: list[SpecEntry] = []
    faults: list[Fault] = []
    section = root.children().get("specs")
    for i_spec, node in enumerate(section.items() if section is not None else []):
        entry = read_entry(Spec, node, ("specs", str(i_spec)), {})
        faults += entry.faults
        found.append(SpecEntry(i_spec, _word(node, "vary") or None, entry.model))
    return found, faults


def _word(node: Node, key: str) -> str:
    """Return the text under a key, or an empty one."""
    held = node.children().get(key)
    return held.value if held is not None and isinstance(held.value, str) else ""


def _not_a_mapping(node: Node, kind: str, example: str) -> str:
    """Say that an entry of a section is no mapping."""
    return f"{said(node.plain())} is not a {kind}; give a mapping such as {{{example}}}"


def _wrong_word(node: Node, path: tuple[str, str], key: str, kind: str, known: Iterable[str]) -> list[Fault]:
    """Say that the word which tells the class of an entry is missing or unknown."""
    *most, last = known
    allowed = f"give {listed(most)} or {last}"
    held = node.children().get(key)
    if held is None:
        return _unless_broken(node, (*path, key), f"required, but not given; {allowed}")
    near = did_you_mean(held.value, (*most, last)) if isinstance(held.value, str) else ""
    return _unless_broken(held, (*path, key), f"{said(held.plain())} is not {kind}{near or '; ' + allowed}")


def _section(root: Node, name: str) -> dict[str, Node]:
    """Return the entries of a section; none where it is missing or no mapping (Head tells of that)."""
    section = root.children().get(name)
    return section.children() if section is not None else {}


def _unless_broken(node: Node, path: tuple[str, ...], message: str) -> list[Fault]:
    """Return a fault, unless one has been told of this value already."""
    return [] if node.is_broken else [fault(node, ".".join(path), message)]
