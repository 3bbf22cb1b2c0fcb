"""Pairs: every column of some against every other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.colours import AQUEOUS, FAINT
from reesim.report.plots.labels import labelled
from reesim.report.plots.style import NARROWEST, SMALL, WIDTH, Drawing, new_figure, styled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

MOST = 8
"""Columns that a page holds."""
SMALLEST = 0.7
"""Width of a panel without ticks [in]."""
MOST_CASES = 4000
"""Points of a panel: more lie on each other, and the file grows."""


@styled
def pairs(
    table: pd.DataFrame,
    names: Sequence[str],
    *,
    feasible: str | None = None,
    width: float = WIDTH,
    label: Callable[[str], str] = labelled,
) -> Drawing:
    """Draw a panel a pair of columns below the diagonal, and histograms on it.

    Parameters
    ----------
    table : DataFrame
        A row a case.
    names : sequence of str
        Columns of numbers, from 2 to `MOST`.
    feasible : str, optional
        Column that says whether a case is feasible; others are crosses.
    width : float
        Width of the picture [in].
    label : callable
        Gives a column with its unit.

    Raises
    ------
    ValueError
        Where columns are too few, too many or missing, or no case has a value of all.
    """
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)} (it has: {', '.join(table.columns)})")
    if not 2 <= len(names) <= MOST:
        raise ValueError(f"{len(names)} columns; pairs takes 2 to {MOST}, named with --of")
    values = table[list(names)].to_numpy(dtype=np.float64)
    good = (
        np.ones(len(values), bool) if feasible is None else table[feasible].to_numpy(dtype=np.float64) > 0.5
    )
    held = np.isfinite(values).all(axis=1)
    values, good = values[held], good[held]
    if not len(values):
        raise ValueError("no case has a value of all columns; there is nothing to draw")
    every = -(-len(values) // MOST_CASES)
    n, width = len(names), max(width, NARROWEST)
    figure = new_figure(width, width + 0.22 * n + 0.7, _title(len(values), every))
    grid = figure.subplots(n, n, squeeze=False, sharex="col")
    for j in range(n):
        for i in range(n):
            axes = grid[j][i]
            if i > j:
                axes.set_axis_off()
                continue
            _panel(axes, values[::every], good[::every], i, j)
            _edges(axes, i, j, n, is_small=width / n < SMALLEST)
    figure.align_labels()
    # long names do not fit a panel: they stand in a key, by number
    key = "\n".join(f"{i + 1}  {label(name)}" for i, name in enumerate(names))
    if not good.all():
        key += "\n×  not feasible"
    figure.supxlabel(key, x=0.01, ha="left", fontsize=SMALL)
    return figure


def _title(n: int, every: int) -> str:
    return f"{n} cases" + (f", one of {every} drawn" if every > 1 else "")


def _panel(axes: Axes, values: np.ndarray, good: np.ndarray, i: int, j: int) -> None:
    """Histogram on the diagonal, points below it."""
    if i == j:
        axes.hist(values[:, i], bins=20, color=FAINT)
        axes.set_yticks([])
        return
    axes.plot(values[~good, i], values[~good, j], ls="", marker="x", ms=2.5, mew=0.6, color=FAINT)
    axes.plot(values[good, i], values[good, j], ls="", marker=".", ms=2.5, color=AQUEOUS)


def _edges(axes: Axes, i: int, j: int, n: int, *, is_small: bool) -> None:
    """Numbers of columns at the left and lower edges, few ticks, no offsets; no ticks in small panels."""
    axes.tick_params(
        labelsize=SMALL - 1.0,
        labelbottom=j == n - 1 and not is_small,
        labelleft=i == 0 and i != j and not is_small,
    )
    axes.locator_params(axis="x", nbins=2)
    if i != j:
        axes.locator_params(axis="y", nbins=3)
        axes.ticklabel_format(axis="y", useOffset=False)
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.tick_params(axis="x", labelrotation=90)
    if i == 0:
        axes.set_ylabel(str(j + 1), rotation=0, labelpad=10, fontweight="bold")
    if j == n - 1:
        axes.set_xlabel(str(i + 1), fontweight="bold")
