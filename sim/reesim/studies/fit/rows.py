"""Rows of a table -> what each contact holds, with every fault in its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reesim.errors import Fault, did_you_mean
from reesim.studies.fit.columns import MEASURED, ROLES, SALT, TEXT
from reesim.studies.fit.contacts import Skipped
from reesim.studies.fit.values import (
    Reading,
    is_below_detection,
    is_missing,
    read_limit_or_value,
    read_sd,
    read_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reesim.studies.fit.cells import Cell, Grid
    from reesim.studies.fit.columns import Column

LOWEST_PH, HIGHEST_PH = -2.0, 14.0
Key = tuple[str, str, str]
"""Role, metal, second metal."""


@dataclass(frozen=True)
class Found:
    """A value that was read, its standard deviation where the file has one, and its cell."""

    reading: Reading
    cell: Cell
    sd: float | None = None


@dataclass
class Record:
    """One contact as it was read: values by role, metal and second metal."""

    name: str
    line: int
    values: dict[Key, Found] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Roles of cells that could not be read: nothing more is said of what they would have told."""

    def number(self, role: str, metal: str = "") -> float | None:
        """Value of a quantity, None where it is not told."""
        found = self.values.get((role, metal, ""))
        return None if found is None else found.reading.value


@dataclass
class Records:
    """All contacts, what is wrong with the rows, and what is left out of them."""

    contacts: list[Record]
    faults: list[Fault]
    skipped: list[Skipped]


def read_records(grid: Grid, columns: Sequence[Column], metals: Sequence[str]) -> Records:
    """Read every row; those of one experiment are put together where each is about one metal."""
    records = Records([], [], [])
    place = {column.role: i for i, column in enumerate(columns) if not column.is_sd}
    by_name: dict[str, Record] = {}
    for row in grid.rows:
        element = _element(row, place, metals, grid.file, records)
        if element is None:
            continue
        label = row[place["experiment"]].text if "experiment" in place else ""
        if "element" in place and label:
            record = by_name.setdefault(label, Record(label, row[0].line))
        else:
            record = Record(label or f"line {row[0].line}", row[0].line)
        if record not in records.contacts:
            records.contacts.append(record)
        _read_row(row, columns, element, record, records, grid.file)
    return records


def _element(
    row: tuple[Cell, ...], place: dict[str, int], metals: Sequence[str], file: str, records: Records
) -> str | None:
    """Metal (or pair, Dy/Tb) a row is about; nothing where the columns name them, None where it is wrong."""
    if "element" not in place:
        return ""
    cell = row[place["element"]]
    wrong = [part for part in cell.text.split("/") if part not in metals]
    if not wrong and cell.text.count("/") <= 1:
        return cell.text
    text = cell.text or "nothing"
    hint = did_you_mean(wrong[0], metals) if wrong else ""
    message = f"{text} is not a metal of the system{hint} (it has: {', '.join(metals)})"
    records.faults.append(Fault(file, cell.line, cell.column, "element", message))
    return None


def _read_row(
    row: tuple[Cell, ...],
    columns: Sequence[Column],
    element: str,
    record: Record,
    records: Records,
    file: str,
) -> None:
    """Put the cells of a row into its contact."""
    sds = {(c.role, c.element, c.over): (i, c) for i, c in enumerate(columns) if c.is_sd}
    for column, cell in zip(columns, row, strict=True):
        if column.role == TEXT:
            record.words.setdefault(column.name, cell.text)
        if column.role in (TEXT, "element", "experiment") or column.is_sd or is_missing(cell.text):
            continue
        metal, over = _metals_of(column, element)
        key = (column.role, metal, over)
        try:
            found = _read_cell(cell, column, metal, over)
            if found is None:
                reason = "below detection, and the limit is not told: not data"
                records.skipped.append(Skipped(cell.line, cell.column, column.name, reason))
                continue
            spread = sds.get((column.role, column.element, column.over))
            if spread is not None and not is_missing(row[spread[0]].text):
                found = _with_sd(found, row[spread[0]], spread[1], metal, file, records)
            _put(record, key, found, column, records, file)
        except ValueError as error:
            record.broken.add(column.role)
            records.faults.append(Fault(file, cell.line, cell.column, column.name, str(error)))


def _metals_of(column: Column, element: str) -> tuple[str, str]:
    """Metal and second metal a cell is about."""
    if column.role == SALT or not ROLES[column.role].is_of_element:
        return (column.element if column.role == SALT else ""), ""
    if column.element:
        return column.element, column.over
    metal, _, over = element.partition("/")
    return metal, over


def _read_cell(cell: Cell, column: Column, metal: str, over: str) -> Found | None:
    """Value of a cell; None where it says that nothing was found."""
    if column.role == SALT:
        return Found(Reading(read_value(cell.text, "concentration", column.unit)), cell)
    role = ROLES[column.role]
    is_pair = "separation_factor" in column.role
    if role.is_of_element and is_pair != bool(over):
        wanted = "a pair such as Dy/Tb" if is_pair else "one metal"
        raise ValueError(f"{column.role} is of {wanted}, the row is about {metal}{'/' if over else ''}{over}")
    if role.dimension == "text":
        return Found(Reading(0.0), cell)
    if column.role not in MEASURED:
        return Found(
            Reading(_checked(column.role, read_value(cell.text, role.dimension, column.unit, metal))), cell
        )
    if not column.role.startswith("log10") and column.role != "pH" and is_below_detection(cell.text):
        return None
    reading = read_limit_or_value(cell.text, role.dimension, column.unit, metal)
    if reading.is_limit and column.role in ("pH", "acid_after"):
        raise ValueError(
            f"a limit ({cell.text}) is no {column.role}; give the value, or leave the cell empty"
        )
    return Found(Reading(_checked(column.role, reading.value), reading.is_limit), cell)


def _checked(role: str, value: float) -> float:
    """Refuse what no contact can have."""
    if role in ("pH", "pH_before") and not LOWEST_PH <= value <= HIGHEST_PH:
        raise ValueError(f"{value:g} is not a pH of a contact; give {LOWEST_PH:g} to {HIGHEST_PH:g}")
    if role in ("distribution_ratio", "separation_factor") and value <= 0.0:
        raise ValueError(f"{value:g} is not a ratio of two concentrations; give a number above 0")
    if role in ("extractant", "aqueous_volume", "organic_volume") and value <= 0.0:
        raise ValueError(f"{value:g}: there is none; give more than 0")
    return value


def _with_sd(found: Found, cell: Cell, column: Column, metal: str, file: str, records: Records) -> Found:
    """Put the standard deviation of its own column to a value."""
    role = ROLES[column.role]
    try:
        sd = read_sd(cell.text, column.unit, role.dimension, metal, found.reading.value)
        if sd <= 0.0:
            raise ValueError(f"{cell.text} is not a standard deviation; give more than 0")
    except ValueError as error:
        records.faults.append(Fault(file, cell.line, cell.column, column.name, str(error)))
        return found
    return Found(found.reading, found.cell, sd)


def _put(record: Record, key: Key, found: Found, column: Column, records: Records, file: str) -> None:
    """Put a value into its contact; rows of one experiment must not differ in it."""
    held = record.values.setdefault(key, found)
    if held is found:
        return
    same = held.reading == found.reading and (held.cell.text == found.cell.text or column.role != "cation")
    if not same or (column.role in MEASURED and key[1]):
        message = f"{found.cell.text}, but {held.cell.text} in line {held.cell.line} of the same experiment"
        records.faults.append(Fault(file, found.cell.line, found.cell.column, column.name, message))


def measured_of(record: Record) -> Iterator[tuple[Key, Found]]:
    """What was measured in a contact."""
    for key, found in record.values.items():
        if key[0] in MEASURED:
            yield key, found
