"""Places of boxes and ways of streams, as the layout program finds them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from reesim.report.diagram.engine import run

if TYPE_CHECKING:
    from reesim.report.diagram.graph import Diagram, Edge, Node, PortMark

POINTS_PER_INCH = 72.0
MARGIN = 6.0

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Placed:
    """A diagram with places, y downwards [pt].

    Attributes
    ----------
    diagram : Diagram
        What is placed.
    width, height : float
        Size of the whole.
    centres : dict of str to (x, y)
        Centres of the boxes by key.
    routes : tuple of tuples of (x, y)
        Way of every edge, in the order of the diagram: Bezier points, three a piece after the first.
    """

    diagram: Diagram
    width: float
    height: float
    centres: dict[str, Point]
    routes: tuple[tuple[Point, ...], ...]


def place(diagram: Diagram) -> Placed:
    """Lay a diagram out, from top to bottom.

    Raises
    ------
    LayoutMissing
        Where no layout program is installed.
    """
    return _read(diagram, run(_written(diagram)))


def _written(diagram: Diagram) -> str:
    """Write the graph with keys in place of names: nothing of a flowsheet is read as Graphviz's own."""
    lines = [
        "digraph {",
        'graph [rankdir=TB, nodesep=0.22, ranksep="0.28", splines=spline, outputorder=nodesfirst]',
        "node [shape=plain, margin=0]",
        "edge [arrowhead=none, arrowtail=none]",
    ]
    lines += [f"{node.key} [{_shape(node)}]" for node in diagram.nodes]
    lines += [_joint(diagram, edge) for edge in diagram.edges]
    return "\n".join([*lines, "}"])


def _shape(node: Node) -> str:
    if not node.ports:
        width, height = node.width / POINTS_PER_INCH, node.height / POINTS_PER_INCH
        return f'shape=box, fixedsize=true, width={width:.4f}, height={height:.4f}, label=""'
    rows = "".join(f"<TR><TD>{_row(node, side)}</TD></TR>" for side in ("top", "bottom"))
    return f'label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{rows}</TABLE>>'


def _row(node: Node, side: str) -> str:
    """Half of a cascade's box, a cell a port."""
    row = [i for i, port in enumerate(node.ports) if port.side == side]
    size = f'WIDTH="{node.width / len(row):.0f}" HEIGHT="{node.height / 2.0:.0f}" FIXEDSIZE="TRUE"'
    cells = "".join(f'<TD PORT="p{i}" {size}></TD>' for i in row)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{cells}</TR></TABLE>'


def _joint(diagram: Diagram, edge: Edge) -> str:
    """Write an edge; one of a stream that goes back points upwards, and is written the other way round."""
    nodes = {node.key: node for node in diagram.nodes}
    tail = edge.tail + _port(nodes[edge.tail], edge.tail_port, is_return=edge.is_return, is_tail=True)
    head = edge.head + _port(nodes[edge.head], edge.head_port, is_return=edge.is_return, is_tail=False)
    return f"{head} -> {tail} [dir=back]" if edge.is_return else f"{tail} -> {head}"


def _port(node: Node, mark: PortMark | None, *, is_return: bool, is_tail: bool) -> str:
    if mark is None:
        return f":{'n' if is_return == is_tail else 's'}"
    row = [port for port in node.ports if port.side == mark.side]
    i = node.ports.index(mark)
    if is_return and len(row) > 1 and mark in (row[0], row[-1]):
        return f":p{i}:{'w' if mark == row[0] else 'e'}"
    return f":p{i}:{'n' if mark.side == 'top' else 's'}"


def _read(diagram: Diagram, plain: str) -> Placed:
    """Read the `plain` form: inches, y upwards, edges in the order in which they were written."""
    centres: dict[str, Point] = {}
    routes: dict[tuple[str, str], tuple[Point, ...]] = {}
    width = height = 0.0
    for line in plain.splitlines():
        words = shlex.split(line)
        if words[0] == "graph":
            width, height = (POINTS_PER_INCH * float(word) for word in words[2:4])
        elif words[0] == "node":
            centres[words[1]] = _point(words[2], words[3], height)
        elif words[0] == "edge":
            numbers = words[4 : 4 + 2 * int(words[3])]
            points = tuple(_point(x, y, height) for x, y in zip(numbers[::2], numbers[1::2], strict=True))
            routes[words[1], words[2]] = points
    found = []
    for edge in diagram.edges:
        if edge.is_return:
            found.append(tuple(reversed(routes[edge.head, edge.tail])))
        else:
            found.append(routes[edge.tail, edge.head])
    return Placed(diagram, width + 2.0 * MARGIN, height + 2.0 * MARGIN, centres, tuple(found))


def _point(x: str, y: str, height: float) -> Point:
    return MARGIN + POINTS_PER_INCH * float(x), MARGIN + height - POINTS_PER_INCH * float(y)
