"""The one look of all pictures: sizes, fonts, figures that show themselves, axes, legends, labels."""

from __future__ import annotations

from functools import wraps
from io import BytesIO
from typing import TYPE_CHECKING, Any, ParamSpec

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from reesim.report.colours import FAINT, GRID, WORDS
from reesim.report.diagram.measure import width_of
from reesim.report.powers import power_of_ten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

Asked = ParamSpec("Asked")

WIDTH = 7.5
"""Usual width of a picture [in]: a page of A4 between its margins."""
NARROWEST = 3.4
"""A column of a journal [in]."""
SIZE, SMALL = 9.0, 7.5
"""Sizes of text [pt]."""
LINE = 1.5
FORMATS = ("svg", "png", "pdf")

STYLE: Any = {  # the type of rcParams changes from one Matplotlib to the next
    "font.family": ["DejaVu Sans"],
    "font.size": SIZE,
    "text.parse_math": False,  # a $ in a name is a dollar, not mathematics
    "axes.titlesize": SIZE,
    "axes.titlelocation": "left",
    "axes.labelsize": SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": WORDS,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.handlelength": 3.0,
    "lines.linewidth": LINE,
    "lines.markersize": 4.0,
    "hatch.linewidth": 0.5,
    "figure.titlesize": SIZE + 1.0,
    "figure.titleweight": "bold",
    "svg.hashsalt": "reesim",  # the same picture gives the same file
    "pdf.fonttype": 42,
}


class Drawing(Figure):
    """A figure that shows itself in a notebook, whatever backend is set, and is kept by no one else."""

    def _repr_png_(self) -> bytes:
        held = BytesIO()
        self.savefig(held, format="png", dpi=110)
        return held.getvalue()

    def savefig(self, *args: Any, **kwargs: Any) -> None:
        """Save in the style it was drawn in."""
        with mpl.rc_context(STYLE):
            super().savefig(*args, **kwargs)


def styled(draw: Callable[Asked, Drawing]) -> Callable[Asked, Drawing]:
    """Draw in the one style, whatever is set outside."""

    @wraps(draw)
    def drawn(*args: Asked.args, **kwargs: Asked.kwargs) -> Drawing:
        with mpl.rc_context(STYLE):
            return draw(*args, **kwargs)

    return drawn


def new_figure(width: float, height: float, title: str = "") -> Drawing:
    """Make an empty figure with a title on the left [in]."""
    figure = Drawing(figsize=(width, height), layout="constrained")
    if title:
        figure.suptitle(fitted(title, width), x=0.01, ha="left")
    return figure


def fitted(text: str, width: float, size: float = SIZE + 1.0) -> str:
    """Break a line of words so that it stays inside a width [in]."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, is_bold=True) <= 72.0 * width - 12.0:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def save(figure: Drawing, file: Path) -> None:
    """Write a figure in the format that the file's suffix names; no date in it.

    Raises
    ------
    ValueError
        For a suffix that is none of SVG, PNG, PDF.
    """
    kind = file.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise ValueError(f"{file.suffix or 'no suffix'} is not a kind of picture; give .svg, .png or .pdf")
    stamps = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    figure.savefig(file, format=kind, dpi=200, metadata=stamps[kind])


def stage_axis(axes: Axes, n_stages: int, width: float) -> None:
    """Number the stages along an axis, in a figure of some width [in]."""
    axes.set_xlabel("stage (1 is the raffinate end)")
    axes.xaxis.set_major_locator(
        MaxNLocator(integer=True, min_n_ticks=1, nbins=int(min(2.0 * width - 2.0, 12.0)))
    )
    axes.set_xlim(0.5, n_stages + 0.5)


def log_axis(axis: Axis) -> None:
    """Number a logarithmic axis by whole decades."""
    axis.set_major_locator(LogLocator(base=10.0, numticks=10))
    axis.set_major_formatter(FuncFormatter(power_of_ten))
    axis.set_minor_formatter(NullFormatter())


def legend_beside(figure: Drawing, axes: Axes, *, narrow: bool) -> None:
    """Put the legend to the right, or above in a narrow figure."""
    handles, labels = axes.get_legend_handles_labels()
    if narrow:
        columns = max(1, int(figure.get_figwidth() * 72.0 // 58.0))
        figure.legend(handles, labels, loc="outside lower left", ncols=min(columns, len(labels)))
    else:
        figure.legend(handles, labels, loc="outside right upper")


def marked_stages(axes: Axes, marks: Iterable[tuple[int, str]], room: float) -> None:
    """Mark stages with words above the axes, in as many rows as it takes to keep them apart.

    Parameters
    ----------
    axes : Axes
        With stages along x and its limits set.
    marks : iterable of (int, str)
        Stage and words.
    room : float
        Width of the axes [pt].
    """
    low, high = axes.get_xlim()
    rows: list[float] = []
    for stage, words in sorted(marks):
        axes.axvline(stage, color=FAINT, lw=0.8, ls=":", zorder=0.5)
        width = width_of(words, SMALL)
        place = room * (stage - low) / (high - low)
        start = min(max(place - width / 2.0, 0.0), max(room - width, 0.0))
        row = next((i for i, end in enumerate(rows) if start > end + 6.0), len(rows))
        rows[row:] = [start + width]
        axes.annotate(
            words, (start / room, 1.0), (0.0, 3.0 + 1.3 * SMALL * row), xycoords="axes fraction",
            textcoords="offset points", ha="left", va="bottom", fontsize=SMALL, color=WORDS,
        )  # fmt: skip
