"""A value of a document together with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal, TypeAlias

from reesim.errors import Fault, InputError, PathPart

Kind: TypeAlias = Literal["map", "seq", "scalar"]
Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = "dict[str, Node] | list[Node] | Scalar"

DEEPEST_NESTING = 64
LARGEST_INTEGER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document and where it was written.

    Parameters
    ----------
    kind : {"map", "seq", "scalar"}
        Mapping, sequence or single value.
    value : dict of Node, list of Node, or a scalar
        Keys of a mapping are text, whole numbers among them too (``1``).
    line, column : int
        Where the value starts, from 1.
    key_line, key_column : int
        Where its key starts; the same as the value's where it has none.
    file : str
        File, or the origin of a value that came from no file.
    is_broken : bool
        A fault of this value has been told already: say nothing more about it.
    """

    kind: Kind
    value: Value
    line: int
    column: int
    key_line: int
    key_column: int
    file: str
    is_broken: bool = False

    def plain(self) -> Any:
        """Give the value as plain Python data, without places."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def children(self) -> dict[str, Node]:
        """Give the entries of a mapping; nothing for any other kind."""
        return self.value if isinstance(self.value, dict) else {}

    def items(self) -> list[Node]:
        """Give the items of a sequence; nothing for any other kind."""
        return self.value if isinstance(self.value, list) else []


def child(node: Node, part: PathPart) -> Node | None:
    """Give one entry of a mapping or item of a sequence, or None."""
    if isinstance(node.value, dict):
        return node.value.get(str(part))
    if isinstance(node.value, list) and isinstance(part, int) and 0 <= part < len(node.value):
        return node.value[part]
    return None


def at(node: Node, path: Sequence[PathPart]) -> Node | None:
    """Give the node at the end of a path, or None if the path leads nowhere.

    Parameters
    ----------
    node : Node
        Where the path starts.
    path : sequence of str or int
        Keys of mappings and indices of sequences.

    Returns
    -------
    Node or None
    """
    found: Node | None = node
    for part in path:
        if found is None:
            return None
        found = child(found, part)
    return found


def fault(node: Node, path: str, message: str) -> Fault:
    """Make a fault at the place of a value.

    Parameters
    ----------
    node : Node
        The value that is wrong.
    path : str
        Its dotted path.
    message : str
        What was found and what is allowed.

    Returns
    -------
    Fault
    """
    return Fault(node.file, node.line, node.column, path, message)


def key_fault(node: Node, path: str, message: str) -> Fault:
    """Make a fault at the place of a value's key."""
    return Fault(node.file, node.key_line, node.key_column, path, message)


def node_of(data: Any, origin: str) -> Node:
    """Turn plain data that came from no file into a node.

    Parameters
    ----------
    data : Any
        Mappings, sequences and scalars; a Node is kept as it is.
    origin : str
        What stands in the place of a file name in faults.

    Returns
    -------
    Node

    Raises
    ------
    InputError
        Where the data holds what a document could not hold.
    """
    faults: list[Fault] = []
    made = _made_of(data, origin, (), faults)
    if faults:
        raise InputError(faults)
    return made


def _made_of(data: Any, origin: str, path: tuple[str, ...], faults: list[Fault]) -> Node:
    if isinstance(data, Node):
        return data
    value: Value = None
    kind: Kind = "scalar"
    wrong = ""
    if len(path) > DEEPEST_NESTING:
        wrong = f"nested deeper than {DEEPEST_NESTING} levels"
    elif isinstance(data, Mapping):
        kind = "map"
        value = {str(key): _made_of(item, origin, (*path, str(key)), faults) for key, item in data.items()}
        wrong = _wrong_keys(data)
    elif isinstance(data, list | tuple):
        kind = "seq"
        value = [_made_of(item, origin, (*path, str(i)), faults) for i, item in enumerate(data)]
    else:
        value, wrong = _scalar_of(data)
    if wrong:
        faults.append(Fault(origin, 1, 1, ".".join(path), wrong))
    return Node(kind, value, 1, 1, 1, 1, origin)


def _wrong_keys(data: Mapping[Any, Any]) -> str:
    """Say what no document could hold: a key without text, or two that read the same (1 and "1")."""
    keys = [str(key) for key in data]
    if len(set(keys)) < len(keys):
        return "two keys read the same"
    return "a key must be a word or a number" if any(not key or _is_torn(key) for key in keys) else ""


def _is_torn(text: str) -> bool:
    """Tell whether text holds half a character (a lone surrogate), which no UTF-8 file can."""
    return not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text)


def _scalar_of(data: Any) -> tuple[Scalar, str]:
    """Give a scalar of a document, and what is wrong with it; numpy scalars become Python's."""
    if getattr(data, "ndim", None) == 0 and hasattr(data, "item"):
        data = data.item()
    if isinstance(data, float) and not isfinite(data):
        return None, f"{data} is not a finite number"
    if isinstance(data, int) and abs(data) > LARGEST_INTEGER:
        return None, "the number is too large; whole numbers go up to 2^63 - 1"
    if isinstance(data, str) and _is_torn(data):
        return None, "text with half a character (a lone surrogate)"
    if data is None or isinstance(data, str | int | float | bool):
        return data, ""
    found = f"a {type(data).__name__} cannot stand in a document"
    return None, f"{found}; give text, a number, a list or a mapping"
