"""A folder of results: written whole, or not at all."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from reesim.document import dump
from reesim.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from reesim.results.results import Results

TABLES = ("streams", "stages", "products", "balance", "constants")
FILES = (*(f"{name}.csv" for name in TABLES), "summary.json", "flowsheet.yaml")
DRAWN = ("report.html", "report.xlsx")
"""Files that `report` puts beside the results; they go when the results are replaced."""


def check_folder(folder: Path, names: Collection[str] = FILES + DRAWN) -> None:
    """Refuse a folder that results cannot be written to: a file, or one that holds other things.

    Parameters
    ----------
    folder : Path
    names : collection of str
        What may be there, for it is replaced; results of `run` if nothing is said.

    Raises
    ------
    InputError
    """
    try:
        if folder.is_dir():
            others = sorted(entry.name for entry in folder.iterdir() if entry.name not in names)
            if others:
                named = ", ".join(others[:3]) + (" and more" if len(others) > 3 else "")
                _refuse(folder, f"the folder holds other things ({named}); give a new one")
        elif folder.exists() or folder.is_symlink():
            _refuse(folder, "this is not a folder; give the name of a new one")
    except (OSError, ValueError) as error:
        _refuse(folder, _reason(error))


def save(results: Results, folder: Path) -> None:
    """Write every table, the summary and the flowsheet as run; results of an earlier run are replaced.

    Raises
    ------
    InputError
        Where the folder holds other things, or cannot be written.
    """
    write_folder(folder, FILES + DRAWN, lambda beside: _write(results, beside))


def write_folder(folder: Path, names: Collection[str], write: Callable[[Path], None]) -> None:
    """Write a folder beside the one that is asked for, then put it in its place.

    Parameters
    ----------
    folder : Path
    names : collection of str
        What an earlier folder may hold, to be replaced.
    write : callable
        Given the folder that it writes its files to.

    Raises
    ------
    InputError
        Where the folder holds other things, or cannot be written.
    """
    check_folder(folder, names)
    place = folder.absolute().resolve()
    beside = place.with_name(f".{place.name}.{os.getpid()}.partial")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir()
        write(beside)
        _replace(place, beside)
    except OSError as error:
        _refuse(folder, _reason(error))
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(results: Results, folder: Path) -> None:
    for name in TABLES:
        results.table(name).write(folder / f"{name}.csv")
    text = json.dumps(results.summary, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")
    (folder / "flowsheet.yaml").write_text(dump(results.resolved), encoding="utf-8")


def _replace(place: Path, by: Path) -> None:
    """Put a new folder in the place of an old one, and put the old one back if that fails."""
    if not place.exists():
        by.rename(place)
        return
    old = by.with_suffix(".old")
    place.rename(old)
    try:
        by.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refuse(folder: Path, message: str) -> None:
    raise InputError([Fault(str(folder), 1, 1, "", message)])


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return f"the folder cannot be written ({error.strerror or error})"
    return "this cannot be the name of a folder"
