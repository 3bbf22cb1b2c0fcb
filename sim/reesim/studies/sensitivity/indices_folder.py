"""Indices as a table and as a folder beside the store of their cases."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from reesim.errors import Fault, InputError
from reesim.results.table import Table
from reesim.share import installed_version
from reesim.studies.sensitivity.factors import Factor
from reesim.studies.sensitivity.indices import COLUMNS, Indices
from reesim.studies.sweep.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMAT = "reesim indices 1"
HEAD = "indices.json"
TABLE = "indices.csv"
CASES = "cases"
"""Folder of the store."""


def table_of(found: Indices) -> Table:
    """A row an output and factor, the strongest factor of each output first."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("output", "unit", "factor", "spread", "status", *COLUMNS[found.method])
    }
    for j, output in enumerate(found.outputs):
        for i in order_of(found, j):
            factor = found.factors[i]
            words = (output.path, output.unit, factor.name, factor.words, factor.status)
            numbers = (float(found.values[name][j, i]) for name in COLUMNS[found.method])
            for name, value in zip(columns, (*words, *numbers), strict=True):
                columns[name].append(value)
    return Table(dict(columns))


def order_of(found: Indices, j: int) -> list[int]:
    """Factors of the j-th output, the strongest first."""
    leading = found.values["total" if found.method == "sobol" else "mu_star"][j]
    return [int(i) for i in np.argsort(-leading, kind="stable")]


def check_indices_folder(folder: Path) -> None:
    """Refuse a folder that indices cannot be written to: a file, or one that holds other things.

    Raises
    ------
    InputError
    """
    text = ""
    if folder.is_dir():
        there = sorted(
            entry.name
            for entry in folder.iterdir()
            if entry.name not in (HEAD, TABLE, CASES) and not entry.match("indices*.svg")
        )
        if there:
            text = f"the folder holds other things ({', '.join(there[:3])}); give a new one"
    elif folder.exists() or folder.is_symlink():
        text = "this is not a folder; give the name of a new one"
    if text:
        raise InputError([Fault(str(folder), 1, 1, "", text)])


def save(found: Indices, folder: Path, pictures: dict[str, Callable[[Path], None]]) -> None:
    """Write table, head and pictures beside the store of the cases.

    Raises
    ------
    InputError
        Where the folder cannot be written.
    """
    head = {
        "format": FORMAT,
        "version": installed_version(),
        "title": found.title,
        "method": found.method,
        "outputs": [
            {"path": output.path, "unit": output.unit, "mean": float(mean), "sd": float(sd)}
            for output, mean, sd in zip(found.outputs, found.mean, found.sd, strict=True)
        ],
        "factors": [[factor.name, factor.words, factor.status] for factor in found.factors],
        "cases": found.n_cases,
        "failed": found.n_failed,
        "blocks": found.n_blocks,
        "used": found.n_used,
    }
    try:
        for name, draw in pictures.items():
            draw(folder / name)
        table_of(found).write(folder / TABLE)
        text = json.dumps(head, indent=2, ensure_ascii=False, allow_nan=False)
        (folder / HEAD).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        text = f"the folder cannot be written ({error.strerror or error})"
        raise InputError([Fault(str(folder), 1, 1, "", text)]) from None


def read_indices(folder: Path) -> Indices:
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
        outputs = tuple(Kept(o["path"], "output", None, o["unit"]) for o in head["outputs"])
        factors = tuple(Factor(*entry) for entry in head["factors"])
        place = {(o.path, f.name): (j, i) for j, o in enumerate(outputs) for i, f in enumerate(factors)}
        method = head["method"]
        values = {name: np.full((len(outputs), len(factors)), np.nan) for name in COLUMNS[method]}
        with (folder / TABLE).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, strict=True):
                for name, held in values.items():
                    held[place[row["output"], row["factor"]]] = float(row[name])
        mean, sd = (np.array([o[name] for o in head["outputs"]]) for name in ("mean", "sd"))
        counts = [int(head[name]) for name in ("cases", "failed", "blocks", "used")]
        return Indices(str(head["title"]), method, outputs, factors, values, mean, sd, *counts)
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        text = f"these are no indices that can be read ({error}); make them with: reesim sensitivity --method"
        raise InputError([Fault(str(folder), 1, 1, "", text)]) from None
