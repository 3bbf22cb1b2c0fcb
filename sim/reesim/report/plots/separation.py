"""Separation factors of neighbours along a cascade."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.ticker import FuncFormatter, NullLocator

from reesim.report.colours import AQUEOUS
from reesim.report.numbers import number
from reesim.report.plots.style import NARROWEST, SMALL, WIDTH, Drawing, new_figure, stage_axis, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats
    from reesim.report.case import Case

LEAST = 1e-200
"""Concentrations below this are no measure of anything [mol/L]."""
ROW = 0.24
"""Height of a pair [in]."""


@styled
def separation(case: Case, unit: str | None = None, *, width: float = WIDTH) -> Drawing:
    """Draw a map of the separation factors of neighbouring rare earths over the stages of a cascade.

    Each stage is a condition: acid, loading and salt as the plant has them, its pH above. Pairs stand in the
    order in which the organic takes them, the factor is the ratio of their distribution ratios, heavier over
    lighter in that order. The range beside each pair is over the stages.

    Parameters
    ----------
    case : Case
        A solved flowsheet.
    unit : str, optional
        Name of a cascade; the first if not given.
    width : float
        Width of the picture [in].
    """
    name = case.cascade(unit)
    order, ratios = distribution_ratios(case, name)
    if len(order) < 2:
        raise ValueError(f"{name} has no two rare earths in both phases; there is nothing to compare")
    factors = ratios[:, 1:] / ratios[:, :-1]
    pairs = [f"{case.metals[high]} / {case.metals[low]}" for low, high in pairwise(order)]
    width = max(width, NARROWEST)
    figure = new_figure(width, 2.3 + ROW * len(pairs), f"{name}: separation factors [-]")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.0, max(ROW * len(pairs), 0.5)))
    stages = case.stages[name]
    above.plot(
        np.arange(1, stages.size + 1), stages.pH, color=AQUEOUS, marker="o" if stages.size < 3 else None
    )
    above.set_ylabel("pH")
    _map(figure, below, factors.T, pairs)
    stage_axis(below, stages.size, width)
    return figure


def distribution_ratios(case: Case, unit: str) -> tuple[list[int], Floats]:
    """Rare earths of a cascade in the order in which the organic takes them, and their D [stage, element]."""
    stages = case.stages[unit]
    chosen = list(case.rare_earths)
    x, y = stages.aqueous[:, chosen], stages.organic[:, chosen]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where((x > LEAST) & (y > LEAST), y / x, np.nan)
    is_there = np.array([np.isfinite(column).any() for column in ratios.T], dtype=np.bool_)
    ratios = ratios[:, is_there]
    kept = [i for i, there in zip(chosen, is_there, strict=True) if there]
    # where one element is in few stages only, it is placed by those: by its ratio to the mean of all there
    with np.errstate(invalid="ignore"):
        level = np.nanmedian(np.log(ratios) - np.nanmean(np.log(ratios), axis=1, keepdims=True), axis=0)
    order = np.argsort(level)
    return [kept[i] for i in order], ratios[:, order]


def _map(figure: Drawing, axes: Axes, factors: Floats, pairs: list[str]) -> None:
    finite = factors[np.isfinite(factors)]
    low, high = float(finite.min()), float(finite.max())
    norm = LogNorm(low / 1.02, high * 1.02)
    edges = np.arange(factors.shape[1] + 1) + 0.5
    picture = axes.pcolormesh(edges, np.arange(len(pairs) + 1), factors, norm=norm, cmap="cividis")
    axes.set_yticks(np.arange(len(pairs)) + 0.5, pairs)
    axes.grid(visible=False)
    right = axes.twinx()
    right.set_ylim(0, len(pairs))
    axes.set_ylim(0, len(pairs))
    right.set_yticks(np.arange(len(pairs)) + 0.5, [_range(row) for row in factors])
    right.tick_params(length=0)
    right.grid(visible=False)
    bar = figure.colorbar(picture, ax=axes, location="bottom", aspect=50, shrink=0.8)
    bar.set_ticks(_ticks(low, high))
    bar.ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 3)))
    bar.ax.xaxis.set_minor_locator(NullLocator())
    bar.set_label("separation factor [-], heavier over lighter", size=SMALL)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers of a logarithmic scale, a few of them."""
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    for mantissas in ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)):
        found = [m * 10.0**k for k in decades for m in mantissas if low <= m * 10.0**k <= high]
        if len(found) >= 3:
            return found
    return [low] if number(low, 3) == number(high, 3) else [low, high]


def _range(row: Floats) -> str:
    held = row[np.isfinite(row)]
    if len(held) == 0:
        return "-"
    ends = [number(float(value), 3) for value in (held.min(), held.max())]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
