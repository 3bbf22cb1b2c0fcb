"""Entries of the library, as sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.report.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reesim.library import Entry, Table


def list_sheet(kind: str, entries: Iterable[Entry]) -> Sheet:
    """One line for each entry of a kind."""
    rows = tuple((entry.name, entry.title, entry.status) for entry in entries)
    notes = () if rows else (f"the library has no {kind} yet",)
    return Sheet(kind, ("name", "title", "status") if rows else (), rows, notes, (True, True, True))


def table_sheet(table: Table) -> Sheet:
    """One entry: numbers with their standard deviation, status and source."""
    rows = tuple(tuple(_cell(cell) for cell in row) for row in table.rows)
    is_text = tuple(
        all(isinstance(row[i], str) or row[i] is None for row in table.rows)
        for i in range(len(table.columns))
    )
    return Sheet(table.title, table.columns, rows, table.notes, is_text)


def _cell(cell: str | float | None) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else f"{cell:.6g}"
