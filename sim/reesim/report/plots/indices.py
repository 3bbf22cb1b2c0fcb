"""Sobol indices as bars with their intervals, Morris indices as points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import PercentFormatter

from reesim.report.colours import AQUEOUS, FAINT, ORGANIC
from reesim.report.plots.labels import with_unit
from reesim.report.plots.style import NARROWEST, SMALL, WIDTH, Drawing, fitted, new_figure, styled
from reesim.studies.sensitivity.indices_folder import order_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reesim.studies.sensitivity.indices import Indices

MOST = 12
NARROW = 5.0


@styled
def indices(found: Indices, of: str | None = None, *, most: int = MOST, width: float = WIDTH) -> Drawing:
    """Draw the indices of an output, the strongest factor on top.

    Parameters
    ----------
    found : Indices
    of : str, optional
        Path of an output; the first if not given.
    most : int
        Factors that are drawn; how many are left out is told.
    width : float
        Width of the picture [in].

    Raises
    ------
    ValueError
        For a path that is no output.
    """
    paths = [output.path for output in found.outputs]
    if of is not None and of not in paths:
        raise ValueError(f"{of} is not an output of these indices (they have: {', '.join(paths)})")
    j = 0 if of is None else paths.index(of)
    order = order_of(found, j)
    kept = order[:most]
    width = max(width, NARROWEST)
    height = 0.5 if width < NARROW else 0.36
    name = with_unit(paths[j], found.outputs[j].unit)
    figure = new_figure(width, 1.7 + height * len(kept), f"what makes {name} spread")
    axes = figure.subplots()
    (_sobol if found.method == "sobol" else _morris)(axes, found, j, kept)
    labels = [f"{found.factors[i].name}\n{found.factors[i].words}" for i in kept]
    axes.set_yticks(np.arange(len(kept)), labels, fontsize=SMALL - (1.0 if width < NARROW else 0.0))
    axes.set_ylim(len(kept) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.locator_params(axis="x", nbins=3 if width < NARROW else 6)
    left = len(order) - len(kept)
    note = f"; {left} weaker factors left out" if left else ""
    words = "part of the variance" if found.method == "sobol" else "change over the range of a factor"
    axes.set_xlabel(fitted(f"{words}{note}", 0.5 * width))
    handles, texts = axes.get_legend_handles_labels()
    figure.legend(handles, texts, loc="outside lower left", ncols=1 if width < NARROW else 2)
    return figure


def _sobol(axes: Axes, found: Indices, j: int, kept: list[int]) -> None:
    """Two bars a factor, with intervals."""
    rows = np.arange(len(kept))
    looks = (
        ("first", -0.2, {"color": AQUEOUS, "label": "alone (first)"}),
        (
            "total",
            0.2,
            {
                "color": ORGANIC, "hatch": "////", "edgecolor": "white", "lw": 0,
                "label": "with all others (total)",
            },
        ),
    )  # fmt: skip
    for name, shift, look in looks:
        values, half = (found.values[key][j, kept] for key in (name, f"{name}_conf"))
        axes.barh(
            rows + shift, values, height=0.38, xerr=half, error_kw={"lw": 0.9, "ecolor": "black"}, **look
        )
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))


def _morris(axes: Axes, found: Indices, j: int, kept: list[int]) -> None:
    """Mean size with its interval as a bar, deviation as a mark."""
    rows = np.arange(len(kept))
    size, half, sigma = (found.values[key][j, kept] for key in ("mu_star", "mu_star_conf", "sigma"))
    axes.barh(
        rows, size, height=0.6, xerr=half, color=FAINT, error_kw={"lw": 0.9, "ecolor": "black"},
        label="mean size (mu*)",
    )  # fmt: skip
    axes.plot(sigma, rows, ls="", marker="D", ms=4.5, color=ORGANIC, label="deviation by the others (sigma)")
