"""Copies of a document with one value changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reesim.document.node import Node, fault, node_of
from reesim.document.reading import compose
from reesim.errors import Fault, InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection


def set_path(node: Node, dotted_path: str, value: Any, origin: str, optional: Collection[str] = ()) -> Node:
    """Copy a document with one value changed.

    Parameters
    ----------
    node : Node
        The document; it is not touched.
    dotted_path : str
        Where the value goes, ``units.extract.stages``; items of a list by their index from 0. The last key
        may be new to its mapping, all before it must be there.
    value : Any
        Plain data, or a Node, which keeps its own place and file.
    origin : str
        What stands for the file's name in faults of the new value: ``--set``, ``scenarios.strong_scrub``.
    optional : collection of str
        Keys of mappings that are made on the way where they are not there.

    Returns
    -------
    Node

    Raises
    ------
    InputError
        If the path leads through nothing, or the value cannot stand in a document.
    """
    parts = dotted_path.split(".")
    new = value if isinstance(value, Node) else node_of(value, origin)
    place = new if isinstance(value, Node) else node_of(None, origin)
    if not all(parts):
        raise InputError([fault(place, dotted_path, "not a path; give keys with dots between them")])
    return _changed(node, parts, 0, new, place, optional)


def value_of(text: str, origin: str) -> Node:
    """Read the text of one value as it would stand in a file: ``60``, ``1.2 mol/L``, ``[feed, reflux]``.

    Parameters
    ----------
    text : str
        What follows ``PATH=`` on a command line.
    origin : str
        What stands for the file's name in faults.

    Returns
    -------
    Node

    Raises
    ------
    InputError
    """
    if not text.strip():
        return node_of(None, origin)
    root, faults = compose(text.encode("utf-8", errors="surrogatepass"), origin)
    if faults and root is None and text.strip() in {"~", "null", "Null", "NULL"}:
        return node_of(None, origin)
    if faults or root is None:
        raise InputError(faults)
    return root


def _changed(node: Node, parts: list[str], i: int, new: Node, place: Node, optional: Collection[str]) -> Node:
    part, is_last = parts[i], i == len(parts) - 1
    if isinstance(node.value, dict):
        old = node.value.get(part)
        if old is None and not is_last and part in optional:
            old = replace(place, kind="map", value={})
        if old is None and not is_last:
            near = did_you_mean(part, node.value)
            raise InputError([_nowhere(parts, i, place, f"there is no {part} here{near}")])
        into = new if is_last or old is None else _changed(old, parts, i + 1, new, place, optional)
        return replace(node, value={**node.value, part: into})
    if isinstance(node.value, list):
        n = len(node.value)
        if not (part.isascii() and part.isdecimal() and len(part) < 10 and int(part) < n):
            allowed = f"give 0 to {n - 1}" if n else "it is empty"
            raise InputError([_nowhere(parts, i, place, f"{part} is not an index of this list; {allowed}")])
        index = int(part)
        into = new if is_last else _changed(node.value[index], parts, i + 1, new, place, optional)
        return replace(node, value=[*node.value[:index], into, *node.value[index + 1 :]])
    above = ".".join(parts[:i]) or "the document"
    raise InputError([_nowhere(parts, i, place, f"{above} is a single value; nothing lies below it")])


def _nowhere(parts: list[str], i: int, place: Node, message: str) -> Fault:
    return fault(place, ".".join(parts[: i + 1]), message)
