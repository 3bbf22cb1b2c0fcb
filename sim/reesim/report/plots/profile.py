"""Profile of a cascade: concentrations, pH and loading along its stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.colours import AQUEOUS, ORGANIC, looks_of
from reesim.report.plots.style import (
    NARROWEST,
    WIDTH,
    Drawing,
    legend_beside,
    log_axis,
    marked_stages,
    new_figure,
    stage_axis,
    styled,
)
from reesim.report.seen import DECADES_SHOWN, inlets_and_draws, seen_metals

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats
    from reesim.report.case import Case, StageNumbers
    from reesim.report.colours import Look

MARKS = 8
"""Markers along a line."""
FEW = 16
"""Stages up to which every one has a marker."""
NARROW = 5.0
"""Width below which the legend stands beneath [in]."""


@styled
def profile(case: Case, unit: str | None = None, *, width: float = WIDTH) -> Drawing:
    """Draw a cascade.

    Concentrations of both phases on a logarithmic scale, pH and loading beneath, against the stage; stage 1
    is the raffinate end, on the left. Where streams enter and where they are drawn off is marked.

    Parameters
    ----------
    case : Case
        A solved flowsheet.
    unit : str, optional
        Name of a cascade, the first if not given; ValueError for any other.
    width : float
        Width of the picture [in].
    """
    name = case.cascade(unit)
    stages = case.stages[name]
    narrow = width < NARROW
    width = max(width, NARROWEST)
    figure = new_figure(width, 8.0 + 1.0 * narrow, f"{name}: {stages.size} stages")
    above, middle, below = figure.subplots(3, 1, sharex=True, height_ratios=(3, 3, 2))
    every = looks_of(case.metals)
    looks = {metal: every[metal] for metal in seen_metals(case, name)}
    _concentrations(above, case.metals, looks, stages.aqueous, "aqueous [mol/L]")
    _concentrations(middle, case.metals, looks, stages.organic, "organic [mol/L]")
    _pH_and_loading(below, stages)
    stage_axis(below, stages.size, width)
    room = 72.0 * (width - (1.2 if narrow else 2.2))
    for axes, phase in ((above, "aqueous"), (middle, "organic")):
        marked_stages(axes, inlets_and_draws(case, name, phase), room)
    legend_beside(figure, above, narrow=narrow)
    return figure


def _concentrations(
    axes: Axes, metals: tuple[str, ...], looks: dict[str, Look], values: Floats, label: str
) -> None:
    """Draw the metals of one phase, in the order of the series."""
    stage = np.arange(1, len(values) + 1)
    axes.set_autoscaley_on(False)  # the limits are set below; one value alone leaves none to be found
    axes.set_yscale("log")
    step = 1 if len(stage) <= FEW else max(len(stage) // MARKS, 1)
    for i, (metal, look) in enumerate(looks.items()):
        held = values[:, metals.index(metal)]
        axes.plot(
            stage, np.where(held > 0.0, held, np.nan), color=look.colour, ls=look.dash, marker=look.marker,
            markevery=((2 * i) % step, step), label=metal,
        )  # fmt: skip
    highest = float(np.nanmax(values, initial=0.0))
    if highest > 0.0:
        lowest = max(float(np.nanmin(np.where(values > 0.0, values, np.nan))), highest * 10.0**-DECADES_SHOWN)
        axes.set_ylim(0.5 * lowest, 3.0 * highest)
    log_axis(axes.yaxis)
    axes.set_ylabel(label)


def _pH_and_loading(axes: Axes, stages: StageNumbers) -> None:
    stage = np.arange(1, stages.size + 1)
    marker = "o" if stages.size <= FEW else None
    axes.plot(stage, stages.pH, color=AQUEOUS, marker=marker)
    axes.set_ylabel("pH (full line)", color=AQUEOUS)
    other = axes.twinx()
    other.grid(visible=False)
    other.spines["right"].set_visible(True)
    other.plot(stage, 100.0 * stages.loading, color=ORGANIC, ls="--", marker=marker, mfc="white")
    other.set_ylabel("loading [%] (dashed)", color=ORGANIC)
    other.set_ylim(bottom=0.0)
