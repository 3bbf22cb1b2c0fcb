"""Sheets as HTML, every text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reesim.report.sheet import Sheet

LEFT, RIGHT = "text-align:left", "text-align:right;font-variant-numeric:tabular-nums"


def to_html(sheets: Iterable[Sheet]) -> str:
    """Write sheets as one block, for a notebook."""
    return "<div>" + "".join(part for sheet in sheets for part in _parts(sheet)) + "</div>"


def _parts(sheet: Sheet) -> Iterator[str]:
    if sheet.title:
        yield f"<p><strong>{escape(sheet.title)}</strong></p>"
    if sheet.columns:
        styles = [LEFT if sheet.is_text_column(i) else RIGHT for i in range(len(sheet.columns))]
        yield "<table><thead>" + _row(sheet.columns, "th", styles) + "</thead><tbody>"
        yield from (_row(row, "td", styles) for row in sheet.rows)
        yield "</tbody></table>"
    if sheet.notes:
        yield "<p>" + "<br/>".join(map(escape, sheet.notes)) + "</p>"


def _row(cells: Iterable[str], tag: str, styles: Iterable[str]) -> str:
    written = (
        f'<{tag} style="{style}">{escape(cell)}</{tag}>' for cell, style in zip(cells, styles, strict=True)
    )
    return f"<tr>{''.join(written)}</tr>"
