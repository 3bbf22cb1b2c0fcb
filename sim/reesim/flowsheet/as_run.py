"""A flowsheet as it was run, in one piece: what it takes from files beside it stands inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reesim.document import read
from reesim.errors import InputError
from reesim.library.references import find_file, is_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from reesim.document import Node

SECTIONS = ("chemistry", "scenarios")
"""Sections of a flowsheet that may name an extraction system."""
SYSTEM = "system"


def system_documents(root: Node, base: Path | None) -> dict[str, Any]:
    """Read the systems that a flowsheet gives by path, those of its scenarios included: plain data by path.

    They are read when the flowsheet is, so that a file changed afterwards does not pass for what was run.
    One that cannot be read is left out; reading the flowsheet tells of it.
    """
    found: dict[str, Any] = {}
    for section in SECTIONS:
        node = root.children().get(section)
        for reference in _references(node.plain() if node is not None else None, section):
            if reference not in found:
                try:
                    found[reference] = read(find_file("systems", reference, base)).plain()
                except (InputError, ValueError):
                    continue
    return found


def self_contained(plain: dict[str, Any], systems: Mapping[str, Any]) -> dict[str, Any]:
    """Put systems in the place of their paths, so that the document can be run from any folder.

    Parameters
    ----------
    plain : dict
        A flowsheet as plain data.
    systems : mapping
        Documents of systems by path, as `system_documents` reads them.
    """
    return {key: _inlined(value, key, systems) if key in SECTIONS else value for key, value in plain.items()}


def _references(value: Any, key: str) -> Iterator[str]:
    """Paths of systems in a value that stands under a key, or at a dotted path."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield from _references(held, name)
    elif _is_reference(value, key):
        yield value


def _inlined(value: Any, key: str, systems: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _inlined(held, name, systems) for name, held in value.items()}
    return systems.get(value, value) if _is_reference(value, key) else value


def _is_reference(value: Any, key: str) -> bool:
    return isinstance(value, str) and key.rpartition(".")[2] == SYSTEM and is_path(value)
