"""Parity plots: log10 D computed against measured, a panel a source."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from reesim.elements import SERIES
from reesim.report.colours import look_of
from site_pages.comparisons import Point, by_metal, by_source, statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

PANEL, ALONE = 2.5, 3.8
"""Side of a panel [in]: three stand in the width of a page, one in that of a narrow screen."""
STYLE: dict[Any, Any] = {
    "font.size": 9.0,
    "axes.titlesize": 9.0,
    "legend.fontsize": 8.5,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0,
    "svg.hashsalt": "reesim",  # the same picture gives the same file
}


def parity(points: list[Point], n_columns: int = 3) -> bytes:
    """Draw SVG: a panel a source, the looks of the elements; dotted lines lie 0.3 to either side."""
    panels = by_source(points)
    n_columns = min(n_columns, len(panels))
    n_rows = -(-len(panels) // n_columns)
    side = PANEL if n_columns > 1 else ALONE
    ends = [value for point in points for value in (point.measured, point.computed)]
    limits = (min(ends) - 0.25, max(ends) + 0.25)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(side * n_columns, (side + 0.25) * n_rows + 0.5), layout="constrained")
        all_axes = figure.subplots(n_rows, n_columns, squeeze=False)
        for i, ((source, is_line), held) in enumerate(panels.items()):
            axes = all_axes[divmod(i, n_columns)]
            _panel(axes, f"{source} (line)" if is_line else source, held, limits)
            if i % n_columns == 0:
                axes.set_ylabel("log₁₀ D computed")
            if i + n_columns >= len(panels):
                axes.set_xlabel("log₁₀ D measured")
        for axes in all_axes.ravel()[len(panels) :]:
            axes.remove()
        _legend(figure, all_axes.ravel()[: len(panels)].tolist())
        held_bytes = BytesIO()
        figure.savefig(held_bytes, format="svg", metadata={"Date": None})
    return held_bytes.getvalue()


def _panel(axes: Axes, source: str, points: list[Point], limits: tuple[float, float]) -> None:
    for shift, style in ((0.0, "-"), (0.3, ":"), (-0.3, ":")):
        axes.plot(limits, [limits[0] + shift, limits[1] + shift], color="#777777", lw=0.9, ls=style, zorder=0)
    for metal, held in by_metal(points).items():
        look = look_of(metal)
        axes.plot(
            [point.measured for point in held], [point.computed for point in held], look.marker,
            color=look.colour, mfc="none" if look.dash == "-" else look.colour, ms=5.0, label=metal,
        )  # fmt: skip
    axes.set(xlim=limits, ylim=limits, aspect="equal")
    axes.locator_params(nbins=6)
    axes.grid(visible=True, color="#dddddd", lw=0.6)
    rms = statistics(points).rms
    axes.set_title(f"{source}\n{len(points)} points, rms {rms:.2f}", loc="left")


def _legend(figure: Figure, all_axes: Sequence[Axes]) -> None:
    """One entry a metal, in the order of the series."""
    found: dict[str, Any] = {}
    for axes in all_axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    names = [element for element in SERIES if element in found] + [
        name for name in found if name not in SERIES
    ]
    columns = min(len(names), int(figure.get_figwidth() / 0.55))
    figure.legend(
        [found[name] for name in names], names, loc="outside lower center", ncols=columns, frameon=False,
        handletextpad=0.1, columnspacing=1.0,
    )  # fmt: skip
