"""Where things stand in the document, for faults that concern several places at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.document import Node, fault, key_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reesim.errors import Fault, PathPart


def locate(root: Node, path: Sequence[PathPart]) -> Node:
    """Return the node a path leads to, or the nearest one above it.

    A single value may stand for a list of one, so an index may be missing from the document, and a
    list of one may stand where the path has no index.
    """
    found = root
    for part in path:
        below = _below(found, str(part))
        if below is None:
            continue
        found = below
    return found


def _below(node: Node, part: str) -> Node | None:
    """Step one key or index down; through a list of one without an index."""
    if part in node.children():
        return node.children()[part]
    items = node.items()
    if items and part.isdecimal() and int(part) < len(items):
        return items[int(part)]
    if len(items) == 1:
        return _below(items[0], part)
    return None


def value_fault(root: Node, path: Sequence[PathPart], message: str) -> Fault:
    """Return a fault at the value a path leads to."""
    return fault(locate(root, path), dotted(path), message)


def name_fault(root: Node, path: Sequence[PathPart], message: str) -> Fault:
    """Return a fault at the key a path leads to."""
    return key_fault(locate(root, path), dotted(path), message)


def dotted(path: Iterable[PathPart]) -> str:
    """Return a path as it is written."""
    return ".".join(str(part) for part in path)


def words_of(node: Node) -> set[str]:
    """Return every text and key below a node: what an unreadable part of the file may have meant."""
    if node.kind == "map":
        below = node.children()
        return set(below).union(*(words_of(child) for child in below.values()))
    if node.kind == "seq":
        return set().union(*(words_of(item) for item in node.items()))
    return {node.value} if isinstance(node.value, str) else set()
