"""Pareto: what cannot be bettered in one thing without losing in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from reesim.report.colours import FAINT, ORGANIC
from reesim.report.plots.labels import labelled
from reesim.report.plots.style import NARROWEST, WIDTH, Drawing, fitted, new_figure, styled

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from reesim.kernels.arrays import Floats

Better = Literal["low", "high"]


@styled
def pareto(
    table: pd.DataFrame,
    x: str,
    y: str,
    *,
    better: tuple[Better, Better],
    feasible: str | None = None,
    width: float = WIDTH,
    label: Callable[[str], str] = labelled,
) -> Drawing:
    """Draw cases by two answers, and the front of those that no other feasible case betters in both.

    Parameters
    ----------
    table : DataFrame
        A row a case; cases without a value of both are left out.
    x, y : str
        Columns.
    better : ("low" or "high", "low" or "high")
        Which way is better, of x and of y.
    feasible : str, optional
        Column that says whether a case is feasible; others are crossed and on no front.
    width : float
        Width of the picture [in].
    label : callable
        Gives a column with its unit.

    Raises
    ------
    ValueError
        For a column that is not there, and where no case has both values.
    """
    missing = [name for name in (x, y) if name not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)} (it has: {', '.join(table.columns)})")
    values = table[[x, y]].to_numpy(dtype=np.float64)
    held = np.isfinite(values).all(axis=1)
    good = held if feasible is None else held & (table[feasible].to_numpy(dtype=np.float64) > 0.5)
    if not held.any():
        raise ValueError(f"no case has both {x} and {y}; there is nothing to draw")
    width = max(width, NARROWEST)
    figure = new_figure(width, 0.62 * width + 1.0)
    axes = figure.subplots()
    inside, outside = values[good], values[held & ~good]
    if len(outside):
        axes.plot(*outside.T, ls="", marker="x", ms=3.5, color=FAINT, label=f"not feasible ({len(outside)})")
    if len(inside):
        kept = front(inside, better)
        axes.plot(*inside.T, ls="", marker="o", ms=3.0, color=FAINT, label=f"cases ({len(inside)})")
        axes.plot(
            *inside[kept].T, marker="s", ms=4.5, color=ORGANIC, label=f"front ({len(kept)})",
            drawstyle="default",
        )  # fmt: skip
    axes.set_xlabel(fitted(f"{label(x)}, {better[0]} is better", 0.85 * width))
    axes.set_ylabel(fitted(f"{label(y)}, {better[1]} is better", 0.5 * width))
    axes.locator_params(axis="x", nbins=4 if width < 5.0 else 8)
    axes.ticklabel_format(useOffset=False)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower left", ncols=2 if width < 5.0 else 3)
    return figure


def front(values: Floats, better: tuple[Better, Better]) -> list[int]:
    """Find the rows that no other row betters in both columns, sorted by the first.

    Examples
    --------
    >>> import numpy as np
    >>> front(np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 2.5], [4.0, 1.0]]), ("low", "low"))
    [0, 1, 3]
    """
    signed = values * np.array([1.0 if way == "low" else -1.0 for way in better])
    order = np.lexsort((signed[:, 1], signed[:, 0]))
    found: list[int] = []
    best = np.inf
    for i in order:
        if signed[i, 1] < best:
            best = float(signed[i, 1])
            found.append(int(i))
    return found
