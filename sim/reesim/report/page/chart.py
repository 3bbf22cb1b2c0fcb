"""Profile of a cascade as SVG: drawn here, made to answer by the page's program."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any

import numpy as np

from reesim.report.colours import AQUEOUS, ORGANIC, looks_of
from reesim.report.diagram.measure import FONTS, width_of
from reesim.report.markup import Markup, element, joined
from reesim.report.page.panels import (
    LEFT,
    PLOT,
    RIGHT,
    WIDTH,
    Scale,
    decades,
    frame,
    panel,
    place_of,
    span,
    text,
    ticks,
)
from reesim.report.seen import DECADES_SHOWN, inlets_and_draws, seen_metals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.kernels.arrays import Floats
    from reesim.report.case import Case
    from reesim.report.colours import Dash, Look

TALL, LOW, BETWEEN, BOTTOM = 200.0, 120.0, 16.0, 44.0
"""Height of a panel of concentrations, of the last one, between them, and beneath [px]."""
ROW = 13.0
SIZE = 11.0
MARKERS_ALONG = 8
FEW = 16
BENEATH = 1e-12
SHAPES = {
    "o": "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
    "s": "M-2.7-2.7h5.4v5.4h-5.4z",
    "^": "M0-3.4L3.2 2.6H-3.2z",
    "v": "M0 3.4L3.2-2.6H-3.2z",
    "D": "M0-3.6L3.6 0L0 3.6L-3.6 0z",
    "P": "M-1.2-3.4h2.4v2.2h2.2v2.4h-2.2v2.2h-2.4v-2.2h-2.2v-2.4h2.2z",
    "X": "M-3.4-2L-2-3.4L0-1.4L2-3.4L3.4-2L1.4 0L3.4 2L2 3.4L0 1.4L-2 3.4L-3.4 2L-1.4 0z",
    "1": "M-3 0h6M0 0v3.4", "2": "M-3 0h6M0 0v-3.4", "3": "M0-3v6M0 0h-3.4", "4": "M0-3v6M0 0h3.4",
}  # fmt: skip
"""Markers by the names that the other pictures use; the last four are strokes."""


def chart(case: Case, unit: str, key: str) -> Markup:
    """Write the profile of a cascade.

    Parameters
    ----------
    case : Case
        A solved flowsheet.
    unit : str
        A cascade.
    key : str
        Name of the chart in the page.
    """
    stages = case.stages[unit]
    looks = {metal: looks_of(case.metals)[metal] for metal in seen_metals(case, unit)}
    marks = {phase: _placed_marks(case, unit, phase) for phase in ("aqueous", "organic")}
    heads = [(1 + max((row for *_, row in held), default=-1)) * ROW + 4.0 for held in marks.values()]
    tops = [heads[0], heads[0] + TALL + BETWEEN + heads[1]]
    tops.append(tops[1] + TALL + BETWEEN)
    height = tops[2] + LOW + BOTTOM
    parts: list[Markup] = []
    for top, phase, values in zip(tops, marks, (stages.aqueous, stages.organic), strict=False):
        parts += _concentrations(case, values, looks, phase, top)
        parts += _mark_words(marks[phase], stages.size, top)
    parts += _pH_and_loading(stages.pH, 100.0 * stages.loading, tops[2])
    foot = tops[2] + LOW
    parts.append(element("g", joined(_stage_ticks(stages.size, foot)), class_="stages"))
    parts.append(text("stage (1 is the raffinate end)", (LEFT + WIDTH - RIGHT) / 2.0, height - 8.0, "middle"))
    parts.append(element("line", x1="0", x2="0", y1=f"{tops[0]:.1f}", y2=f"{foot:.1f}", class_="cursor"))
    label = (
        f"Profile of {unit}: concentrations in the aqueous and the organic, pH and loading over "
        f"{stages.size} stages. Arrow keys go from stage to stage, plus and minus zoom, 0 shows all."
    )
    return element(
        "svg",
        element("title", f"profile of {unit}"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:.0f} {height:.1f}",
        class_="chart",
        id=key,
        tabindex="0",
        role="img",
        aria_label=label,
        font_family=FONTS,
        font_size=f"{SIZE:g}",
    )


def chart_data(case: Case, unit: str) -> dict[str, Any]:
    """Numbers that the page's program shows of the stages, at six digits."""
    stages = case.stages[unit]
    metals = list(seen_metals(case, unit))
    columns = [case.metals.index(metal) for metal in metals]
    return {
        "unit": unit,
        "stages": stages.size,
        "metals": metals,
        "aqueous": [_short(stages.aqueous[:, i]) for i in columns],
        "organic": [_short(stages.organic[:, i]) for i in columns],
        "pH": _short(stages.pH),
        "loading": _short(100.0 * stages.loading),
        "plot": {"left": LEFT, "width": PLOT},
    }


def _short(values: Floats) -> list[float | None]:
    return [float(f"{value:.6g}") if np.isfinite(value) else None for value in values]


def _concentrations(
    case: Case, values: Floats, looks: dict[str, Look], phase: str, top: float
) -> Iterator[Markup]:
    highest = float(np.nanmax(values, initial=0.0))
    lowest = max(
        float(np.nanmin(np.where(values > 0.0, values, np.nan), initial=highest or 1.0)),
        highest * 10.0**-DECADES_SHOWN,
    )
    if not highest > 0.0:
        highest, lowest = 1.0, 0.1
    scale = Scale(top, TALL, log10(0.6 * lowest), log10(2.0 * highest), is_log=True)
    yield from frame(scale, decades(scale), f"{phase} [mol/L]")
    lines = []
    for i, (metal, look) in enumerate(looks.items()):
        held = values[:, case.metals.index(metal)]
        # what lies far below the panel is drawn as far below it, so that lines leave it where they should
        points = [
            (stage, scale.at(max(value, lowest * BENEATH)))
            for stage, value in enumerate(held.tolist(), start=1)
            if value > 0.0
        ]
        lines.append(_line(points, len(held), look, i, metal, top + TALL))
    yield panel(top, TALL, *lines)


def _line(
    points: list[tuple[int, float]], n_stages: int, look: Look, i: int, name: str, foot: float
) -> Markup:
    """Line of an element with its markers; the gaps are where there is nothing of it."""
    pieces: list[str] = []
    last = None
    for stage, y in points:
        pieces.append(f"{'L' if last == stage - 1 else 'M'}{place_of(stage, n_stages):.1f} {y:.1f}")
        last = stage
    step = 1 if n_stages <= FEW else max(n_stages // MARKERS_ALONG, 1)
    is_stroke = look.marker.isdecimal()
    markers = [
        element(
            "path",
            d=SHAPES[look.marker],
            data_stage=str(stage),
            data_y=f"{y:.1f}",
            transform=f"translate({place_of(stage, n_stages):.1f} {y:.1f})",
            fill="none" if is_stroke else look.colour,
            stroke=look.colour if is_stroke else "none",
            class_="marker",
        )
        for stage, y in points
        if (stage - 1 - 2 * i) % step == 0 and y < foot
    ]
    way = element(
        "path",
        d="".join(pieces),
        fill="none",
        stroke=look.colour,
        stroke_width="1.6",
        stroke_dasharray=_dashes(look.dash),
        vector_effect="non-scaling-stroke",
        class_="line",
    )
    return element("g", element("g", way, class_="moves"), *markers, class_="metal", data_metal=name)


def _dashes(dash: Dash) -> str | None:
    return None if isinstance(dash, str) else " ".join(f"{1.6 * part:g}" for part in dash[1])


def _pH_and_loading(ph: Floats, loading: Floats, top: float) -> Iterator[Markup]:
    low, high = span(ph)
    scale = Scale(top, LOW, low, high)
    yield from frame(scale, ticks(low, high, 4), "pH (full line)", AQUEOUS)
    top_loading = max(float(np.nanmax(loading, initial=0.0)) * 1.08, 1e-3)
    other = Scale(top, LOW, 0.0, top_loading)
    for value in ticks(0.0, top_loading, 4):
        yield text(f"{value:g}", WIDTH - RIGHT + 5.0, other.at(value) + 3.8, "start", ORGANIC)
    yield text("loading [%] (dashed)", WIDTH - 6.0, top + LOW / 2.0, "middle", ORGANIC, turn=-90)
    lines = []
    for values, held, colour, dash in ((ph, scale, AQUEOUS, None), (loading, other, ORGANIC, "6 3")):
        points = [
            f"{place_of(stage, len(values)):.1f} {held.at(float(value)):.1f}"
            for stage, value in enumerate(values, start=1)
            if np.isfinite(value)
        ]
        lines.append(
            element(
                "path",
                d="M" + "L".join(points) if points else "M0 0",
                fill="none",
                stroke=colour,
                stroke_width="1.8",
                stroke_dasharray=dash,
                vector_effect="non-scaling-stroke",
                class_="line",
            )
        )
        if len(points) == 1:
            x, y = points[0].split(" ")
            lines.append(element("circle", cx=x, cy=y, r="3", fill=colour))
    yield panel(top, LOW, element("g", *lines, class_="moves"))


def _stage_ticks(n_stages: int, y: float) -> Iterator[Markup]:
    stages = [
        stage for stage in map(int, ticks(1.0, max(float(n_stages), 1.5), 12)) if 1 <= stage <= n_stages
    ]
    for stage in dict.fromkeys(stages or [1]):
        yield text(str(stage), place_of(stage, n_stages), y + 16.0, "middle")


def _placed_marks(case: Case, unit: str, phase: str) -> list[tuple[int, str, float, int]]:
    """Words at stages where streams enter or are drawn: stage, words, start [px], row above the panel."""
    rows: list[float] = []
    found = []
    n_stages = case.stages[unit].size
    for stage, words in sorted(inlets_and_draws(case, unit, phase)):
        width = width_of(words, SIZE)
        start = min(max(place_of(stage, n_stages) - width / 2.0, 0.0), max(WIDTH - width, 0.0))
        row = next((i for i, end in enumerate(rows) if start > end + 8.0), len(rows))
        rows[row : row + 1] = [start + width]
        found.append((stage, words, start, row))
    return found


def _mark_words(marks: list[tuple[int, str, float, int]], n_stages: int, top: float) -> Iterator[Markup]:
    for stage, words, start, row in marks:
        x = place_of(stage, n_stages)
        line = element("path", d=f"M{x:.1f} {top:.1f}v{TALL}", class_="mark")
        yield panel(top, TALL, element("g", line, class_="moves"))
        yield element(
            "text",
            words,
            x=f"{start:.1f}",
            y=f"{top - 4.0 - ROW * row:.1f}",
            class_="mark-words",
            data_stage=str(stage),
        )
