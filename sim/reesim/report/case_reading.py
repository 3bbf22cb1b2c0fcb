"""A case out of a folder of results."""

from __future__ import annotations

import csv
import json
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from reesim.errors import Fault, InputError
from reesim.flowsheet.read import read_flowsheet
from reesim.report.case import Case
from reesim.results.store import FILES, TABLES
from reesim.results.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from reesim.results.table import Cell

TEXT = frozenset(
    {
        "stream",
        "phase",
        "unit",
        "element",
        "component",
        "name",
        "status",
        "source",
        "hydroxide_saturation_element",
    }
)
"""Columns of words; all others are numbers, with nothing written for NaN."""
SUMMARY = frozenset({"iterations", "residual", "version", "hash", "warnings", "varied", "reagents"})
"""Keys without which a summary is none."""


def read_case(folder: Path) -> Case:
    """Read a folder that `reesim run --out` wrote.

    Raises
    ------
    InputError
        Where it is no such folder, or a file of it cannot be read.
    """
    check_case(folder)
    summary = _summary(folder / "summary.json")
    file = folder / "flowsheet.yaml"
    model = read_flowsheet(file)

    @cache
    def table(name: str) -> Table:
        return _table(folder / f"{name}.csv")

    for name in TABLES:
        table(name)
    return Case(model, table, summary, lambda: file.read_text(encoding="utf-8"))


def check_case(folder: Path) -> None:
    """Refuse a folder that `reesim run --out` did not write; its files are not read yet.

    Raises
    ------
    InputError
    """
    if not folder.is_dir():
        _refuse(folder, "there is no such folder; make one with: reesim run FLOWSHEET --out DIR")
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        remedy = "make one with: reesim run FLOWSHEET --out DIR"
        _refuse(folder, f"this is not a folder of results, {', '.join(missing)} is missing; {remedy}")


def _summary(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        _refuse(file, f"the summary cannot be read ({error})")
    if not isinstance(found, dict) or not found.keys() >= SUMMARY:
        _refuse(file, "this is not the summary of a solution")
    return found


def _table(file: Path) -> Table:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        _refuse(file, f"the table cannot be read ({error})")
    if not rows:
        _refuse(file, "the table is empty")
    head, *body = rows
    columns: dict[str, list[Cell]] = {name: [] for name in head}
    for i_row, row in enumerate(body, start=2):
        if len(row) != len(head):
            _refuse(file, f"{len(row)} cells where there are {len(head)} columns", i_row)
        for name, text in zip(head, row, strict=True):
            columns[name].append(_cell(file, i_row, name, text))
    return Table(dict(columns))


def _cell(file: Path, line: int, name: str, text: str) -> Cell:
    if name in TEXT:
        return text or None
    try:
        return float(text) if text else float("nan")
    except ValueError:
        _refuse(file, f"{text!r} is not a number of {name}", line)


def _refuse(where: Path, message: str, line: int = 1) -> NoReturn:
    raise InputError([Fault(str(where), line, 1, "", message)])
