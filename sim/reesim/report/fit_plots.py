"""Plots of a fit: model against measurement, and what is left over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reesim.report.colours import DASHES, look_of
from reesim.report.plots.style import Drawing, new_figure, save, styled
from reesim.studies.fit.contacts import log_ratios

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats
    from reesim.studies.fit import FitResult

MARKERS = "osD^v<>P"
"""One for each group of contacts."""


@styled
def parity(result: FitResult) -> Drawing:
    """Draw log10 D of the model against that measured, a colour a metal, with lines at 0.3 to either side."""
    found = result.estimate
    measured = log_ratios(found.contacts)
    model = measured + found.log_ratio_errors
    rms = result.groups[0].rms if result.groups else float("nan")
    n = result.groups[0].n if result.groups else 0
    title = f"{result.source.partition(' (')[0]}: {n} distribution ratios, rms {rms:.3f}"
    figure = new_figure(8.2, 6.0, title)
    axes = figure.subplots()
    _points(axes, result, measured, model)
    there = np.concatenate([measured[np.isfinite(measured)], model[np.isfinite(model)]])
    low, high = (there.min() - 0.2, there.max() + 0.2) if there.size else (-1.0, 1.0)
    for shift, style in ((0.0, "-"), (0.3, ":"), (-0.3, ":")):
        axes.plot([low, high], [low + shift, high + shift], color="#777777", lw=0.9, ls=style, zorder=0)
    axes.set(xlim=(low, high), ylim=(low, high), box_aspect=1.0)
    axes.set_xlabel("log10 D measured")
    axes.set_ylabel("log10 D of the model")
    _legend(figure, axes)
    return figure


@styled
def residuals(result: FitResult) -> Drawing:
    """Draw errors of log10 D against pH and loading: a trend there is a fault of the model."""
    found = result.estimate
    errors = found.log_ratio_errors
    figure = new_figure(9.0, 4.2)
    left, right = figure.subplots(1, 2, sharey=True)
    ph = np.broadcast_to((-found.linear.log_h / np.log(10.0))[:, None], errors.shape)
    loading = np.broadcast_to(100.0 * found.linear.loading[:, None], errors.shape)
    for axes, along, label in ((left, ph, "pH of the model"), (right, loading, "loading of the model [%]")):
        _points(axes, result, along, errors)
        axes.axhline(0.0, color="#777777", lw=0.9, zorder=0)
        axes.set_xlabel(label)
    left.set_ylabel("log10 D, model less measurement")
    _legend(figure, left)
    return figure


def _points(axes: Axes, result: FitResult, x: Floats, y: Floats) -> None:
    """Draw one point a metal and contact; the marker tells the group."""
    contacts = result.estimate.contacts
    words = next((held for held in contacts.groups.values() if 1 < len(set(held)) <= len(MARKERS)), None)
    groups = np.array(words if words is not None else [""] * len(contacts))
    for i in contacts.measured_metals():
        look = look_of(contacts.metals[i])
        fill = look.colour if look.dash == DASHES[1] else "none"  # Gd to Tm share colours with La to Eu
        for j, word in enumerate(dict.fromkeys(groups.tolist())):
            at = groups == word
            if not (np.isfinite(x[at, i]) & np.isfinite(y[at, i])).any():
                continue
            label = f"{contacts.metals[i]} {word}".strip()
            axes.plot(
                x[at, i],
                y[at, i],
                MARKERS[j % len(MARKERS)],
                color=look.colour,
                ms=4.5,
                mfc=fill,
                label=label,
            )


def _legend(figure: Drawing, axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside right upper")


def save_plots(result: FitResult, system_file: Path, ending: str) -> list[Path]:
    """Write both plots beside a system file, and say where."""
    places = []
    for name, draw in (("parity", parity), ("residuals", residuals)):
        place = system_file.with_name(f"{system_file.stem}-{name}.{ending}")
        save(draw(result), place)
        places.append(place)
    return places
