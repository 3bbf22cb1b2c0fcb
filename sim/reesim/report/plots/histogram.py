"""Histogram and probability: how an output spreads over cases, and how often it is what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import PercentFormatter

from reesim.report.colours import AQUEOUS, FAINT, ORGANIC, WORDS
from reesim.report.numbers import number, percent
from reesim.report.plots.style import NARROWEST, WIDTH, Drawing, fitted, new_figure, styled
from reesim.studies.sweep.spread import PERCENTILES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats

MOST_BINS = 60
FAR = 2.0
"""Ranges of the cases beyond which a bound is not drawn."""
DASHES = (":", "--", "-.")


@styled
def histogram(
    values: Floats,
    name: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    width: float = WIDTH,
) -> Drawing:
    """Draw how many cases have which value, with percentiles and the bounds that are asked for.

    Parameters
    ----------
    values : ndarray [cases]
        NaN for a case without a solution.
    name : str
        What it is, with its unit in brackets.
    at_least, at_most : float, optional
        Bounds of a constraint.
    width : float
        Width of the picture [in].

    Raises
    ------
    ValueError
        Where no case has a value.
    """
    held = _held(values, name)
    width = max(width, NARROWEST)
    figure = new_figure(width, 0.55 * width + 1.4)
    axes = figure.subplots()
    axes.hist(held, bins=_bins(held).tolist(), color=AQUEOUS, edgecolor="white", lw=0.5)
    for p, value, dash in zip(PERCENTILES, np.percentile(held, PERCENTILES), DASHES, strict=True):
        axes.axvline(value, color=WORDS, ls=dash, lw=1.2, label=f"{p:g} %: {number(float(value), 5)}")
    _bounds(axes, held, at_least, at_most)
    axes.set_ylabel("cases")
    _finish(figure, axes, values, held, width, name)
    return figure


@styled
def probability(
    values: Floats,
    name: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    width: float = WIDTH,
) -> Drawing:
    """Draw the share of all cases that come to a value or less; with a lower bound, to a value or more.

    Parameters
    ----------
    values : ndarray [cases]
        NaN for a case without a solution: it comes to no value.
    name : str
        What it is, with its unit in brackets.
    at_least, at_most : float, optional
        Bounds of a constraint; the share in which it holds is told.
    width : float
        Width of the picture [in].

    Raises
    ------
    ValueError
        Where no case has a value.
    """
    held = np.sort(_held(values, name))
    n, above = len(values), at_least is not None and at_most is None
    share = np.arange(1, len(held) + 1) / n
    if above:
        share = (len(held) - np.arange(len(held))) / n
    width = max(width, NARROWEST)
    figure = new_figure(width, 0.55 * width + 1.4)
    axes = figure.subplots()
    axes.plot(held, share, color=AQUEOUS, drawstyle="steps-pre" if above else "steps-post")
    good = held
    if at_least is not None:
        good = good[good >= at_least]
    if at_most is not None:
        good = good[good <= at_most]
    _bounds(axes, held, at_least, at_most)
    axes.set_ylim(-0.02, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_ylabel(f"cases with this or {'more' if above else 'less'}")
    asked = f"; holds in {percent(len(good) / n)}" if at_least is not None or at_most is not None else ""
    _finish(figure, axes, values, held, width, name, asked)
    return figure


def _held(values: Floats, name: str) -> Floats:
    held = values[np.isfinite(values)]
    if not len(held):
        raise ValueError(f"none of the cases has a value of {name}; there is nothing to draw")
    return held


def _bins(held: Floats) -> Floats:
    """Edges of bins, as wide as Freedman and Diaconis (1981) have them, but at most so many."""
    if np.ptp(held) <= 0.0:
        return np.array([held[0] - 0.5, held[0] + 0.5])
    edges = np.histogram_bin_edges(held, bins="fd")
    n = min(max(len(edges) - 1, 8), MOST_BINS)
    return np.linspace(held.min(), held.max(), n + 1)


def _bounds(axes: Axes, held: Floats, at_least: float | None, at_most: float | None) -> None:
    """Lines at bounds; one so far off that the cases would shrink to a line is told alone."""
    low, high = float(held.min()), float(held.max())
    room = FAR * (high - low)
    for bound, words in ((at_least, "at least"), (at_most, "at most")):
        if bound is None:
            continue
        label = f"asked: {words} {number(bound, 5)}"
        if low - room <= bound <= high + room:
            axes.axvline(bound, color=ORGANIC, lw=2.2, label=label)
        else:
            axes.plot([], [], color=ORGANIC, lw=2.2, label=f"{label} (outside)")


def _finish(
    figure: Drawing, axes: Axes, values: Floats, held: Floats, width: float, name: str, asked: str = ""
) -> None:
    """Axis of the values, key, and how many cases there are."""
    failed = len(values) - len(held)
    lost = f", {failed} without a solution" if failed else ""
    told = fitted(f"{len(values)} cases{lost}{asked}", 0.8 * width)
    axes.set_xlabel(f"{fitted(name, 0.8 * width)}\n{told}")
    axes.locator_params(axis="x", nbins=4 if width < 5.0 else 8)
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.grid(visible=True, color=FAINT, alpha=0.3)
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside lower left", ncols=2 if width < 5.0 else 5)
