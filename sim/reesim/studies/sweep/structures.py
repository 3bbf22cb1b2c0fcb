"""The flowsheet with its whole numbers and choices put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reesim.document import at
from reesim.flowsheet.change import with_value
from reesim.flowsheet.read import read_node
from reesim.flowsheet.units import Cascade

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reesim.document import Node
    from reesim.flowsheet.model import FlowsheetModel

ORIGIN = "study"
"""What faults of values that a study puts in name in place of a file."""
INLETS = ("aqueous_in", "organic_in")
BY_STAGE = (*INLETS, "draws")
"""Mappings of a cascade by stage."""


def whole_number(model: FlowsheetModel, path: str) -> int | None:
    """The whole number at a path: `units.U.stages`, or the stage that a stream enters; None elsewhere."""
    keys = path.split(".")
    unit = model.units.get(keys[1]) if keys[0] == "units" and len(keys) in (3, 4) else None
    if not isinstance(unit, Cascade):
        return None
    if keys[2:] == ["stages"]:
        return unit.stages
    if len(keys) == 4 and keys[2] in INLETS:
        for stage, streams in getattr(unit, keys[2]).items():
            if keys[3] in streams:
                return int(stage)
    return None


def with_structure(model: FlowsheetModel, changes: Iterable[tuple[str, Any]]) -> FlowsheetModel:
    """Read the flowsheet again with values at paths: choices first, then stages, then where streams enter.

    What enters or is drawn at the last stage of a cascade stays at its last stage.

    Raises
    ------
    InputError
        With every fault of the flowsheet that comes of it.
    """
    ordered = sorted(changes, key=lambda change: _rank(model, change[0]))
    node = model.node
    for path, value in ordered:
        node = _put(model, node, path, value)
    return read_node(node, model.base)


def _rank(model: FlowsheetModel, path: str) -> int:
    if whole_number(model, path) is None:
        return 0
    return 1 if path.endswith(".stages") else 2


def _put(model: FlowsheetModel, node: Node, path: str, value: Any) -> Node:
    if whole_number(model, path) is None:
        return with_value(node, path, value, ORIGIN)
    keys = path.split(".")
    if keys[-1] == "stages":
        return _resized(node, keys[1], int(value))
    return _moved(node, keys, int(value))


def _resized(node: Node, unit: str, stages: int) -> Node:
    """A cascade with another number of stages."""
    held = at(node, ("units", unit))
    plain = held.plain() if held is not None else {}
    last = str(plain.get("stages"))
    for section in BY_STAGE:
        by_stage = plain.get(section)
        if isinstance(by_stage, dict) and last in by_stage:
            moved = {str(stages) if stage == last else stage: what for stage, what in by_stage.items()}
            node = with_value(node, f"units.{unit}.{section}", moved, ORIGIN)
    return with_value(node, f"units.{unit}.stages", stages, ORIGIN)


def _moved(node: Node, keys: list[str], stage: int) -> Node:
    """A cascade that a stream enters at another stage."""
    stream = keys[3]
    held = at(node, keys[:3])
    found: dict[str, list[str]] = {}
    for key, what in (held.plain() if held is not None else {}).items():
        names = [what] if isinstance(what, str) else list(what)
        left = [name for name in names if name != stream]
        if left:
            found[key] = left
    found.setdefault(str(stage), []).append(stream)
    return with_value(node, ".".join(keys[:3]), found, ORIGIN)
