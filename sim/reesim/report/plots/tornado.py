"""Tornado: what moves an answer most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.colours import AQUEOUS, ORGANIC, WORDS
from reesim.report.numbers import number
from reesim.report.plots.labels import labelled
from reesim.report.plots.style import NARROWEST, WIDTH, Drawing, new_figure, styled

if TYPE_CHECKING:
    import pandas as pd

BAR = 0.28


@styled
def tornado(table: pd.DataFrame, *, base: float, of: str, most: int = 15, width: float = WIDTH) -> Drawing:
    """Draw what an answer becomes when each input goes low and high, the strongest on top.

    Parameters
    ----------
    table : DataFrame
        A row an input, named by the index; columns `low` and `high`: the answer with the input there.
    base : float
        The answer as it stands.
    of : str
        What the answer is: the path of an output, or words that end with a unit in brackets.
    most : int
        Inputs that are drawn; how many are left out is told.
    width : float
        Width of the picture [in].

    Raises
    ------
    ValueError
        Where a column is missing or nothing is left to draw.
    """
    missing = [name for name in ("low", "high") if name not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {' and no column '.join(missing)}")
    low, high = (table[name].to_numpy(dtype=np.float64) for name in ("low", "high"))
    reach = np.maximum(np.abs(low - base), np.abs(high - base))
    kept = [int(i) for i in np.argsort(-reach, kind="stable") if np.isfinite(reach[i])][:most]
    if not kept:
        raise ValueError("the table holds no input with a finite answer; there is nothing to draw")
    width = max(width, NARROWEST)
    figure = new_figure(width, 1.5 + BAR * len(kept), "what moves it most")
    axes = figure.subplots()
    rows = np.arange(len(kept))
    axes.barh(rows, low[kept] - base, left=base, height=0.7, color=AQUEOUS, label="input low")
    axes.barh(
        rows,
        high[kept] - base,
        left=base,
        height=0.7,
        color=ORGANIC,
        hatch="////",
        edgecolor="white",
        lw=0,
        label="input high",
    )
    axes.axvline(base, color=WORDS, lw=1.0)
    axes.set_yticks(rows, [str(table.index[i]) for i in kept])
    axes.set_ylim(len(kept) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    left_out = len(table) - len(kept)
    note = f"; {left_out} weaker inputs left out" if left_out else ""
    axes.set_xlabel(f"{labelled(of)}\nnow {number(base, 6)}{note}")
    axes.locator_params(axis="x", nbins=4 if width < 5.0 else 7)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower left", ncols=2)
    return figure
