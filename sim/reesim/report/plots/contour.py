"""Contours of an answer over two inputs, and where the plant is feasible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Patch

from reesim.report.colours import FAINT
from reesim.report.plots.labels import labelled
from reesim.report.plots.style import NARROWEST, WIDTH, Drawing, fitted, new_figure, styled

if TYPE_CHECKING:
    import pandas as pd

    from reesim.kernels.arrays import Floats

LEVELS = 9


@styled
def contour(
    table: pd.DataFrame, x: str, y: str, of: str, *, feasible: str | None = None, width: float = WIDTH
) -> Drawing:
    """Draw an answer over a grid of two inputs; what is not feasible or was not solved is hatched.

    Parameters
    ----------
    table : DataFrame
        A row a case; the cases form a full grid in `x` and `y`.
    x, y, of : str
        Columns: the two inputs, and the answer (NaN where there is none).
    feasible : str, optional
        Column that says whether a case is feasible; every solved case, if not given.
    width : float
        Width of the picture [in].

    Raises
    ------
    ValueError
        Where the cases are no grid, or none of them is solved.
    """
    across, upwards, values = _grid(table, x, y, of)
    good = np.isfinite(values)
    if feasible is not None:
        _, _, flags = _grid(table, x, y, feasible)
        good &= flags > 0.5
    if not np.isfinite(values).any():
        raise ValueError(f"none of the cases has a value of {of}; there is nothing to draw")
    width = max(width, NARROWEST)
    figure = new_figure(width, 0.62 * width + 1.2, labelled(of))
    axes = figure.subplots()
    filled = axes.contourf(across, upwards, values, levels=LEVELS, cmap="cividis")
    axes.contour(across, upwards, values, levels=filled.levels, colors="white", linewidths=0.6)
    if not good.all():
        # hatched up to the line between the cases that are feasible and those that are not
        axes.contourf(
            across,
            upwards,
            good.astype(np.float64),
            levels=[-0.5, 0.5],
            colors="white",
            alpha=0.55,
            hatches=["////"],
        )
        axes.contour(across, upwards, good.astype(np.float64), levels=[0.5], colors="black", linewidths=1.5)
        key = [Patch(fc="white", ec=FAINT, hatch="////", label="not feasible")]
        figure.legend(handles=key, loc="outside lower left")
    axes.grid(visible=False)
    axes.set_xlabel(fitted(labelled(x), 0.8 * width))
    axes.set_ylabel(fitted(labelled(y), 0.5 * width))
    axes.locator_params(axis="x", nbins=4 if width < 5.0 else 8)
    figure.colorbar(filled, ax=axes)
    return figure


def _grid(table: pd.DataFrame, x: str, y: str, of: str) -> tuple[Floats, Floats, Floats]:
    missing = [name for name in (x, y, of) if name not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)} (it has: {', '.join(table.columns)})")
    frame = table.astype({of: np.float64}).pivot_table(
        index=y, columns=x, values=of, dropna=False, aggfunc="first"
    )
    if len(frame) < 2 or len(frame.columns) < 2 or len(table) != frame.size:
        raise ValueError(f"the cases are no full grid in {x} and {y}; sample: grid makes one")
    across, upwards = (np.asarray(axis, dtype=np.float64) for axis in (frame.columns, frame.index))
    return across, upwards, frame.to_numpy(dtype=np.float64)
