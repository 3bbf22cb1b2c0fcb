"""The diagram as SVG: text that can be read out, searched and copied, streams that can be pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.report.diagram.measure import FONTS
from reesim.report.diagram.shapes import ARROW, KEY, KEY_LINE, KEY_STEP, LOOKS, arrow_head, text_places
from reesim.report.markup import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.report.diagram.graph import Edge, Node
    from reesim.report.diagram.layout import Placed, Point

KEY_ROOM = 22.0
FAINT, INK, FILL = "#555555", "#222222", "#f2f2f2"


def svg(placed: Placed, label: str) -> Markup:
    """Write a placed diagram.

    Parameters
    ----------
    placed : Placed
        A diagram with places.
    label : str
        What it shows, for those who cannot see it.
    """
    width, height = placed.width, placed.height + KEY_ROOM
    edges = joined(
        _edge(edge, route) for edge, route in zip(placed.diagram.edges, placed.routes, strict=True)
    )
    nodes = joined(_node(node, *placed.centres[node.key]) for node in placed.diagram.nodes)
    return element(
        "svg",
        element("title", label),
        edges,
        nodes,
        _key(placed.height + KEY_ROOM / 2.0),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:.1f} {height:.1f}",
        width=f"{width:.0f}pt",
        height=f"{height:.0f}pt",
        role="group",
        aria_label=label,
        font_family=FONTS,
        class_="diagram",
    )


def _edge(edge: Edge, route: tuple[Point, ...]) -> Markup:
    look = LOOKS[edge.phase]
    first, *rest = (f"{x:.1f} {y:.1f}" for x, y in route)
    pieces = [f"M{first}", *(f"C{' '.join(rest[i : i + 3])}" for i in range(0, len(rest), 3))]
    dash = {"stroke_dasharray": "6 3"} if edge.is_return else {}
    way = element(
        "path", d="".join(pieces), fill="none", stroke=look.colour, stroke_width=f"{look.width:g}", **dash
    )
    head = Markup("")
    if edge.has_arrow:
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in arrow_head(route, ARROW))
        head = element("polygon", points=corners, fill=look.colour)
    return element("g", way, head, class_="way", data_stream=edge.stream, aria_hidden="true")


def _node(node: Node, x: float, y: float) -> Markup:
    is_unit = node.kind in ("cascade", "unit")
    left, top = x - node.width / 2.0, y - node.height / 2.0
    box = element(
        "rect",
        x=f"{left:.1f}",
        y=f"{top:.1f}",
        width=f"{node.width:.1f}",
        height=f"{node.height:.1f}",
        rx="0" if is_unit else "5",
        fill=FILL if is_unit else "#ffffff",
        stroke="none" if node.kind == "between" else INK if is_unit else LOOKS[node.phase].colour,
        stroke_width="1.6" if node.kind == "product" else "0.9",
    )
    texts = joined(_texts(node, x, y))
    words = ", ".join(node.lines)
    if is_unit:
        return element("g", element("title", words), box, texts, class_="unit")
    return element(
        "g",
        element("title", words),
        box,
        texts,
        class_="stream",
        data_stream=node.name,
        tabindex="0",
        role="button",
        aria_label=f"stream {words}",
    )


def _texts(node: Node, x: float, y: float) -> Iterator[Markup]:
    for text in text_places(node):
        bold = {"font_weight": "bold"} if text.is_bold else {}
        # the base line lies about a third of the size below the middle of the letters
        yield element(
            "text",
            text.words,
            x=f"{x + text.x:.1f}",
            y=f"{y + text.y + 0.35 * text.size:.1f}",
            font_size=f"{text.size:g}",
            text_anchor="middle",
            fill=FAINT if text.is_faint else "#000000",
            **bold,
        )


def _key(y: float) -> Markup:
    parts = []
    for i, (words, phase, is_return) in enumerate(KEY):
        x = 8.0 + i * KEY_STEP
        dash = {"stroke_dasharray": "6 3"} if is_return else {}
        parts.append(
            element(
                "path",
                d=f"M{x} {y}h{KEY_LINE}",
                stroke=LOOKS[phase].colour,
                stroke_width=f"{LOOKS[phase].width:g}",
                **dash,
            )
        )
        parts.append(element("text", words, x=f"{x + KEY_LINE + 6.0}", y=f"{y + 2.8}", font_size="8"))
    return element("g", *parts, class_="key")
