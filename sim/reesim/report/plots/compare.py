"""Cases side by side: a panel a quantity, a bar a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import LogLocator

from reesim.report.colours import AQUEOUS, FAINT, ORGANIC, WORDS
from reesim.report.compare import NO_SOLUTION, Comparison, Key
from reesim.report.numbers import number, percent
from reesim.report.plots.labels import with_unit
from reesim.report.plots.style import NARROWEST, SMALL, WIDTH, Drawing, fitted, log_axis, new_figure, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

NEAR = 1e-3
"""Part of itself by which a quantity must differ between cases to be drawn."""
LEAST = 1e-9
"""What is missing to a whole is drawn down to this."""
ROW = 0.23


@styled
def compare(found: Comparison, *, width: float = WIDTH) -> Drawing:
    """Draw every quantity that differs between cases; of purities and recoveries what is missing to a whole.

    Parameters
    ----------
    found : Comparison
    width : float
        Width of the picture [in].

    Raises
    ------
    ValueError
        Where nothing differs, or no case has a solution.
    """
    kept = {key: values for key, values in found.outcomes.items() if _is_drawn(key, values)}
    if not kept:
        raise ValueError(
            "no quantity differs between the cases that have a solution; there is nothing to draw"
        )
    width = max(width, NARROWEST)
    across = 2 if width >= 5.0 else 1
    down = -(-len(kept) // across)
    n = len(found.cases)
    figure = new_figure(width, 0.6 + down * (0.75 + ROW * n), found.title)
    grid = figure.subplots(down, across, squeeze=False)
    panels = [axes for row in grid for axes in row]
    for axes, (key, values) in zip(panels, kept.items(), strict=False):
        _panel(axes, key, values, found, width / across)
    for i, axes in enumerate(panels[: len(kept)]):
        axes.set_yticks(range(n), found.cases if i % across == 0 else [""] * n)
    for axes in panels[len(kept) :]:
        axes.set_axis_off()
    note = fitted(f"drawn is what differs by more than {100.0 * NEAR:g} %", width)
    figure.supxlabel(note, x=0.01, ha="left", fontsize=SMALL)
    return figure


def _is_drawn(key: Key, values: Sequence[float]) -> bool:
    """Whether a quantity differs; what is told for a kilogram of oxide as well is drawn once."""
    held = np.array([value for value in values if np.isfinite(value)])
    if not len(held) or key.unit == "kg/kg REO":
        return False
    held = np.maximum(1.0 - held, LEAST) if _is_missing(key) else held
    return float(np.ptp(held)) > NEAR * float(np.abs(held).max())


def _is_missing(key: Key) -> bool:
    """Whether what is missing to a whole tells more than the fraction."""
    return key.is_fraction and "loading" not in key.quantity


def _panel(axes: Axes, key: Key, values: Sequence[float], found: Comparison, width: float) -> None:
    """Bars with their values; of a fraction near a whole, points on a logarithmic axis of what is missing."""
    n = len(values)
    held = np.array(values, dtype=np.float64)
    colours = [FAINT] + [AQUEOUS if i % 2 == 0 else ORGANIC for i in range(n - 1)]
    rows = np.arange(n)
    is_missing = _is_missing(key)
    if is_missing:
        lengths = np.maximum(1.0 - held, LEAST)
        axes.set_xscale("log")
        good = np.isfinite(lengths)
        low, high = lengths[good].min() / 3.0, lengths[good].max()
        axes.set_xlim(low, high * (high / low) ** 0.7)
        axes.barh(rows, np.where(good, lengths, low) - low, left=low, height=0.7, color=colours)
        log_axis(axes.xaxis)
        axes.xaxis.set_major_locator(LogLocator(base=10.0, numticks=4))
        title = f"1 − {key.quantity}"
    else:
        lengths = np.nan_to_num(held)
        axes.barh(rows, lengths, height=0.7, color=colours)
        low, high = min(0.0, float(lengths.min())), max(0.0, float(lengths.max()))
        axes.set_xlim(low, high + 0.45 * (high - low))
        axes.locator_params(axis="x", nbins=3)
        title = with_unit(key.quantity, key.unit or ("-" if key.is_fraction else "")).removesuffix(" [-]")
    for i, value in enumerate(values):
        words = percent(value) if key.is_fraction else number(value, 5)
        place = float(lengths[i]) if np.isfinite(value) else (low if is_missing else 0.0)
        axes.annotate(
            NO_SOLUTION if found.reasons[i] else words, (place, i), (3.0, 0.0), textcoords="offset points",
            va="center", fontsize=SMALL, color=WORDS if found.reasons[i] else "black",
        )  # fmt: skip
    axes.set_ylim(n - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.set_title(fitted(title, width - 0.4), fontsize=SMALL + 0.5)
