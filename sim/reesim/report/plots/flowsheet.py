"""The flowsheet as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path

from reesim.report.colours import WORDS
from reesim.report.diagram import diagram_of, place
from reesim.report.diagram.graph import SIZE
from reesim.report.diagram.shapes import ARROW, KEY, KEY_LINE, KEY_STEP, LOOKS, arrow_head, text_places
from reesim.report.plots.style import Drawing, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reesim.report.case import Case
    from reesim.report.diagram.graph import Edge, Node
    from reesim.report.diagram.layout import Placed, Point

KEY_ROOM = 22.0
TITLE_ROOM = 22.0


@styled
def flowsheet(case: Case) -> Drawing:
    """Draw units with their stages, streams with flow and main composition; what goes back is dashed.

    The picture has the size that the layout takes at a text of 8 points.

    Raises
    ------
    LayoutMissing
        Where no layout program is installed.
    """
    placed = place(diagram_of(case))
    title = case.model.title
    width, height = max(placed.width, 360.0), placed.height + KEY_ROOM + (TITLE_ROOM if title else 0.0)
    figure = Drawing(figsize=(width / 72.0, height / 72.0))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, width)
    axes.set_ylim(placed.height + KEY_ROOM, -TITLE_ROOM if title else 0.0)
    axes.axis("off")
    if title:
        axes.text(6.0, -0.4 * TITLE_ROOM, title, size=10.0, weight="bold", va="center")
    for edge, route in zip(placed.diagram.edges, placed.routes, strict=True):
        _edge(axes, edge, route)
    for node in placed.diagram.nodes:
        _node(axes, placed, node)
    _key(axes, placed.height + 0.5 * KEY_ROOM)
    return figure


def _edge(axes: Axes, edge: Edge, route: tuple[Point, ...]) -> None:
    look = LOOKS[edge.phase]
    codes = [Path.MOVETO, *[Path.CURVE4] * (len(route) - 1)]
    dash = (0.0, (4.0, 2.0)) if edge.is_return else "-"
    axes.add_patch(
        PathPatch(
            Path(route, codes), fill=False, ec=look.colour, lw=look.width, ls=dash, capstyle="butt", zorder=1
        )
    )
    if edge.has_arrow:
        axes.add_patch(Polygon(arrow_head(route, ARROW), closed=True, fc=look.colour, ec="none", zorder=3))


def _node(axes: Axes, placed: Placed, node: Node) -> None:
    x, y = placed.centres[node.key]
    left, top = x - node.width / 2.0, y - node.height / 2.0
    is_unit = node.kind in ("cascade", "unit")
    colour = "#222222" if is_unit else LOOKS[node.phase].colour
    fill = {"cascade": "#f2f2f2", "unit": "#f2f2f2", "inlet": "white", "product": "white"}.get(node.kind)
    if fill is not None:
        rounding = 0.0 if is_unit else 5.0
        width = 1.6 if node.kind == "product" else 0.9
        axes.add_patch(
            FancyBboxPatch(
                (left, top), node.width, node.height, boxstyle=f"round,pad=0,rounding_size={rounding}",
                fc=fill, ec=colour, lw=width, zorder=2,
            )
        )  # fmt: skip
    for text in text_places(node):
        axes.text(
            x + text.x, y + text.y, text.words, size=text.size, weight="bold" if text.is_bold else "normal",
            ha="center", va="center_baseline", color=WORDS if text.is_faint else "black", zorder=4,
        )  # fmt: skip


def _key(axes: Axes, y: float) -> None:
    x = 8.0
    for words, phase, is_return in KEY:
        look = LOOKS[phase]
        axes.plot(
            [x, x + KEY_LINE],
            [y, y],
            color=look.colour,
            lw=look.width,
            ls=(0.0, (4.0, 2.0)) if is_return else "-",
        )
        axes.text(x + KEY_LINE + 6.0, y, words, size=SIZE, va="center_baseline")
        x += KEY_STEP
