"""What the two drawings of a diagram, as a picture and as SVG, have in common."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, NamedTuple

from reesim.report.colours import AQUEOUS, ORGANIC, WORDS
from reesim.report.diagram.graph import LINE, SIZE

if TYPE_CHECKING:
    from reesim.report.diagram.graph import Node
    from reesim.report.diagram.layout import Point

ARROW = 6.0
"""Length of an arrow head [pt]."""
STAGE_SIZE = 7.0
"""Text of stage numbers [pt]."""


class StreamLook(NamedTuple):
    """Line of a phase."""

    colour: str
    width: float


LOOKS = {"aqueous": StreamLook(AQUEOUS, 1.1), "organic": StreamLook(ORGANIC, 2.2), "": StreamLook(WORDS, 1.1)}
"""By phase; without one, the line of a key that means either."""
KEY = (("aqueous", "aqueous", False), ("organic", "organic", False), ("goes back", "", True))
"""Words, phase, and whether it goes back: the lines of the key."""
KEY_STEP, KEY_LINE = 106.0, 28.0
"""From one line of the key to the next, and its length [pt]."""


class TextPlace(NamedTuple):
    """Words of a box, centred at a place beside the centre of the box [pt]."""

    words: str
    x: float
    y: float
    size: float
    is_bold: bool
    is_faint: bool


def text_places(node: Node) -> list[TextPlace]:
    """Place the lines of a box, and the stage numbers at the ports of a cascade."""
    is_unit = node.kind in ("cascade", "unit")
    first = -(len(node.lines) - 1) * LINE / 2.0
    found = [
        TextPlace(
            words,
            0.0,
            first + i * LINE,
            SIZE + (1.0 if is_unit and i == 0 else 0.0),
            i == 0,
            i > 0 and is_unit,
        )
        for i, words in enumerate(node.lines)
    ]
    for port in node.ports:
        x, y = node.port_place(port)
        inside = y + (0.6 * LINE if port.side == "top" else -0.6 * LINE)
        found.append(TextPlace(str(port.stage), x, inside, STAGE_SIZE, is_bold=False, is_faint=True))
    return found


def arrow_head(route: tuple[Point, ...], length: float) -> tuple[Point, Point, Point]:
    """Corners of the head at the end of a way."""
    (x, y) = route[-1]
    before = next(
        (point for point in reversed(route[:-1]) if hypot(x - point[0], y - point[1]) > 0.1), route[0]
    )
    dx, dy = x - before[0], y - before[1]
    size = hypot(dx, dy) or 1.0
    dx, dy = dx / size, dy / size
    half = 0.4 * length
    back = (x - length * dx, y - length * dy)
    return (x, y), (back[0] - half * dy, back[1] + half * dx), (back[0] + half * dy, back[1] - half * dx)
