"""All tables of a result as an Excel workbook: numbers as numbers, units above, filters on every column."""

from __future__ import annotations

from importlib import import_module
from math import isfinite
from typing import TYPE_CHECKING, Any

from reesim.report.reagents import reagent_rows
from reesim.report.solution import how_solved
from reesim.results.store import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reesim.report.case import Case
    from reesim.results.table import Cell

REMEDY = "the workbook needs XlsxWriter; install it with: pip install 'reesim[report]'"
UNITS = {
    **dict.fromkeys(("pH", "loading", "purity", "recovery", "relative_error"), "-"),
    "hydroxide_saturation_index": "-",
    **{"in": "mol/h", "out": "mol/h", "value": "its own", "sd": "that of the value"},
    **{"mol/h": "mol/h", "kg/h": "kg/h", "kg/kg REO": "kg/kg", "L/h": "L/h"},
}
ENDINGS = {"_mol_per_L": "mol/L", "_m3_per_h": "m³/h", "kg_oxide_per_h": "kg/h"}
WIDEST = 60


def unit_of(column: str) -> str:
    """Unit of a column of the tables; nothing for words and numbers of stages.

    Examples
    --------
    >>> unit_of("Dy_aq_mol_per_L"), unit_of("purity"), unit_of("stream")
    ('mol/L', '-', '')
    """
    for ending, unit in ENDINGS.items():
        if column.endswith(ending):
            return unit
    return UNITS.get(column, "")


def write_workbook(case: Case, file: Path) -> None:
    """Write every table of a case, its summary and its flowsheet.

    Raises
    ------
    ValueError
        Where XlsxWriter is not installed.
    """
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ImportError:
        raise ValueError(REMEDY) from None
    # text stays text, whatever it begins with: a title may be `=1+1`
    as_it_is = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(file), as_it_is) as book:
        _lines(book, "summary", _summary(case))
        for name in TABLES:
            columns = case.table(name).columns
            _table(book, name, list(columns), list(zip(*columns.values(), strict=True)))
        names, rows = reagent_rows(case)
        _table(book, "reagents", list(names), rows)
        _lines(book, "flowsheet", case.text().splitlines())


def _summary(case: Case) -> list[str]:
    summary = case.summary
    lines = [case.model.title, how_solved(case), f"reesim {summary['version']}", f"hash {summary['hash']}"]
    return [*lines, *(f"warning: {words}" for words in summary["warnings"])]


def _lines(book: Any, name: str, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 2 * WIDEST)
    for i, line in enumerate(lines):
        sheet.write_string(i, 0, line)


def _table(book: Any, name: str, names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Units in the first row, names in the second, which carries the filters and stays in view."""
    sheet = book.add_worksheet(name)
    faint, bold = book.add_format({"italic": True, "font_color": "#555555"}), book.add_format({"bold": True})
    for i, column in enumerate(names):
        sheet.write_string(0, i, unit_of(column), faint)
        sheet.write_string(1, i, column, bold)
        longest = max((len(cell) for row in rows if isinstance(cell := row[i], str)), default=0)
        sheet.set_column(i, i, min(max(len(column) + 3, longest, 9) + 2, WIDEST))
    for i_row, row in enumerate(rows, start=2):
        for i, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(i_row, i, cell)
            elif cell is not None and isfinite(cell):
                sheet.write_number(i_row, i, cell)
    sheet.autofilter(1, 0, len(rows) + 1, len(names) - 1)
    sheet.freeze_panes(2, 1)
