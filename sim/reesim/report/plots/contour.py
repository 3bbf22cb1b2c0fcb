"""Contours of an answer over two inputs, and where the plant is feasible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Patch
from matplotlib.tri import Triangulation

from reesim.report.colours import FAINT
from reesim.report.plots.labels import labelled
from reesim.report.plots.style import NARROWEST, WIDTH, Drawing, fitted, new_figure, styled

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats

LEVELS = 9
FEWEST = 8
"""Cases of a sample without a grid below which there are no contours."""
LINES: dict[str, Any] = {"colors": "white", "linewidths": 0.6}
HATCH: dict[str, Any] = {"levels": [-0.5, 0.5], "colors": "white", "alpha": 0.55, "hatches": ["////"]}


@styled
def contour(
    table: pd.DataFrame,
    x: str,
    y: str,
    of: str,
    *,
    feasible: str | None = None,
    width: float = WIDTH,
    label: Callable[[str], str] = labelled,
) -> Drawing:
    """Draw an answer over two inputs; what is not feasible or was not solved is hatched.

    Parameters
    ----------
    table : DataFrame
        A row a case; the cases form a full grid in `x` and `y`, or are scattered over them.
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
        Where a column is missing, cases are too few, or none of them is solved.
    """
    missing = [name for name in (x, y, of) if name not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)} (it has: {', '.join(table.columns)})")
    if not np.isfinite(table[of].to_numpy(dtype=np.float64)).any():
        raise ValueError(f"none of the cases has a value of {of}; there is nothing to draw")
    width = max(width, NARROWEST)
    figure = new_figure(width, 0.62 * width + 1.2, label(of))
    axes = figure.subplots()
    is_grid = table[x].nunique() * table[y].nunique() == len(table)
    filled, all_good = (_on_grid if is_grid else _scattered)(axes, table, (x, y, of), feasible)
    if not all_good:
        key = [Patch(fc="white", ec=FAINT, hatch="////", label="not feasible")]
        figure.legend(handles=key, loc="outside lower left")
    axes.grid(visible=False)
    axes.set_xlabel(fitted(label(x), 0.8 * width))
    axes.set_ylabel(fitted(label(y), 0.5 * width))
    axes.locator_params(axis="x", nbins=4 if width < 5.0 else 8)
    bar = figure.colorbar(filled, ax=axes)
    answers = table[of].to_numpy(dtype=np.float64)
    if np.nanmin(answers) < np.nanmax(answers):
        # levels are round numbers and reach beyond what any case has, a purity beyond 1
        bar.ax.set_ylim(np.nanmin(answers), np.nanmax(answers))
    return figure


def _on_grid(
    axes: Axes, table: pd.DataFrame, names: tuple[str, str, str], feasible: str | None
) -> tuple[Any, bool]:
    """Contours between the cases of a grid."""
    x, y, of = names
    across, upwards, values = grid_of(table, x, y, of)
    good = np.isfinite(values)
    if feasible is not None:
        good &= grid_of(table, x, y, feasible)[2] > 0.5
    filled = axes.contourf(across, upwards, values, levels=LEVELS, cmap="cividis")
    axes.contour(across, upwards, values, levels=filled.levels, colors="white", linewidths=0.6)
    if not good.all():
        # hatched up to the line between the cases that are feasible and those that are not
        flags = good.astype(np.float64)
        axes.contourf(across, upwards, flags, **HATCH)
        axes.contour(across, upwards, flags, levels=[0.5], colors="black", linewidths=1.5)
    return filled, bool(good.all())


def _scattered(
    axes: Axes, table: pd.DataFrame, names: tuple[str, str, str], feasible: str | None
) -> tuple[Any, bool]:
    """Contours over the triangles between scattered cases (Delaunay), and the cases themselves."""
    x, y, of = (table[name].to_numpy(dtype=np.float64) for name in names)
    if len(np.unique(np.column_stack([x, y]), axis=0)) < FEWEST:
        raise ValueError(f"the cases are no full grid in {names[0]} and {names[1]}; sample: grid makes one")
    solved = np.isfinite(of)
    # triangles of even shape, whatever the units
    spread = [np.ptp(axis) or 1.0 for axis in (x, y)]
    every = Triangulation(x, y, Triangulation(x / spread[0], y / spread[1]).triangles)
    held = Triangulation(
        x[solved], y[solved], Triangulation(x[solved] / spread[0], y[solved] / spread[1]).triangles
    )
    filled = axes.tricontourf(held, of[solved], levels=LEVELS, cmap="cividis")
    axes.tricontour(held, of[solved], levels=list(filled.levels), **LINES)
    good = solved if feasible is None else solved & (table[feasible].to_numpy(dtype=np.float64) > 0.5)
    if not good.all():
        flags = good.astype(np.float64)
        axes.tricontourf(every, flags, **HATCH)
        axes.tricontour(every, flags, levels=[0.5], colors="black", linewidths=1.5)
    axes.plot(x, y, ls="", marker=".", ms=2.0, color="black")
    return filled, bool(good.all())


def grid_of(table: pd.DataFrame, x: str, y: str, of: str) -> tuple[Any, Any, Floats]:
    """Values along x, along y, and the answer [y, x].

    Raises
    ------
    ValueError
        Where the cases are no full grid.
    """
    missing = [name for name in (x, y, of) if name not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)} (it has: {', '.join(table.columns)})")
    frame = table.astype({of: np.float64}).pivot_table(
        index=y, columns=x, values=of, dropna=False, aggfunc="first", observed=False, sort=True
    )
    if len(frame) < 2 or len(frame.columns) < 2 or len(table) != frame.size:
        raise ValueError(f"the cases are no full grid in {x} and {y}; sample: grid makes one")
    return frame.columns.to_numpy(), frame.index.to_numpy(), frame.to_numpy(dtype=np.float64)
