"""Sensitivities as a table and as a folder, from which they are read again."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reesim.errors import Fault, InputError
from reesim.results.store import write_folder
from reesim.results.table import Table
from reesim.share import installed_version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from reesim.results.table import Cell
    from reesim.studies.sensitivity.effects import Effect, Sensitivities

FORMAT = "reesim sensitivity 1"
HEAD = "sensitivity.json"
TABLE = "sensitivity.csv"
TEXT = frozenset(
    {"output", "unit", "input", "input_unit", "change", "status", "source", "reason_lower", "reason_higher"}
)
"""Columns of words; all others are numbers, with nothing written for NaN."""


@dataclass(frozen=True)
class Output:
    """An output of a folder of sensitivities: its path, its unit, its value as it stands."""

    path: str
    unit: str
    base: float


@dataclass(frozen=True)
class Folder:
    """Sensitivities that were read: their head and their rows, a dictionary each."""

    title: str
    outputs: tuple[Output, ...]
    rows: tuple[Mapping[str, Any], ...]

    def of(self, path: str | None) -> tuple[Output, list[Mapping[str, Any]]]:
        """An output, the first if none is named, with its rows; ValueError for a path that is none."""
        known = {output.path: output for output in self.outputs}
        if path is not None and path not in known:
            raise ValueError(
                f"{path} is not an output of these sensitivities (they have: {', '.join(known)})"
            )
        output = known[path] if path is not None else self.outputs[0]
        return output, [row for row in self.rows if row["output"] == output.path]


def table_of(found: Sensitivities) -> Table:
    """A row an output and input, the strongest input of each output first."""
    rows = [
        _row(output.path, output.unit, effect)
        for output, effects in zip(found.outputs, found.effects, strict=True)
        for effect in effects
    ]
    names = list(rows[0]) if rows else []
    return Table({name: [row[name] for row in rows] for name in names})


def _row(path: str, unit: str, effect: Effect) -> dict[str, Cell]:
    entry = effect.input
    return {
        "output": path,
        "unit": unit,
        "base": effect.base,
        "input": entry.path,
        "value": entry.value,
        "input_unit": entry.unit,
        "change": entry.change,
        "lower": entry.low,
        "higher": entry.high,
        "slope": effect.slope,
        "effect_by_slope": effect.linear,
        "effect_lower": effect.low - effect.base,
        "effect_higher": effect.high - effect.base,
        "sd": entry.sd,
        "status": entry.status,
        "source": entry.source,
        "reason_lower": effect.reason_low,
        "reason_higher": effect.reason_high,
    }


def head_of(found: Sensitivities, hash_: str) -> dict[str, Any]:
    """What a folder says of itself."""
    return {
        "format": FORMAT,
        "version": installed_version(),
        "hash": hash_,
        "title": found.title,
        "outputs": [
            {"path": output.path, "unit": output.unit, "base": base, "sd_by_constants": _plain(sd)}
            for output, base, sd in zip(found.outputs, found.base, found.spread, strict=True)
        ],
        "varied": list(found.varied),
        "solved": found.is_solved,
    }


def save(
    found: Sensitivities,
    hash_: str,
    folder: Path,
    pictures: Mapping[str, Callable[[Path], None]] | None = None,
) -> None:
    """Write table and head, and pictures by the names of their files.

    Raises
    ------
    InputError
        Where the folder holds other things, or cannot be written.
    """
    drawn = pictures or {}

    def write(beside: Path) -> None:
        table_of(found).write(beside / TABLE)
        text = json.dumps(head_of(found, hash_), indent=2, ensure_ascii=False, allow_nan=False)
        (beside / HEAD).write_text(text + "\n", encoding="utf-8")
        for name, draw in drawn.items():
            draw(beside / name)

    write_folder(folder, names_in(folder), write)


def names_in(folder: Path) -> tuple[str, ...]:
    """Names that an earlier folder of sensitivities may hold, to be replaced."""
    drawn = sorted(file.name for file in folder.glob("tornado*.svg")) if (folder / HEAD).is_file() else []
    return (HEAD, TABLE, *drawn)


def read_folder(folder: Path) -> Folder:
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
        outputs = tuple(Output(o["path"], o["unit"], float(o["base"])) for o in head["outputs"])
        with (folder / TABLE).open(encoding="utf-8", newline="") as lines:
            rows = tuple(
                {name: cell if name in TEXT else _number(cell) for name, cell in row.items()}
                for row in csv.DictReader(lines, strict=True)
            )
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        text = f"these are no sensitivities that can be read ({error}); make them with: reesim sensitivity"
        raise InputError([Fault(str(folder), 1, 1, "", text)]) from None
    return Folder(str(head["title"]), outputs, rows)


def _number(cell: str | None) -> float:
    return float(cell) if cell else float("nan")


def _plain(value: float) -> float | None:
    """JSON has no NaN."""
    return value if value == value else None
