"""Outlines of the ribbons of a Sankey diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from matplotlib.path import Path

from reesim.report.plots.sankey_layout import BAR

if TYPE_CHECKING:
    from reesim.report.plots.sankey_layout import Laid, Ribbon

Point: TypeAlias = tuple[float, float]
Outline: TypeAlias = tuple[list[Point], list[int]]
TURN, TURN_PART = 12.0, 0.35
"""How far a ribbon that turns round reaches out: at least so much [pt], and this part of its height [-]."""


def in_order(laid: Laid) -> list[Ribbon]:
    """Sort ribbons by the height of their ends: in this order they share the edges of their places."""
    for place in laid.places:
        place.used_in = place.used_out = -place.size / 2.0
    return sorted(laid.ribbons, key=lambda ribbon: (ribbon.flow.is_return, ribbon.way[0].y, ribbon.way[1].y))


def band(ribbon: Ribbon) -> Outline:
    """Give the closed outline of a ribbon, which takes its share of the edges of its places."""
    half = ribbon.thickness / 2.0
    first, last = ribbon.way[0], ribbon.way[-1]
    points = [(first.x + BAR, first.y + first.used_out + half)]
    first.used_out += ribbon.thickness
    is_back = first.column >= last.column
    for place in ribbon.way[1:-1]:
        ends = (place.x + BAR, place.x) if is_back else (place.x, place.x + BAR)
        points += [(x, place.y) for x in ends]
    points.append((last.x, last.y + last.used_in + half))
    last.used_in += ribbon.thickness
    # a piece goes to the right unless it lies between two points of the way back
    headings = [1.0, *[-1.0 if is_back else 1.0] * (len(points) - 2), 1.0]
    upper, codes = _edge(points, headings, -half)
    lower, _ = _edge(points, headings, half)
    return [*upper, *reversed(lower)], [*codes, int(Path.LINETO), *codes[1:]]


def _edge(points: list[Point], headings: list[float], aside: float) -> Outline:
    """Draw one edge of a band through points, level at each."""
    moved = [(x, y + aside * heading) for (x, y), heading in zip(points, headings, strict=True)]
    vertices, codes = [moved[0]], [int(Path.MOVETO)]
    for i in range(len(moved) - 1):
        (x0, y0), (x1, y1) = moved[i], moved[i + 1]
        if headings[i] == headings[i + 1]:
            reach = 0.5 * abs(x1 - x0)
            vertices += [(x0 + headings[i] * reach, y0), (x1 - headings[i] * reach, y1), (x1, y1)]
        else:
            out = headings[i] * (TURN + TURN_PART * abs(y1 - y0))
            vertices += [(x0 + out, y0), (x1 + out, y1), (x1, y1)]
        codes += [int(Path.CURVE4)] * 3
    return vertices, codes
