"""Composition of streams, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.colours import looks_of
from reesim.report.numbers import number
from reesim.report.plots.style import NARROWEST, SMALL, WIDTH, Drawing, new_figure, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats
    from reesim.report.case import Case

BAR = 0.24
"""Height of a bar and its gap [in]."""
LEAST = 1e-6
"""Streams with less rare earth are left out [mol/L]."""
NARROW = 5.0


@styled
def composition(case: Case, streams: Sequence[str] | None = None, *, width: float = WIDTH) -> Drawing:
    """Draw what the rare earths of each stream are, by mass of oxide (by mole where names are fictive).

    How much of them there is stands beside each bar.

    Parameters
    ----------
    case : Case
        A solved flowsheet.
    streams : sequence of str, optional
        Streams to draw; all that carry rare earths if not given.
    width : float
        Width of the picture [in].
    """
    chosen = list(case.rare_earths)
    names = [case.stream(name) for name in streams] if streams is not None else list(case.streams)
    held = [name for name in names if float(case.streams[name].concentrations[chosen].sum()) > LEAST]
    if not held:
        raise ValueError("none of the streams carries rare earths; there is nothing to draw")
    width = max(width, NARROWEST)
    narrow = width < NARROW
    metals = tuple(case.metals[i] for i in chosen)
    has_oxide = bool(np.isfinite(case.grams_oxide[chosen]).all())
    title = "rare earths of streams, " + ("as oxides" if has_oxide else "by mole")
    figure = new_figure(width, 1.2 + BAR * len(held) + (0.6 if narrow else 0.0), title)
    axes = figure.subplots()
    masses = np.array([(case.streams[name].concentrations * case.weights)[chosen] for name in held])
    totals = masses.sum(axis=1)
    start = np.zeros(len(held))
    for metal, look in looks_of(metals).items():
        part = 100.0 * masses[:, metals.index(metal)] / totals
        axes.barh(
            np.arange(len(held)), part, left=start, height=0.72, color=look.colour, hatch=look.hatch,
            edgecolor="white", linewidth=0.4, label=metal,
        )  # fmt: skip
        _symbols(axes, metal, start, part, width)
        start += part
    unit = "g/L" if has_oxide else "mol/L"
    axes.set_yticks(np.arange(len(held)), held)
    axes.set_ylim(len(held) - 0.5, -0.5)
    right = axes.twinx()
    right.set_ylim(len(held) - 0.5, -0.5)
    right.set_yticks(np.arange(len(held)), [f"{number(float(total), 3)} {unit}" for total in totals])
    right.tick_params(length=0)
    right.grid(visible=False)
    axes.set_xlim(0.0, 100.0)
    axes.grid(visible=False)
    axes.set_xlabel("share of the oxides [% by mass]" if has_oxide else "share [% by mole]")
    handles, labels = axes.get_legend_handles_labels()
    columns = max(1, int(72.0 * width // 52.0))
    figure.legend(
        handles, labels, loc="outside lower left", ncols=min(columns, len(labels)), handlelength=1.6
    )
    return figure


def _symbols(axes: Axes, metal: str, start: Floats, part: Floats, width: float) -> None:
    """Name the parts that have room for it: a bar is read without its colour then."""
    room = 100.0 * (SMALL * 2.4) / (72.0 * (width - 1.9))
    for row, (left, size) in enumerate(zip(start, part, strict=True)):
        if size > room:
            axes.text(
                left + size / 2.0, row, metal, ha="center", va="center_baseline", fontsize=SMALL,
                bbox={"boxstyle": "round,pad=0.12", "fc": "white", "ec": "none"},
            )  # fmt: skip
