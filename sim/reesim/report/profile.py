"""Profile of a cascade: concentrations, pH and loading along its stages."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reesim.report.colours import look_of, series_order
from reesim.results.names import cascade_named
from reesim.results.tables import stage_concentrations

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats
    from reesim.results import Results
    from reesim.results.arrays import Arrays

DECADES_SHOWN = 8
"""Decades below the highest concentration that are drawn: what lies deeper is no one's product."""
PH_COLOUR, LOADING_COLOUR = "#0072B2", "#D55E00"


class Drawing(Figure):
    """A figure that shows itself in a notebook, whatever backend is set, and is kept by no one else."""

    def _repr_png_(self) -> bytes:
        held = BytesIO()
        self.savefig(held, format="png", dpi=110)
        return held.getvalue()


def profile(results: Results, unit: str) -> Figure:
    """Draw a cascade.

    Concentrations of both phases on a logarithmic scale, pH and loading beneath, against the stage; stage 1
    is the raffinate end, on the left. Where streams enter is marked.

    Parameters
    ----------
    results : Results
        A solution.
    unit : str
        Name of a cascade; ValueError for any other.
    """
    arrays = results.arrays
    cascade_named(unit, arrays)
    figure = Drawing(figsize=(8.0, 8.5), layout="constrained")
    above, middle, below = figure.subplots(3, 1, sharex=True, height_ratios=(3, 3, 2))
    aqueous, organic = stage_concentrations(arrays, unit)
    _concentrations(above, arrays, aqueous, "aqueous [mol/L]")
    _concentrations(middle, arrays, organic, "organic [mol/L]")
    _pH_and_loading(below, arrays, unit)
    _inlets(above, arrays, unit)
    _inlets(middle, arrays, unit, is_aqueous=False)
    below.set_xlabel("stage (1 is the raffinate end)")
    below.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    n_stages = arrays.cascades[unit].stages
    below.set_xlim(0.5, n_stages + 0.5)
    handles, labels = above.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right upper", frameon=False)
    figure.suptitle(f"{unit}: {n_stages} stages", x=0.02, ha="left")
    return figure


def _concentrations(axes: Axes, arrays: Arrays, values: Floats, label: str) -> None:
    """Draw the metals of one phase, in the order of the series."""
    stage = np.arange(1, len(values) + 1)
    metals = arrays.metals
    axes.set_autoscaley_on(False)  # the limits are set below; one value alone leaves none to be found
    axes.set_yscale("log")
    n_others = 0
    for i in series_order(metals):
        look = look_of(metals[i], n_others)
        n_others += int(i not in arrays.rare_earths)
        positive = np.where(values[:, i] > 0.0, values[:, i], np.nan)
        marker = "o" if len(stage) <= 2 else None
        axes.plot(stage, positive, color=look.colour, ls=look.dash, lw=1.6, marker=marker, label=metals[i])
    highest = float(np.nanmax(values[:, : len(metals)], initial=0.0))
    if highest > 0.0:
        lowest = max(float(np.nanmin(np.where(values > 0.0, values, np.nan))), highest * 10.0**-DECADES_SHOWN)
        axes.set_ylim(0.5 * lowest, 3.0 * highest)
    axes.set_ylabel(label)
    axes.grid(visible=True, color="#dddddd", lw=0.6)


def _pH_and_loading(axes: Axes, arrays: Arrays, unit: str) -> None:
    stages = arrays.stages[unit]
    stage = np.arange(1, len(stages.pH) + 1)
    marker = "o" if len(stage) <= 2 else None
    axes.plot(stage, stages.pH, color=PH_COLOUR, lw=1.6, marker=marker)
    axes.set_ylabel("pH", color=PH_COLOUR)
    axes.grid(visible=True, color="#dddddd", lw=0.6)
    other = axes.twinx()
    other.plot(
        stage, 100.0 * np.asarray(stages.loading), color=LOADING_COLOUR, ls="--", lw=1.6, marker=marker
    )
    other.set_ylabel("loading [%]", color=LOADING_COLOUR)
    other.set_ylim(bottom=0.0)


def _inlets(axes: Axes, arrays: Arrays, unit: str, *, is_aqueous: bool = True) -> None:
    """Mark the stages where streams enter, with their names."""
    cascade = arrays.cascades[unit]
    for stage, streams in (cascade.aqueous_in if is_aqueous else cascade.organic_in).items():
        axes.axvline(stage, color="#999999", lw=0.8, ls=":")
        is_left = stage <= cascade.stages / 2
        axes.annotate(
            ", ".join(streams), (stage, 1.0), (3 if is_left else -3, 3), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="left" if is_left else "right", fontsize="small", color="#555555",
        )  # fmt: skip
