"""Doctests, notebooks and flowsheets: what the project shows, it runs."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import reesim
from tests.docs.commands import ROOT
from tests.docs.commands import reesim as command

MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(reesim.__path__, "reesim.")
    if not found.name.endswith("__main__")  # such a module is run, not imported
)
FLOWSHEETS = sorted(path for path in (ROOT / "flowsheets").glob("*.yaml"))
NOTEBOOKS = sorted(path for path in (ROOT / "notebooks").glob("*") if path.suffix in {".ipynb", ".py", ".md"})


def test_doctests() -> None:
    attempted = 0
    for name in MODULES:
        result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
        assert result.failed == 0, name
        attempted += result.attempted
    assert attempted >= 5, "the docstrings have lost their examples"


def test_there_are_flowsheets_and_a_notebook() -> None:
    names = {path.stem for path in FLOWSHEETS}
    assert {"quickstart", "ion_clay_middle_heavy", "re_saponification", "xu_binary"} <= names
    assert NOTEBOOKS


@pytest.mark.parametrize("path", FLOWSHEETS, ids=lambda path: path.stem)
def test_flowsheet_runs_and_balances(path: Path) -> None:
    solution = reesim.load(path).solve()
    assert solution.balance["relative_error"].abs().max() < 1e-9


@pytest.mark.parametrize("path", FLOWSHEETS, ids=lambda path: path.stem)
def test_flowsheet_passes_the_check(path: Path) -> None:
    done = command("check", str(path))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_executes(path: Path) -> None:
    from tests.docs.notebooks import executed

    notebook = executed(path)
    assert any(cell.cell_type == "code" and cell.outputs for cell in notebook.cells)
