"""Places of a Sankey diagram: columns from left to right, every flow with the room of its amount."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reesim.report.diagram.engine import run

if TYPE_CHECKING:
    from reesim.report.plots.sankey_flows import Flow, Flows

BAR = 10.0
"""Width of a place [pt]."""
GAP = 16.0
"""Room between two places of a column: a line of text [pt]."""


@dataclass
class Place:
    """A place, or a point that a flow passes on its way through a column."""

    key: str
    name: str
    column: int
    size: float
    is_way: bool = False
    x: float = 0.0
    y: float = 0.0
    used_in: float = field(default=0.0)
    used_out: float = field(default=0.0)


@dataclass(frozen=True)
class Ribbon:
    """A flow with the places that it goes through."""

    flow: Flow
    thickness: float
    way: tuple[Place, ...]


@dataclass(frozen=True)
class Laid:
    """A Sankey diagram with places, y downwards [pt]."""

    places: tuple[Place, ...]
    ribbons: tuple[Ribbon, ...]
    width: float
    height: float


def lay(flows: Flows, scale: float, step: float) -> Laid:
    """Lay flows out.

    Parameters
    ----------
    flows : Flows
        What is drawn.
    scale : float
        Thickness of a flow per amount [pt h/mol].
    step : float
        From one column to the next [pt].

    Raises
    ------
    LayoutMissing
        Where no layout program is installed.
    """
    columns = _columns(flows.flows)
    places = {
        name: Place(f"n{i}", name, column, max(_size(flows.flows, name) * scale, 1.0))
        for i, (name, column) in enumerate(columns.items())
    }
    ribbons: list[Ribbon] = []
    ways: list[Place] = []
    for i, flow in enumerate(flows.flows):
        thickness = flow.amount * scale
        between = [
            Place(f"w{i}_{column}", flow.name, column, thickness, is_way=True)
            for column in _passed(columns[flow.source], columns[flow.target])
        ]
        ways += between
        ribbons.append(Ribbon(flow, thickness, (places[flow.source], *between, places[flow.target])))
    everything = [*places.values(), *ways]
    height = _place(everything, ribbons, step)
    width = step * max(columns.values(), default=0) + BAR
    return Laid(tuple(everything), tuple(ribbons), width, height)


def _size(flows: tuple[Flow, ...], name: str) -> float:
    into = sum(flow.amount for flow in flows if flow.target == name)
    out = sum(flow.amount for flow in flows if flow.source == name)
    return max(into, out)


def _columns(flows: tuple[Flow, ...]) -> dict[str, int]:
    """Longest way from where things enter, by place; what only starts stands just before where it goes."""
    names = list(dict.fromkeys(name for flow in flows for name in (flow.source, flow.target)))
    forward = [flow for flow in flows if not flow.is_return and flow.source != flow.target]
    found = dict.fromkeys(names, 0)
    for _ in names:
        moved = False
        for flow in forward:
            if found[flow.target] < found[flow.source] + 1 <= len(names):
                found[flow.target] = found[flow.source] + 1
                moved = True
        if not moved:
            break
    targets = {flow.target for flow in forward}
    for name in names:
        nexts = [found[flow.target] for flow in forward if flow.source == name]
        if name not in targets and nexts:
            found[name] = max(min(nexts) - 1, 0)
    return found


def _passed(first: int, last: int) -> range:
    """Columns that a flow passes: those between its ends; one that goes back turns in the columns of both."""
    return range(first + 1, last) if last > first else range(first, last - 1, -1)


def _place(everything: list[Place], ribbons: list[Ribbon], step: float) -> float:
    """Let the layout program order the columns and find the heights."""
    lines = [
        "digraph {",
        f"graph [rankdir=LR, nodesep={GAP / 72.0:.4f}, ranksep=0.5, splines=line]",
        'node [shape=box, fixedsize=true, width=0.1, label="", margin=0]',
    ]
    for place in everything:
        lines.append(f"{place.key} [height={place.size / 72.0:.4f}]")
    for column in sorted({place.column for place in everything}):
        held = "; ".join(place.key for place in everything if place.column == column)
        lines.append(f"{{ rank=same; {held} }}")
    for ribbon in ribbons:
        for first, second in zip(ribbon.way[:-1], ribbon.way[1:], strict=True):
            if first.column == second.column:
                continue
            ends = (first, second) if first.column < second.column else (second, first)
            lines.append(f"{ends[0].key} -> {ends[1].key} [weight={1 + int(ribbon.thickness)}]")
    by_key = {place.key: place for place in everything}
    height = 0.0
    for line in run("\n".join([*lines, "}"])).splitlines():
        words = line.split()
        if words[0] == "graph":
            height = 72.0 * float(words[3])
        elif words[0] == "node":
            place = by_key[words[1]]
            place.x, place.y = step * place.column, height - 72.0 * float(words[3])
    return height
