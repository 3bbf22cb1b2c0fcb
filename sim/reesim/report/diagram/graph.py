"""What a diagram shows: units with their ports, streams as labels on the way between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reesim.flowsheet.units import Cascade
from reesim.report.diagram.measure import width_of
from reesim.report.diagram.returns import returning
from reesim.report.diagram.words import product_words, stream_words, unit_words

if TYPE_CHECKING:
    from reesim.flowsheet.units import Port, UnitModel
    from reesim.report.case import Case

SIZE, LINE = 8.0, 10.5
"""Size of the text, height of a line [pt]."""
PORT = 30.0
"""Least room of a port of a cascade [pt]."""
MARGIN = 5.0

Kind = Literal["cascade", "unit", "inlet", "between", "product"]
Side = Literal["top", "bottom"]


@dataclass(frozen=True)
class PortMark:
    """Where a stream enters or leaves a cascade: its stage, on the upper or the lower edge."""

    stream: str
    stage: int
    side: Side


@dataclass(frozen=True)
class Node:
    """A box: a unit, or the label of a stream.

    Attributes
    ----------
    key : str
        Name inside the diagram.
    name : str
        Unit or stream.
    kind : str
        cascade, unit, inlet, between or product.
    lines : tuple of str
        Text; the first line is the name.
    width, height : float
        Size [pt].
    ports : tuple of PortMark
        Of a cascade; upper and lower edge, each in the order of stages.
    phase : str
        Of a stream.
    """

    key: str
    name: str
    kind: Kind
    lines: tuple[str, ...]
    width: float
    height: float
    ports: tuple[PortMark, ...] = ()
    phase: str = ""

    def port_place(self, mark: PortMark) -> tuple[float, float]:
        """Place of a port beside the centre of the box, y downwards [pt]."""
        row = [port for port in self.ports if port.side == mark.side]
        x = self.width * ((row.index(mark) + 0.5) / len(row) - 0.5)
        return x, (-0.5 if mark.side == "top" else 0.5) * self.height


@dataclass(frozen=True)
class Edge:
    """Half of a stream: from the unit that makes it to its label, or from there to the one that takes it."""

    stream: str
    tail: str
    head: str
    tail_port: PortMark | None
    head_port: PortMark | None
    phase: str
    is_return: bool
    has_arrow: bool


@dataclass(frozen=True)
class Diagram:
    """Boxes and what joins them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def diagram_of(case: Case) -> Diagram:
    """Make the diagram of a solved flowsheet."""
    units = {name: _unit_node(i, name, unit) for i, (name, unit) in enumerate(case.model.units.items())}
    makers: dict[str, tuple[str, Port]] = {}
    takers: dict[str, tuple[str, Port]] = {}
    for name, unit in case.model.units.items():
        for port in unit.ports():
            (takers if port.direction == "in" else makers)[port.stream] = (name, port)
    back = returning(case.model.units, case.model.streams, makers, takers)
    labels = {
        name: _label(case, i, name, name in makers, name in takers) for i, name in enumerate(case.streams)
    }
    edges = []
    for name, label in labels.items():
        for end, is_tail in ((makers.get(name), True), (takers.get(name), False)):
            if end is not None:
                edges.append(_edge(name, label, units[end[0]], is_tail=is_tail, is_return=name in back))
    return Diagram((*units.values(), *labels.values()), tuple(edges))


def _edge(stream: str, label: Node, unit: Node, *, is_tail: bool, is_return: bool) -> Edge:
    port = next((mark for mark in unit.ports if mark.stream == stream), None)
    if is_tail:
        return Edge(
            stream, unit.key, label.key, port, None, label.phase, is_return, has_arrow=label.kind == "product"
        )
    return Edge(stream, label.key, unit.key, None, port, label.phase, is_return, has_arrow=True)


def _unit_node(i: int, name: str, unit: UnitModel) -> Node:
    lines = (name, unit_words(unit))
    width = max(width_of(name, SIZE + 1.0, is_bold=True), width_of(lines[1], SIZE)) + 4.0 * MARGIN
    if not isinstance(unit, Cascade):
        return Node(f"u{i}", name, "unit", lines, width, 2.0 * LINE + 2.0 * MARGIN)
    ports = _ports(unit)
    most = max(sum(port.side == side for port in ports) for side in ("top", "bottom"))
    return Node(
        f"u{i}", name, "cascade", lines, max(width, most * PORT, 100.0), 4.0 * LINE + 2.0 * MARGIN, ports
    )


def _ports(unit: Cascade) -> tuple[PortMark, ...]:
    """Inlets along the upper edge, outlets along the lower one, stage 1 on the left."""
    marks: list[PortMark] = []
    for port in unit.ports():
        side: Side = "top" if port.direction == "in" else "bottom"
        marks.append(PortMark(port.stream, port.stage or 1, side))
    return tuple(sorted(marks, key=lambda mark: (mark.side, mark.stage)))


def _label(case: Case, i: int, name: str, is_made: bool, is_taken: bool) -> Node:
    kind: Kind = "inlet" if not is_made else "between" if is_taken else "product"
    lines = (name, *stream_words(case, name))
    if kind == "product":
        purity = product_words(case, name)
        lines = (name, purity, *lines[1:]) if purity else lines
    widths = [width_of(name, SIZE, is_bold=True), *(width_of(line, SIZE) for line in lines[1:])]
    margin = MARGIN if kind != "between" else 2.0
    return Node(
        f"s{i}", name, kind, lines, max(widths) + 2.0 * margin, len(lines) * LINE + 2.0 * margin,
        phase=case.streams[name].phase,
    )  # fmt: skip
