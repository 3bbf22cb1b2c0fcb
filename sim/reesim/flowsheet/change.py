"""One value of a flowsheet document changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reesim.document import set_path

if TYPE_CHECKING:
    from reesim.document import Node

OPTIONAL = frozenset({"logK", "separation_factors", "solutes", "salt", "entrainment", "scenarios"})
"""Mappings that a document may leave out and a path may still lead into."""


def with_value(node: Node, path: str, value: Any, origin: str) -> Node:
    """Copy of a flowsheet document with a value at a path.

    Raises
    ------
    InputError
        If the path leads through nothing, or the value cannot stand in a document.
    """
    return set_path(node, path, value, origin, OPTIONAL)
