"""Bytes of a table -> cells with their places; a place is a line and a column of characters, both from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reesim.document import bytes_of
from reesim.errors import Fault, InputError, cut

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_TABLE = 20_000
"""Rows that are read."""
SEPARATORS = (",", ";", "\t")


class Cell(NamedTuple):
    """Text of one cell, and where it begins."""

    text: str
    line: int
    column: int


class Grid(NamedTuple):
    """A table as written: its file, the cells of its header and of its rows."""

    file: str
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def read_grid(path: Path) -> Grid:
    """Read a table from a file; as `parse_grid`."""
    return parse_grid(bytes_of(path), str(path))


def parse_grid(data: bytes, file: str) -> Grid:
    """Read a table: UTF-8, a header, cells parted by commas, semicolons or tabs.

    Lines that begin with # and empty lines are left out.

    Raises
    ------
    InputError
        With every fault of encoding and shape.
    """
    lines = _lines(data, file)
    if not lines:
        raise InputError([Fault(file, 1, 1, "", "the file holds no table; its first line names the columns")])
    faults: list[Fault] = []
    first = lines[0][1]
    separator = max(SEPARATORS, key=first.count)
    rows: list[tuple[Cell, ...]] = []
    for number, text in lines:
        cells = tuple(_cells(text, number, separator))
        if text.count('"') % 2:
            faults.append(Fault(file, number, text.rindex('"') + 1, "", "a quotation mark is not closed"))
        elif rows and len(cells) != len(rows[0]):
            message = f"{len(cells)} cells, but the header in line {rows[0][0].line} has {len(rows[0])}"
            faults.append(Fault(file, number, 1, "", message))
        rows.append(cells)
    if len(rows) == 1:
        faults.append(Fault(file, rows[0][0].line, 1, "", "there are no rows below the header"))
    if len(rows) > LARGEST_TABLE:
        faults.append(Fault(file, 1, 1, "", f"{len(rows)} rows; up to {LARGEST_TABLE} are read"))
    if faults:
        raise InputError(faults)
    return Grid(file, rows[0], tuple(rows[1:]))


def _lines(data: bytes, file: str) -> list[tuple[int, str]]:
    """Lines that hold something, with their numbers."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the table as CSV in UTF-8"
        raise InputError([Fault(file, line, column, "", message)]) from None
    numbered = enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1)
    found = [(number, line) for number, line in numbered if line.strip() and not line.startswith("#")]
    broken = [
        Fault(file, number, i + 1, "", f"{cut(c)!r} is a control character")
        for number, line in found
        for i, c in enumerate(line)
        if c != "\t" and not c.isprintable()
    ]
    if broken:
        raise InputError(broken[:20])
    return found


def _cells(text: str, number: int, separator: str) -> Iterator[Cell]:
    """Cells of a line; a quoted one may hold the separator, and a quotation mark as two."""
    begin = 0
    quoted = False
    for i, character in enumerate(f"{text}{separator}"):
        if character == '"':
            quoted = not quoted
        if i == len(text) or (character == separator and not quoted):
            yield _cell(text[begin:i], number, begin + 1)
            begin = i + 1


def _cell(written: str, line: int, column: int) -> Cell:
    text = written.strip()
    column += len(written) - len(written.lstrip())
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"').strip()
    return Cell(text, line, column)
