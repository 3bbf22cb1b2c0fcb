"""Sheets on a terminal or in a pipe: never wrapped, never read as markup."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reesim.report import Sheet

WIDE = 100_000
"""Columns that no table needs: a table takes its natural width, and a narrow terminal wraps it itself."""


def print_sheets(sheets: Iterable[Sheet]) -> None:
    """Print sheets to stdout, an empty line between them."""
    console = Console(width=WIDE, highlight=False, markup=False, emoji=False)
    held = [sheet for sheet in sheets if sheet.title or sheet.columns or sheet.notes]
    with console.capture() as captured:
        for i, sheet in enumerate(held):
            if i > 0:
                console.print()
            _print_sheet(console, sheet)
    # a table pads its last column; nobody wants that in a file
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _print_sheet(console: Console, sheet: Sheet) -> None:
    if sheet.title:
        console.print(Text(_one_line(sheet.title), style="bold"), soft_wrap=True)
    if sheet.columns:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for i, column in enumerate(sheet.columns):
            justify = "left" if sheet.is_text_column(i) else "right"
            table.add_column(Text(_one_line(column)), justify=justify, no_wrap=True)  # type: ignore[arg-type]
        for row in sheet.rows:
            table.add_row(*(Text(_one_line(cell)) for cell in row))
        console.print(Padding(table, (0, 0, 0, 2), expand=False))
    for note in sheet.notes:
        console.print(Text("  " + _one_line(note)), soft_wrap=True)


def _one_line(text: str) -> str:
    """Escape what would break a line or steer the terminal: titles and names come from files."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
