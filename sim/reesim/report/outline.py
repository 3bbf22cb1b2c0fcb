"""The outline of a flowsheet and its degrees of freedom, as sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.report.sheet import Sheet

if TYPE_CHECKING:
    from reesim.flowsheet.freedom import Outline, UnitOutline


def outline_sheets(found: Outline) -> list[Sheet]:
    """Chemistry and components, units with their streams, loops, degrees of freedom."""
    return [_head(found), _units(found), _loops(found), _freedom(found)]


def _head(found: Outline) -> Sheet:
    lines = [
        *found.chemistries,
        f"components: {', '.join(found.components)}",
        f"counter-ions: {_listed(found.counter_ions)}; anions: {_listed(found.anions)}",
        f"enters: {_listed(found.inlets)}",
        f"leaves: {_listed(found.products)}",
    ]
    if found.scenarios:
        lines.append(f"scenarios: {', '.join(found.scenarios)}")
    return Sheet(found.title or "flowsheet without a title", notes=tuple(lines))


def _units(found: Outline) -> Sheet:
    rows = tuple(_unit(unit) for unit in found.units)
    columns = ("unit", "type", "stages", "in", "out")
    count = f"{len(rows)} unit{'s' * (len(rows) != 1)}, {found.n_stages} stage{'s' * (found.n_stages != 1)}"
    return Sheet(count, columns, rows, (), (True, True, False, True, True))


def _unit(unit: UnitOutline) -> tuple[str, ...]:
    ports = [", ".join(_port(*port) for port in held) for held in (unit.inlets, unit.outlets)]
    return unit.name, unit.type, "" if unit.stages is None else str(unit.stages), *ports


def _port(name: str, stream: str) -> str:
    """Name a stream and, in a cascade, the stage where it enters or is drawn."""
    words = name.split(".")
    return f"{stream} at {words[1]}" if words[0] in ("organic_in", "aqueous_in", "draws") else stream


def _loops(found: Outline) -> Sheet:
    if not found.loops:
        return Sheet("", notes=("no closed loops",))
    rows = tuple((loop.phase, " - ".join(loop.units), ", ".join(loop.anchors)) for loop in found.loops)
    return Sheet("closed loops", ("phase", "through", "flow fixed by"), rows, (), (True, True, True))


def _freedom(found: Outline) -> Sheet:
    freedom = found.freedom
    lines = [f"{len(freedom.given)} numbers are given: {', '.join(freedom.given)}"]
    lines += [
        f"{path} is varied until {target}"
        for path, target in zip(freedom.varied, freedom.targets, strict=True)
    ]
    left = "none, it can be solved" if freedom.left == 0 else str(freedom.left)
    return Sheet("degrees of freedom", notes=(*lines, f"left: {left}"))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) if names else "none"
