"""Tornado: what moves an answer most."""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import FuncFormatter, SymmetricalLogLocator

from reesim.report.colours import AQUEOUS, ORGANIC, WORDS
from reesim.report.numbers import number
from reesim.report.plots.labels import with_unit
from reesim.report.plots.style import NARROWEST, SMALL, WIDTH, Drawing, fitted, new_figure, styled
from reesim.report.powers import power_of_ten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from reesim.kernels.arrays import Floats
    from reesim.studies.sensitivity import Sensitivities
    from reesim.studies.sensitivity.folder import Output

BAR = 0.28
MOST = 15
STEEP = 30.0
"""The strongest input over the median: beyond it an even axis shows nothing but the strongest."""
DECADES = 4
"""Decades of a logarithmic axis at the most."""
NARROW = 5.0
"""Width below which names stand above the bars [in]."""
UNSURE = "*"


@styled
def tornado(
    table: pd.DataFrame,
    *,
    base: float,
    of: str,
    unit: str | None = None,
    most: int = MOST,
    width: float = WIDTH,
) -> Drawing:
    """Draw by how much an answer moves when each input goes low and high, the strongest on top.

    Where a few inputs are much stronger than the others the axis is logarithmic to both sides.

    Parameters
    ----------
    table : DataFrame
        A row an input, named by the index; columns `low` and `high`: the answer with the input there,
        NaN where it cannot go; optional columns `fails_low` and `fails_high`: where there is no solution.
    base : float
        The answer as it stands.
    of : str
        What the answer is: the path of an output, or words that end with a unit in brackets.
    unit : str, optional
        Unit of the answer, where its path does not tell.
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
    moved = table[["low", "high"]].to_numpy(dtype=np.float64) - base
    fails = np.zeros(moved.shape, dtype=bool)
    for side, name in enumerate(("fails_low", "fails_high")):
        if name in table.columns:
            fails[:, side] = table[name].to_numpy(dtype=bool)
    reach = np.where(np.isfinite(moved), np.abs(moved), -1.0).max(axis=1)
    is_shown = (reach >= 0.0) | fails.any(axis=1)
    kept = [int(i) for i in np.argsort(-reach, kind="stable") if is_shown[i]][:most]
    if not kept:
        raise ValueError("the table holds no input with a finite answer; there is nothing to draw")
    width = max(width, NARROWEST)
    labels = [str(table.index[i]) for i in kept]
    height = BAR * (1.5 if width < NARROW else 1.0 + 0.3 * any("\n" in label for label in labels))
    named = with_unit(of, unit)
    figure = new_figure(width, 1.8 + height * len(kept), f"what moves {named} most")
    axes = figure.subplots()
    _bars(axes, moved[kept], fails[kept], 0.5 if width < NARROW else 0.72)
    _named(axes, labels, width)
    note = _scale(axes, reach[kept], width)
    left_out = len(table) - len(kept)
    note += f"; {left_out} weaker inputs left out" if left_out else ""
    axes.set_xlabel(fitted(f"change from {number(base, 6)}{note}", (0.8 if width < NARROW else 0.5) * width))
    handles, words = axes.get_legend_handles_labels()
    figure.legend(handles, words, loc="outside lower left", ncols=2 if width < NARROW else 3)
    return figure


def _named(axes: Axes, labels: Sequence[str], width: float) -> None:
    """Names of the inputs beside their bars, above them in a narrow figure."""
    rows = np.arange(len(labels))
    axes.grid(visible=False, axis="y")
    if width >= NARROW:
        axes.set_yticks(rows, labels)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        return
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(labels) - 0.6, -0.9)
    for row, label in zip(rows, labels, strict=True):
        axes.text(
            0.0, row - 0.29, fitted(label.replace("\n", ": "), width, SMALL - 1.0), va="bottom",
            transform=axes.get_yaxis_transform(), fontsize=SMALL - 1.0,
            bbox={"fc": "white", "ec": "none", "pad": 0.5},
        )  # fmt: skip


def _bars(axes: Axes, moved: Floats, fails: Any, height: float) -> None:
    """Bars to both sides of what is, and crosses where there is no plant."""
    rows = np.arange(len(moved))
    looks: tuple[dict[str, Any], ...] = (
        {"color": AQUEOUS, "label": "input lower"},
        {"color": ORGANIC, "hatch": "////", "edgecolor": "white", "lw": 0, "label": "input higher"},
    )
    both = np.isfinite(moved).all(axis=1) & (np.sign(moved[:, 0]) == np.sign(moved[:, 1]))
    for side, look in enumerate(looks):
        # two bars on one side would hide each other: each then takes half of the height
        place = rows + np.where(both, (-0.25, 0.25)[side] * height, 0.0)
        axes.barh(place, np.nan_to_num(moved[:, side]), height=np.where(both, 0.5, 1.0) * height, **look)
    axes.axvline(0.0, color=WORDS, lw=1.0)
    if fails.any():
        where = rows[fails.any(axis=1)]
        axes.plot(
            np.zeros(len(where)), where, ls="", marker="X", ms=7.0, color="black", mec="white",
            label="no solution there",
        )  # fmt: skip


def _scale(axes: Axes, reach: Floats, width: float) -> str:
    """Even steps, or logarithmic ones to both sides; says so."""
    found = reach[reach > 0.0]
    if len(found) < 3 or found.max() < STEEP * np.median(found):
        axes.locator_params(axis="x", nbins=3 if width < NARROW else 6)
        return ""
    top = log10(float(found.max()))
    least = 10.0 ** floor(max(log10(float(found.min())), top - DECADES))
    axes.set_xscale("symlog", linthresh=least, linscale=0.5)
    locator = SymmetricalLogLocator(base=10.0, linthresh=least)
    locator.set_params(numticks=5 if width < NARROW else 9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(FuncFormatter(_power))
    return f"; logarithmic beyond ±{number(least)}"


def _power(value: float, place: int | None = None) -> str:
    if value == 0.0:
        return "0"
    text = power_of_ten(abs(value), place)
    return f"−{text}" if value < 0.0 and text else text


def tornado_of(found: Sensitivities, j: int = 0, *, most: int = MOST, width: float = WIDTH) -> Drawing:
    """Draw the j-th output of sensitivities."""
    from reesim.studies.sensitivity.folder import Output, table_of

    output = Output(found.outputs[j].path, found.outputs[j].unit, found.base[j])
    rows = [
        dict(zip(table.columns, row, strict=True))
        for table in (table_of(found),)
        for row in table.rows()
        if row[0] == output.path
    ]
    return tornado_of_rows(output, rows, most=most, width=width)


def tornado_of_rows(
    output: Output, rows: Sequence[Mapping[str, Any]], *, most: int = MOST, width: float = WIDTH
) -> Drawing:
    """Draw rows of a table of sensitivities; where nothing was solved, what the slopes foresee."""
    import pandas as pd

    table = pd.DataFrame(
        {
            "low": [output.base + _effect(row, "effect_lower", -1.0) for row in rows],
            "high": [output.base + _effect(row, "effect_higher", 1.0) for row in rows],
            "fails_low": [bool(row["reason_lower"]) for row in rows],
            "fails_high": [bool(row["reason_higher"]) for row in rows],
        },
        index=[_label(row) for row in rows],
    )
    return tornado(table, base=output.base, of=output.path, unit=output.unit, most=most, width=width)


def _effect(row: Mapping[str, Any], name: str, sign: float) -> float:
    """Effect to one side, as solved, else as the slope has it."""
    solved = any(isfinite(row[side]) or row[why] for side, why in _SIDES)
    return float(row[name]) if solved else sign * float(row["effect_by_slope"])


_SIDES = (("effect_lower", "reason_lower"), ("effect_higher", "reason_higher"))


def _label(row: Mapping[str, Any]) -> str:
    """Name of an input, then its value and change; starred where nobody measured it."""
    unit = f" {row['input_unit']}" if row["input_unit"] else ""
    is_told = isfinite(row["value"]) and row["value"] != 0.0
    value = f"{number(row['value'])}{unit}, " if is_told else ""
    star = f" {UNSURE} {row['status']}" if row["status"] in ("recalled", "estimate") else ""
    return f"{row['input']}\n{value}{row['change']}{star}"
