"""Heat map: an answer in the cells of a grid, of numbers, stages or choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Patch, Rectangle

from reesim.report.colours import FAINT
from reesim.report.numbers import number
from reesim.report.plots.contour import grid_of
from reesim.report.plots.labels import labelled
from reesim.report.plots.style import NARROWEST, SMALL, WIDTH, Drawing, fitted, new_figure, styled

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats

MOST_WRITTEN = 1.6
"""Cells across an inch of the picture above which their values are not written in them."""
MOST_TICKS = 3.0
"""Names of cells across an inch at the most."""


@styled
def heat_map(
    table: pd.DataFrame,
    x: str,
    y: str,
    of: str,
    *,
    feasible: str | None = None,
    width: float = WIDTH,
    label: Callable[[str], str] = labelled,
) -> Drawing:
    """Draw an answer in a cell a case; cells that are not feasible are hatched, those without one empty.

    Parameters
    ----------
    table : DataFrame
        A row a case; the cases form a full grid in `x` and `y`, which may be numbers or text.
    x, y, of : str
        Columns: the two inputs, and the answer (NaN where there is none).
    feasible : str, optional
        Column that says whether a case is feasible; every solved case, if not given.
    width : float
        Width of the picture [in].
    label : callable
        Gives a column with its unit.

    Raises
    ------
    ValueError
        Where the cases are no grid, or none of them is solved.
    """
    across, upwards, values = grid_of(table, x, y, of)
    good = np.isfinite(values)
    if not good.any():
        raise ValueError(f"none of the cases has a value of {of}; there is nothing to draw")
    if feasible is not None:
        good &= grid_of(table, x, y, feasible)[2] > 0.5
    width = max(width, NARROWEST)
    figure = new_figure(width, 1.8 + min(0.62 * width, 0.45 * len(upwards)), label(of))
    axes = figure.subplots()
    mesh = axes.pcolormesh(
        np.arange(len(across) + 1) - 0.5, np.arange(len(upwards) + 1) - 0.5, values, cmap="cividis",
        edgecolors="white", linewidth=0.5,
    )  # fmt: skip
    for j, i in zip(*np.nonzero(~good), strict=True):
        axes.add_patch(
            Rectangle((i - 0.5, j - 0.5), 1.0, 1.0, fc="white", alpha=0.55, hatch="////", ec=FAINT, lw=0.0)
        )
    if not good.all():
        key = [Patch(fc="white", ec=FAINT, hatch="////", label="not feasible")]
        figure.legend(handles=key, loc="outside lower left")
    if len(across) <= MOST_WRITTEN * (width - 2.0):
        _write(axes, mesh, values, good)
    _ticks(axes.xaxis, across, (width - 2.0) * (MOST_TICKS if _are_short(across) else 1.0))
    _ticks(axes.yaxis, upwards, 12.0)
    axes.grid(visible=False)
    axes.set_xlabel(fitted(label(x), 0.8 * width))
    axes.set_ylabel(fitted(label(y), max(0.45 * len(upwards), 1.8)))
    figure.colorbar(mesh, ax=axes)
    return figure


def _write(axes: Axes, mesh: Any, values: Floats, good: Any) -> None:
    """Write each value in its cell, dark on light and light on dark."""
    middle = 0.5 * (np.nanmin(values) + np.nanmax(values))
    for (j, i), value in np.ndenumerate(values):
        is_dark = bool(good[j, i]) and np.isfinite(value) and value < middle
        box = None if good[j, i] else {"fc": "white", "ec": "none", "pad": 1.0}
        axes.text(
            i, j, number(float(value)), ha="center", va="center", fontsize=SMALL,
            color="white" if is_dark else "black", bbox=box,
        )  # fmt: skip


def _are_short(values: Any) -> bool:
    return max(len(_name(value)) for value in values) <= 5


def _ticks(axis: Any, values: Any, most: float) -> None:
    """Name cells, as many as there is room for."""
    every = max(int(np.ceil(len(values) / max(most, 2.0))), 1)
    places = np.arange(0, len(values), every)
    axis.set_ticks(places, [_name(values[i]) for i in places])


def _name(value: Any) -> str:
    return value if isinstance(value, str) else number(float(value))
