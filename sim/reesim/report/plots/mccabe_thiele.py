"""McCabe-Thiele diagrams of a cascade: shares of a cut, and the distribution isotherm of an element."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.report.colours import AQUEOUS, FAINT, ORGANIC
from reesim.report.diagram.measure import width_of
from reesim.report.numbers import group_words
from reesim.report.plots.style import NARROWEST, SMALL, WIDTH, Drawing, log_axis, new_figure, styled

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats
    from reesim.report.case import Case

NARROW = 5.5
TIE = 1e-9
"""Difference of shares that is none."""
"""Width below which the two panels stand one over the other [in]."""
MANY = 30
"""Stages beyond which not every equilibrium point has a marker."""
ENDS = ("0.0001", "0.001", "0.01", "0.1", "1", "10", "50", "90", "99", "99.9", "99.99", "99.999", "99.9999")
"""Shares that a logit scale is numbered at [%]."""


class Steps(NamedTuple):
    """Stages as points of a diagram: what leaves one, and what passes between two."""

    x: Floats
    y: Floats
    """Aqueous and organic that leave each stage [n]."""
    passing_x: Floats
    passing_y: Floats
    """Aqueous of stage j + 1 and organic of stage j [n - 1]."""


@styled
def mccabe_thiele(
    case: Case, unit: str | None = None, element: str | None = None, *, width: float = WIDTH
) -> Drawing:
    """Draw the separation in a cascade as steps between what leaves a stage and what passes between stages.

    Shares by mole of one side of the cut among the rare earths, aqueous across and organic upwards: plain on
    the first panel; on the second on a logit scale, log10 of share over rest, which shows both ends of a cut
    of high purity and on which a constant separation factor is a line at 45 degrees.

    Parameters
    ----------
    case : Case
        A solved flowsheet.
    unit : str, optional
        Name of a cascade; the first if not given.
    element : str, optional
        One side of the cut, an element or a group `Ho+Y+Er`; what the organic mostly takes if not given.
    width : float
        Width of the picture [in].

    Raises
    ------
    ValueError
        For unknown names, and where a side of the cut is empty.
    """
    name = case.cascade(unit)
    group = case.group(element) if element is not None else extracted(case, name)
    rest = tuple(i for i in case.rare_earths if i not in group)
    if not group or not rest:
        raise ValueError(f"there is no cut to draw in {name}: one side of it is empty")
    ratio = _steps(
        case, name, lambda held: held[:, list(group)].sum(axis=1) / held[:, list(rest)].sum(axis=1)
    )
    side = group_words([case.metals[i] for i in group])
    figure, plain, logit = _two_panels(width, f"{name}: {side} among the rare earths, by mole")
    share = Steps(*(values / (1.0 + values) for values in ratio))
    plain.plot([0.0, 1.0], [0.0, 1.0], color=FAINT, lw=0.8)
    _draw(plain, share)
    _share_axes(plain, "[mol/mol]")
    scaled = Steps(*(np.log10(values) for values in ratio))
    low = float(np.nanmin([np.nanmin(scaled.x), np.nanmin(scaled.y)]))
    high = float(np.nanmax([np.nanmax(scaled.x), np.nanmax(scaled.y)]))
    logit.plot([low, high], [low, high], color=FAINT, lw=0.8)
    _draw(logit, scaled)
    _logit_axes(logit, 72.0 * (figure.get_figwidth() * (1.0 if width < NARROW else 0.5) - 1.0))
    _legend(figure, plain)
    return figure


@styled
def isotherm(
    case: Case, unit: str | None = None, element: str | None = None, *, width: float = WIDTH
) -> Drawing:
    """Draw the distribution of an element in a cascade: organic over aqueous, and the stages' steps.

    The line through the stages is the isotherm as this cascade meets it: acid, loading and the other elements
    change along it. Plain on the first panel, logarithmic on the second.

    Parameters
    ----------
    case : Case
        A solved flowsheet.
    unit : str, optional
        Name of a cascade; the first if not given.
    element : str, optional
        An element or a group `Ho+Y+Er`; what the organic mostly takes if not given.
    width : float
        Width of the picture [in].
    """
    name = case.cascade(unit)
    group = list(case.group(element) if element is not None else extracted(case, name) or case.rare_earths)
    steps = _steps(case, name, lambda held: held[:, group].sum(axis=1))
    side = group_words([case.components[i] for i in group])
    figure, plain, scaled = _two_panels(width, f"{name}: {side} between the phases")
    for axes in (plain, scaled):
        _draw(axes, steps)
        axes.set_xlabel("aqueous [mol/L]")
        axes.set_ylabel("organic [mol/L]")
    plain.set_xlim(left=0.0)
    plain.set_ylim(bottom=0.0)
    scaled.set_xscale("log")
    scaled.set_yscale("log")
    log_axis(scaled.xaxis)
    log_axis(scaled.yaxis)
    _legend(figure, plain)
    return figure


def extracted(case: Case, unit: str) -> tuple[int, ...]:
    """Rare earths that a cascade's organic takes out more than its aqueous does.

    Where that is all of them, none, or a tie, those of which it takes more than of the middle of the others.
    """
    cascade = case.cascades[unit]
    organic = case.streams[cascade.organic_out].amounts
    aqueous = case.streams[cascade.aqueous_out].amounts
    there = [i for i in case.rare_earths if organic[i] + aqueous[i] > 0.0]
    share = {i: float(organic[i] / (organic[i] + aqueous[i])) for i in there}
    found = tuple(i for i in there if share[i] > 0.5 + TIE)
    if found and len(found) < len(there):
        return found
    middle = 0.5 * (min(share.values(), default=0.0) + max(share.values(), default=0.0))
    return tuple(i for i in there if share[i] > middle + TIE)


def _steps(case: Case, unit: str, measure: Callable[[Floats], Floats]) -> Steps:
    """Measure both phases of the stages."""
    stages = case.stages[unit]
    with np.errstate(divide="ignore", invalid="ignore"):
        x, y = measure(stages.aqueous), measure(stages.organic)
    x, y = (np.where(np.isfinite(values) & (values > 0.0), values, np.nan) for values in (x, y))
    if not (np.isfinite(x) & np.isfinite(y)).any():
        raise ValueError(f"{unit} holds none of it in both phases; there is nothing to draw")
    return Steps(x, y, x[1:], y[:-1])


def _two_panels(width: float, title: str) -> tuple[Drawing, Axes, Axes]:
    width = max(width, NARROWEST)
    if width < NARROW:
        figure = new_figure(width, 2.0 * width + 0.8, title)
        first, second = figure.subplots(2, 1)
    else:
        figure = new_figure(width, 0.5 * width + 0.7, title)
        first, second = figure.subplots(1, 2)
    return figure, first, second


def _draw(axes: Axes, steps: Steps) -> None:
    n = len(steps.x)
    corners_x, corners_y = np.empty(2 * n - 1), np.empty(2 * n - 1)
    corners_x[0::2], corners_y[0::2] = steps.x, steps.y
    corners_x[1::2], corners_y[1::2] = steps.passing_x, steps.passing_y
    axes.plot(corners_x, corners_y, color=FAINT, lw=0.7, label="stages")
    axes.plot(
        steps.x,
        steps.y,
        color=ORGANIC,
        marker="o",
        ms=3.0,
        markevery=max(n // MANY, 1),
        label="leaving a stage",
    )
    axes.plot(steps.passing_x, steps.passing_y, color=AQUEOUS, ls="--", label="passing between stages")


def _share_axes(axes: Axes, unit: str) -> None:
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.0)
    axes.set_xlabel(f"share in the aqueous {unit}")
    axes.set_ylabel(f"share in the organic {unit}")


def _logit_axes(axes: Axes, room: float) -> None:
    """Number both axes by shares, as many as there is room for [pt]."""
    for axis, (low, high), is_across in (
        (axes.xaxis, axes.get_xlim(), True), (axes.yaxis, axes.get_ylim(), False),
    ):  # fmt: skip
        places: list[float] = []
        words: list[str] = []
        end = -np.inf
        for share in ENDS:
            place = float(np.log10(float(share) / (100.0 - float(share))))
            half = (width_of(f"{share} %", SMALL) / 2.0 if is_across else SMALL) + 3.0
            at = room * (place - low) / (high - low)
            if low <= place <= high and at - half >= end:
                places.append(place)
                words.append(f"{share} %")
                end = at + half
        axis.set_ticks(places, words)
    axes.set_xlabel("share in the aqueous, logit scale")
    axes.set_ylabel("share in the organic, logit scale")


def _legend(figure: Drawing, axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower left", ncols=3 if figure.get_figwidth() >= NARROW else 1
    )
