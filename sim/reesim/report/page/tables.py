"""Sheets as tables of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.report.markup import Markup, element, joined

if TYPE_CHECKING:
    from reesim.report.sheet import Sheet


def table(sheet: Sheet, caption: str, *, is_row_named: bool = True) -> Markup:
    """Write a sheet as a table that scrolls sideways where it is wider than the page.

    Parameters
    ----------
    sheet : Sheet
        With columns.
    caption : str
        What the table tells.
    is_row_named : bool
        Whether the first cell of a row is its name.
    """
    kinds = ["words" if sheet.is_text_column(i) else "number" for i in range(len(sheet.columns))]
    head = element(
        "tr",
        joined(
            element("th", column, scope="col", class_=kind)
            for column, kind in zip(sheet.columns, kinds, strict=True)
        ),
    )
    body = joined(_row(row, kinds, is_row_named=is_row_named) for row in sheet.rows)
    written = element("table", element("caption", caption), element("thead", head), element("tbody", body))
    return element("div", written, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _row(cells: tuple[str, ...], kinds: list[str], *, is_row_named: bool) -> Markup:
    written = []
    for i, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
        if i == 0 and is_row_named:
            written.append(element("th", cell, scope="row", class_=kind))
        else:
            written.append(element("td", cell, class_=kind))
    return element("tr", *written)
