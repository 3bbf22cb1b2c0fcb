"""A table of results: named columns of equal length, written as CSV or shown as a DataFrame."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

Cell: TypeAlias = str | int | float | None
"""Text, a whole number, a number (NaN where there is none), or nothing."""


@dataclass(frozen=True)
class Table:
    """Columns by name, in the order in which they are written.

    Attributes
    ----------
    columns : dict of str to sequence of Cell
        All of the same length.
    """

    columns: dict[str, Sequence[Cell]]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Go through the rows."""
        return zip(*self.columns.values(), strict=True)

    def write(self, file: Path) -> None:
        """Write as CSV: every number with the digits that give it back exactly, nothing for NaN."""
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(self.columns)
            writer.writerows([_written(cell) for cell in row] for row in self.rows())

    def frame(self) -> pd.DataFrame:
        """Make a DataFrame."""
        import pandas as pd  # half a second that the command line does without

        return pd.DataFrame({name: list(cells) for name, cells in self.columns.items()})


def _written(cell: Cell) -> Cell:
    """Leave a cell empty where there is no number; csv writes floats by their shortest exact text."""
    return None if isinstance(cell, float) and isnan(cell) else cell
