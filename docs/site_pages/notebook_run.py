"""Notebooks executed in a fresh kernel, each once as long as nothing that it rests on has changed."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
KEPT = ROOT / ".cache" / "notebooks"
"""Executed notebooks, by the digest of all that they rest on; may be deleted at any time."""
CASES = "2000"
"""Cases of the sweep of a million, where it is run to see that it works."""
LONGEST = 300
"""Time a cell may take; the first may have to compile [s]."""


def notebooks() -> list[Path]:
    """Notebooks of the project, the first run first."""
    found = sorted(NOTEBOOKS.glob("*.py"))
    return sorted(found, key=lambda path: path.stem != "first_run")


def executed(path: Path) -> Any:
    """Give the executed notebook, from where it is kept if nothing has changed since.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        Where a cell fails.
    """
    import nbformat

    held = KEPT / f"{path.stem}-{_digest(path)}.ipynb"
    if held.is_file():
        return nbformat.read(held, as_version=4)
    done = execute(path)
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob(f"{path.stem}-*.ipynb"):
        old.unlink(missing_ok=True)
    part = held.with_suffix(f".{os.getpid()}")
    nbformat.write(done, part)
    part.replace(held)
    return done


def execute(path: Path) -> Any:
    """Execute a notebook from the folder it lies in; nothing is written beside it.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        Where a cell fails.
    """
    import jupytext
    from nbclient import NotebookClient

    notebook = jupytext.read(path)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    here = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=LONGEST, resources=here)
    return client.execute(env=os.environ | {"REESIM_CASES": CASES})


def _digest(path: Path) -> str:
    """Digest of a notebook and of everything that its outputs rest on."""
    held = hashlib.sha256(path.read_bytes())
    held.update(_surroundings().encode())
    return held.hexdigest()[:16]


@cache
def _surroundings() -> str:
    """Digest of the package, its library, the flowsheets, this file and what is installed."""
    held = hashlib.sha256(Path(__file__).read_bytes())
    for folder in ("sim", "data", "flowsheets"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in {".py", ".yaml", ".csv"}:
                held.update(str(file.relative_to(ROOT)).encode())
                held.update(file.read_bytes())
    installed = sorted({(found.name, found.version) for found in distributions()})
    held.update(json.dumps([sys.version, installed]).encode())
    return held.hexdigest()
