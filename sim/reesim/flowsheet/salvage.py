"""What is left of an entry with faults, so that one fault does not hide the others.

A stream with a wrong flow still has solutes to check, a cascade with a wrong efficiency still joins its
streams. The values with faults are taken out, or replaced by a stand-in where the class needs one, and
the rest is read again. What is read that way serves to find further faults, never to be solved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel

from reesim.document import Node, node_of, validate
from reesim.flowsheet.places import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.errors import Fault

_MISSPELLED = re.compile(r"unknown key; did you mean ([A-Za-z_]+)\?")
Model = TypeVar("Model", bound=BaseModel)
_ROUNDS = 4
"""How often faults are taken out: rules may break only once the fields they join are readable."""


@dataclass(frozen=True)
class Entry(Generic[Model]):
    """An entry of the document, as far as it could be read.

    Attributes
    ----------
    model : Model or None
        The object; where there are faults, one made of what is left, or None if too little is.
    faults : list of Fault
        Everything that is wrong with the entry.
    doubtful : set of str
        Texts and keys in what was taken out: streams that may be meant there.
    taken : set of str
        Keys of the entry below which something was taken out.
    """

    model: Model | None
    faults: list[Fault] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)


def read_entry(
    cls: type[Model], node: Node, where: tuple[str, ...], stand_ins: Mapping[str, str | int]
) -> Entry[Model]:
    """Read an entry; where it has faults, tell of them all and give what is left.

    Parameters
    ----------
    cls : type
        Class of the entry.
    node : Node
        The entry.
    where : tuple of str
        Its path.
    stand_ins : mapping
        Values in place of faulty ones, by key, where leaving the key out would break another rule.
    """
    model, faults = validate(cls, node, where)
    told = list(faults)
    doubtful: set[str] = set()
    taken: set[str] = set()
    for _ in range(_ROUNDS):
        if model is not None or not faults:
            break
        for fault in faults:
            path = fault.path.removeprefix(".".join(where)).removeprefix(".")
            taken.add(path)
            node = _without(node, path, stand_ins, doubtful)
        model, faults = validate(cls, node, where)
        told += [fault for fault in faults if not _follows(fault.path, ".".join(where), taken)]
    if model is None:
        doubtful |= words_of(node)
    return Entry(
        model, without_echoes(sorted(set(told))), doubtful, {path.partition(".")[0] for path in taken}
    )


def without_echoes(faults: list[Fault]) -> list[Fault]:
    """Drop `required` faults of keys that were only misspelled: the unknown key tells of them."""
    meant = set()
    for fault in faults:
        match = _MISSPELLED.match(fault.message)
        if match:
            above = fault.path.rpartition(".")[0]
            meant.add(f"{above}.{match[1]}" if above else match[1])
    return [fault for fault in faults if fault.path not in meant or not fault.message.startswith("required")]


def _without(node: Node, path: str, stand_ins: Mapping[str, str | int], doubtful: set[str]) -> Node:
    """Return a node without the value at a path; keys may hold dots themselves."""
    if node.kind == "seq":
        index, _, rest = path.partition(".")
        items = node.items()
        if not index.isdecimal() or int(index) >= len(items):
            return node
        below = _without(items[int(index)], rest, {}, doubtful) if rest else None
        if below is None:
            doubtful |= words_of(items[int(index)])
        kept = [below if i == int(index) else item for i, item in enumerate(items)]
        return replace(node, value=[item for item in kept if item is not None])
    held = node.children()
    key = next((key for key in held if path == key or path.startswith(f"{key}.")), None)
    if key is None:
        added = {path: node_of(stand_ins[path], node.file)} if path in stand_ins else {}
        return replace(node, value={**held, **added}) if node.kind == "map" else node
    if key != path and held[key].kind != "scalar" and key not in stand_ins:
        below = _without(held[key], path.removeprefix(f"{key}."), {}, doubtful)
        return replace(node, value={**held, key: below})
    doubtful |= words_of(held[key]) | {key}
    left = {other: value for other, value in held.items() if other != key}
    if key in stand_ins:
        left[key] = node_of(stand_ins[key], node.file)
    return replace(node, value=left)


def _follows(path: str, where: str, taken: set[str]) -> bool:
    """Whether a fault only says that what was taken out is missing now."""
    below = path.removeprefix(where).removeprefix(".")
    return any(not below or gone == below or gone.startswith(f"{below}.") for gone in taken)
