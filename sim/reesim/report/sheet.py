"""A sheet: text and a table for people, before it is known where it will be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A heading, a table of finished text, and lines below it.

    Attributes
    ----------
    title : str
        Heading; empty for none.
    columns : tuple of str
        Headings of the columns; without them there is no table.
    rows : tuple of tuples of str
        Cells as they are shown.
    notes : tuple of str
        Lines below the table.
    is_text : tuple of bool
        Whether a column is words, aligned to the left; numbers are aligned to the right.
    """

    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    is_text: tuple[bool, ...] = ()

    def is_text_column(self, i_column: int) -> bool:
        """Whether a column is aligned to the left."""
        return self.is_text[i_column] if i_column < len(self.is_text) else i_column == 0
