"""A comparison as a folder, from which it is read again."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from reesim.errors import Fault, InputError
from reesim.report.compare import Comparison, Key, comparison_table
from reesim.results.store import write_folder
from reesim.share import installed_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMAT = "reesim comparison 1"
HEAD = "comparison.json"
TABLE = "comparison.csv"
PICTURE = "compare.svg"
NAMES = (HEAD, TABLE, PICTURE)


def save(found: Comparison, folder: Path, draw: Callable[[Path], None] | None = None) -> None:
    """Write the table, what it is of, and a picture.

    Raises
    ------
    InputError
        Where the folder holds other things, or cannot be written.
    """
    head = {
        "format": FORMAT,
        "version": installed_version(),
        "title": found.title,
        "cases": list(found.cases),
        "warnings": [list(held) for held in found.warnings],
    }

    def write(beside: Path) -> None:
        comparison_table(found).write(beside / TABLE)
        text = json.dumps(head, indent=2, ensure_ascii=False)
        (beside / HEAD).write_text(text + "\n", encoding="utf-8")
        if draw is not None:
            draw(beside / PICTURE)

    write_folder(folder, NAMES, write)


def read_comparison(folder: Path) -> Comparison:
    """Read what `save` wrote.

    Raises
    ------
    InputError
        Where a file is missing or cannot be read.
    """
    try:
        head = json.loads((folder / HEAD).read_text(encoding="utf-8"))
        if head["format"] != FORMAT:
            raise ValueError(f"{head['format']!r} is not {FORMAT!r}")
        with (folder / TABLE).open(encoding="utf-8", newline="") as lines:
            first, *rows = csv.reader(lines, strict=True)
        cases = tuple(head["cases"])
        if tuple(first) != ("section", "quantity", "unit", *cases):
            raise ValueError("the columns of the table are not those of its cases")
        inputs: dict[str, list[str]] = {}
        outcomes: dict[Key, list[float]] = {}
        reasons: tuple[str, ...] = ("",) * len(cases)
        for section, quantity, unit, *values in rows:
            if section == "case":
                reasons = tuple(values) if quantity == "reason" else reasons
            elif section == "input":
                inputs[quantity] = values
            elif section != "warnings":
                numbers = [float(value) if value else float("nan") for value in values]
                outcomes[Key(section, quantity, unit)] = numbers
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        text = f"this is no comparison that can be read ({error}); make one with: reesim compare"
        raise InputError([Fault(str(folder), 1, 1, "", text)]) from None
    warnings = tuple(tuple(held) for held in head["warnings"])
    return Comparison(str(head["title"]), cases, reasons, inputs, outcomes, warnings)
