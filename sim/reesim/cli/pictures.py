"""What `plot` and `report` do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reesim.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Callable


def plot(
    folder: str, kind: str, unit: str | None, element: str | None, width: float | None, out: str | None
) -> None:
    """Draw a picture of a folder of results; print the name of its file."""
    from reesim.report.case_reading import read_case
    from reesim.report.plots import WIDTH, draw, save

    case = read_case(Path(folder))
    file = Path(out) if out is not None else Path(_name(kind, unit, element))
    try:
        figure = draw(case, kind, unit=unit, element=element, width=width or WIDTH)
        _write(file, lambda: save(figure, file))
    except ValueError as error:
        raise InputError([Fault("reesim plot", 1, 1, kind, str(error))]) from None
    sys.stdout.write(f"{file}\n")


def report(folder: str, *, xlsx: bool) -> None:
    """Write the report of a folder of results into it; print the name of each file."""
    from reesim.report.case_reading import read_case
    from reesim.report.page import page

    case = read_case(Path(folder))
    file = Path(folder) / "report.html"
    text = page(case)
    _write(file, lambda: file.write_text(text, encoding="utf-8"))
    sys.stdout.write(f"{file}\n")
    if xlsx:
        from reesim.report.workbook import write_workbook

        book = Path(folder) / "report.xlsx"
        try:
            _write(book, lambda: write_workbook(case, book))
        except ValueError as error:
            raise InputError([Fault("reesim report", 1, 1, "--xlsx", str(error))]) from None
        sys.stdout.write(f"{book}\n")


def _name(kind: str, unit: str | None, element: str | None) -> str:
    """Name a file after what it shows."""
    return "-".join(part for part in (kind, unit, element) if part) + ".svg"


def _write(file: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        text = f"the file cannot be written ({error.strerror or error})"
        raise InputError([Fault(str(file), 1, 1, "", text)]) from None
