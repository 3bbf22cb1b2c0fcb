"""Sheets of Sobol and Morris indices: of each output the factors, the strongest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.report.numbers import number, percent
from reesim.report.sensitivity import UNSURE
from reesim.report.sheet import Sheet
from reesim.studies.sensitivity.indices_folder import order_of
from reesim.studies.sensitivity.inputs import UNSURE as UNSURE_STATUSES

if TYPE_CHECKING:
    from reesim.studies.sensitivity.indices import Indices

DIGITS = 6
WIDE = 0.1
"""Half-width of an interval of an index above which the sample is called too small."""


def index_sheets(found: Indices, top: int) -> list[Sheet]:
    """A sheet an output; what is left out is counted."""
    title = found.title or "flowsheet without a title"
    sheets = [Sheet(title, notes=tuple(_head(found)))]
    for j, output in enumerate(found.outputs):
        order = order_of(found, j)
        rows = tuple(_row(found, j, i) for i in order[:top])
        unit = f" {output.unit}" if output.unit else ""
        spread = f"{number(found.mean[j], DIGITS)} ± {number(found.sd[j], 3)}{unit}"
        heading = f"what makes {output.path} spread, {spread} (1 sd)"
        columns = ("factor", "spread", *_columns(found), "status")
        text = (True, True, *(False for _ in _columns(found)), True)
        sheets.append(Sheet(heading, columns, rows, tuple(_notes(found, j, order, top)), text))
    return sheets


def _head(found: Indices) -> list[str]:
    what = "points" if found.method == "sobol" else "trajectories"
    notes = [f"{found.method}: {found.n_blocks} {what}, {found.n_cases} cases"]
    if found.n_failed:
        notes.append(
            f"warning: {found.n_failed} cases have no solution; {found.n_blocks - found.n_used} {what} are "
            "left out, and the indices are those of the plants that work"
        )
    return notes


def _columns(found: Indices) -> tuple[str, ...]:
    if found.method == "sobol":
        return ("first", "95 %", "total", "95 %")
    return ("mean size", "95 %", "mean", "deviation")


def _row(found: Indices, j: int, i: int) -> tuple[str, ...]:
    factor = found.factors[i]
    values = [float(held[j, i]) for held in found.values.values()]
    if found.method == "sobol":
        first, first_conf, total, total_conf = values
        cells = (percent_of(first), _half(first_conf), percent_of(total), _half(total_conf))
    else:
        size, conf, mean, sigma = values
        cells = (number(size), f"± {number(conf, 2)}", number(mean), number(sigma))
    status = f"{factor.status} {UNSURE}" if factor.status in UNSURE_STATUSES else factor.status
    return (factor.name, factor.words, *cells, status)


def percent_of(part: float) -> str:
    """Write a part of a variance, which by chance may be a little below 0 or above 1.

    Examples
    --------
    >>> percent_of(0.417), percent_of(-0.002)
    ('41.7 %', '-0.2 %')
    """
    return f"{100.0 * part:.1f} %"


def _half(width: float) -> str:
    return f"± {100.0 * width:.1f} %"


def _notes(found: Indices, j: int, order: list[int], top: int) -> list[str]:
    notes = []
    if len(order) > top:
        notes.append(f"and {len(order) - top} weaker factors; all with --top {len(order)} or --out DIR")
    if found.method == "sobol":
        alone = float(found.values["first"][j].sum())
        notes.append(f"by factors alone {percent(min(max(alone, 0.0), 1.0))}, the rest by several together")
        widest = float(max(found.values["first_conf"][j].max(), found.values["total_conf"][j].max()))
        if widest > WIDE:
            notes.append(f"warning: an interval is ± {100.0 * widest:.0f} % wide; take more --samples")
    else:
        notes.append("change of the output over the whole range of a factor; deviation: by the others")
    return notes
