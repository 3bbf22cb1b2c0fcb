"""Sankey diagrams: where an element goes, where acid and base go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from reesim.report.colours import AQUEOUS, ORGANIC, WORDS
from reesim.report.diagram.measure import width_of
from reesim.report.numbers import number
from reesim.report.plots.sankey_bands import band, in_order
from reesim.report.plots.sankey_flows import LEAST, element_flows, reagent_flows
from reesim.report.plots.sankey_layout import BAR, lay
from reesim.report.plots.style import SMALL, WIDTH, Drawing, fitted, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reesim.report.case import Case
    from reesim.report.plots.sankey_flows import Flows
    from reesim.report.plots.sankey_layout import Laid, Place

REAGENTS = "reagents"
"""What to ask for in place of an element."""
COLOURS = {"aqueous": AQUEOUS, "organic": ORGANIC, "reagent": "#CC79A7"}
HATCHES = {"aqueous": "", "organic": "////", "reagent": "...."}
WORDS_OF = {"aqueous": "aqueous", "organic": "organic (hatched)", "reagent": "reagent (dotted)"}
TALLEST = 150.0
"""Thickness of all that enters [pt]."""
NOTHING = 1e-9
"""Part of what enters below which a flow is not worth a word [-]."""
MARGIN = 10.0
TITLE_ROOM, NOTE_ROOM = 26.0, 44.0


@styled
def sankey(case: Case, element: str | None = None, *, width: float = WIDTH) -> Drawing:
    """Draw the ways of an element through the units, as ribbons as thick as what they carry [mol/h].

    Parameters
    ----------
    case : Case
        A solved flowsheet.
    element : str, optional
        A component, a group `Tb+Dy`, or the word `reagents` for acid and base by ion; the rare earth that
        most enters of, if not given.
    width : float
        Least width of the picture [in]; a plant of many units takes more.

    Raises
    ------
    ValueError
        For names that are not known, and where there is no layout program.
    """
    if element is None:
        element = case.metals[max(case.rare_earths, key=lambda i: case.entering[i])]
    flows = reagent_flows(case) if element == REAGENTS else element_flows(case, element)
    scale = TALLEST / max(
        _through(name, flows) for flow in flows.flows for name in (flow.source, flow.target)
    )
    laid = lay(flows, scale, step=1.0)
    n_columns = round(laid.width - BAR)
    words = {place.key: _words(place, flows) for place in laid.places if not place.is_way}
    longest = max(
        (width_of(line, SMALL) for text in words.values() for line in text.split("\n")), default=0.0
    )
    room = 72.0 * width - 2.0 * MARGIN - longest - BAR
    step = max(room / max(n_columns, 1), longest + 26.0)
    for place in laid.places:
        place.x *= step
    total_width = max(72.0 * width, step * n_columns + BAR + longest + 2.0 * MARGIN)
    return _drawn(laid, flows, words, total_width)


def _through(name: str, flows: Flows) -> float:
    """What goes through a place."""
    return max(
        sum(flow.amount for flow in flows.flows if flow.target == name),
        sum(flow.amount for flow in flows.flows if flow.source == name),
    )


def _words(place: Place, flows: Flows) -> str:
    return f"{place.name}\n{number(_through(place.name, flows), 3)}"


def _drawn(laid: Laid, flows: Flows, words: dict[str, str], width: float) -> Drawing:
    bands = [(ribbon, band(ribbon)) for ribbon in in_order(laid)]
    corners = np.array([corner for _, (corners, _) in bands for corner in corners])
    left = min(0.0, float(corners[:, 0].min())) - MARGIN
    right = max(width - MARGIN, float(corners[:, 0].max()) + MARGIN)
    top = float(corners[:, 1].min()) - MARGIN
    bottom = float(corners[:, 1].max()) + MARGIN
    figure = Drawing(figsize=((right - left) / 72.0, (bottom - top + TITLE_ROOM + NOTE_ROOM) / 72.0))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(left, right)
    axes.set_ylim(bottom + NOTE_ROOM, top - TITLE_ROOM)
    axes.axis("off")
    axes.text(
        left + MARGIN, top - 0.6 * TITLE_ROOM, f"{flows.what} [mol/h]", size=10.0, weight="bold", va="center"
    )
    for ribbon, (vertices, codes) in bands:
        axes.add_patch(
            PathPatch(
                Path(vertices, codes), fc=COLOURS[ribbon.flow.kind], alpha=0.55, ec="white", lw=0.0,
                hatch=HATCHES[ribbon.flow.kind], zorder=1,
            )
        )  # fmt: skip
    for place in laid.places:
        if not place.is_way:
            _bar(axes, place, words[place.key])
    _notes(axes, flows, left + MARGIN, bottom, right - left - 2.0 * MARGIN)
    return figure


def _bar(axes: Axes, place: Place, words: str) -> None:
    corner = (place.x, place.y - place.size / 2.0)
    axes.add_patch(Rectangle(corner, BAR, place.size, fc="#222222", ec="none", zorder=3))
    axes.text(
        place.x + BAR + 3.0, place.y, words, size=SMALL, va="center", zorder=4, linespacing=1.0,
        bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.75},
    )  # fmt: skip


def _notes(axes: Axes, flows: Flows, left: float, bottom: float, width: float) -> None:
    x, y = left, bottom + 12.0
    for kind in dict.fromkeys(flow.kind for flow in flows.flows):
        axes.add_patch(
            Rectangle(
                (x, y - 4.0), 22.0, 8.0, fc=COLOURS[kind], alpha=0.55, hatch=HATCHES[kind], ec="white", lw=0
            )
        )
        axes.text(x + 27.0, y, WORDS_OF[kind], size=SMALL, va="center_baseline")
        x += 40.0 + width_of(WORDS_OF[kind], SMALL)
    if flows.left_out > NOTHING * flows.total:
        note = f"Flows below {100.0 * LEAST:g} % of what enters are left out; the largest of them is "
        note = fitted(note + f"{number(flows.left_out, 2)} mol/h.", width / 72.0, SMALL)
        axes.text(left, y + 9.0, note, size=SMALL, color=WORDS, va="top")
