"""Sections of the file read one entry at a time: streams, units, specs; and the head of the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from reesim.document import Node, fault, node_of, validate
from reesim.errors import did_you_mean
from reesim.flowsheet.fields import Name, Names, Strict, listed, said
from reesim.flowsheet.specs import Spec
from reesim.flowsheet.streams import STREAM_TYPES, StreamDocument
from reesim.flowsheet.units import UNIT_TYPES, UnitModel

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
    if isinstance(node.value, str):
        return [node.value]
    return [item.value if isinstance(item.value, str) else None for item in node.items()]


def read_streams(root: Node) -> tuple[dict[str, StreamDocument | None], dict[str, Phase | None], list[Fault]]:
    """Read the streams from outside.

    Returns
    -------
    documents : dict
        By name; None for a stream with faults.
    phases : dict
        Phase by name, as far as it is written.
    faults : list of Fault
    """
    documents: dict[str, StreamDocument | None] = {}
    phases: dict[str, Phase | None] = {}
    faults: list[Fault] = []
    for name, node in _section(root, "streams").items():
        path = ("streams", name)
        documents[name] = phases[name] = None
        word = _word(node, "phase")
        if node.kind != "map":
            faults += _unless_broken(
                node, path, _not_a_mapping(node, "stream", "phase: aqueous, flow: 1 m3/h")
            )
        elif word in STREAM_TYPES:
            phases[name] = "organic" if word == "organic" else "aqueous"
            documents[name], more = validate(STREAM_TYPES[word], node, path)
            faults += more
        else:
            faults += _wrong_word(node, path, "phase", "a phase", STREAM_TYPES)
            faults += _with_guess(node, path)
    return documents, phases, faults


def _with_guess(node: Node, path: tuple[str, str]) -> list[Fault]:
    """Look at the other fields of a stream without a phase, as one of the phase they speak of."""
    organic_only = set(STREAM_TYPES["organic"].model_fields) - set(STREAM_TYPES["aqueous"].model_fields)
    guess = "organic" if organic_only & set(node.children()) else "aqueous"
    completed = replace(node, value={**node.children(), "phase": node_of(guess, node.file)})
    return validate(STREAM_TYPES[guess], completed, path)[1]


def read_units(root: Node) -> tuple[dict[str, UnitModel | None], list[Fault]]:
    """Read the units; None for one with faults."""
    units: dict[str, UnitModel | None] = {}
    faults: list[Fault] = []
    for name, node in _section(root, "units").items():
        path = ("units", name)
        units[name] = None
        word = _word(node, "type")
        if node.kind != "map":
            faults += _unless_broken(
                node, path, _not_a_mapping(node, "unit", "type: mixer, in: [a, b], out: c")
            )
        elif word in UNIT_TYPES:
            units[name], more = validate(UNIT_TYPES[word], node, path)
            faults += more
        else:
            faults += _wrong_word(node, path, "type", "a type of unit", UNIT_TYPES)
    return units, faults


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


def read_spec_entries(root: Node) -> tuple[list[tuple[int, Spec]], list[Fault]]:
    """Read the specifications that can be read, each with its index."""
    found: list[tuple[int, Spec]] = []
    faults: list[Fault] = []
    section = root.children().get("specs")
    for i_spec, node in enumerate(section.items() if section is not None else []):
        spec, more = validate(Spec, node, ("specs", i_spec))
        faults += more
        if spec is not None:
            found.append((i_spec, spec))
    return found, faults


def _section(root: Node, name: str) -> dict[str, Node]:
    """Return the entries of a section; none where it is missing or no mapping (Head tells of that)."""
    section = root.children().get(name)
    return section.children() if section is not None else {}


def _unless_broken(node: Node, path: tuple[str, ...], message: str) -> list[Fault]:
    """Return a fault, unless one has been told of this value already."""
    return [] if node.is_broken else [fault(node, ".".join(path), message)]
