"""Budget of start-up: what an import may load, and how long it may take beside a known import."""

import statistics

import pytest

from tests.docs.commands import ROOT, python

LOADED = "import sys; print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
HEAVY = {"numba", "llvmlite", "pandas", "scipy", "matplotlib", "pyarrow"}

AS_COMMAND = """
import sys
from reesim.cli import main
sys.argv = ["reesim", *{arguments!r}]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print()
"""


def loaded_by(code: str) -> set[str]:
    """Top-level modules that are there after `code` ran in a fresh interpreter."""
    return set(python(f"{code}\n{LOADED}").splitlines()[-1].split())


def test_import_loads_nothing_heavy() -> None:
    loaded = loaded_by("import reesim")
    assert "reesim" in loaded
    assert loaded & (HEAVY | {"numpy", "pydantic", "pint", "ruamel", "typer", "rich"}) == set()


def test_help_loads_nothing_heavy() -> None:
    loaded = loaded_by(AS_COMMAND.format(arguments=["--help"]))
    assert loaded & HEAVY == set()


def test_check_imports_neither_numba_nor_pandas() -> None:
    flowsheet = ROOT / "flowsheets" / "quickstart.yaml"
    loaded = loaded_by(AS_COMMAND.format(arguments=["check", str(flowsheet)]))
    assert "reesim" in loaded
    assert loaded & {"numba", "llvmlite", "pandas", "matplotlib", "pyarrow"} == set()


@pytest.mark.parametrize(
    "module",
    [
        "reesim.errors",
        "reesim.quantities",
        "reesim.elements",
        "reesim.document",
        "reesim.chemistry",
        "reesim.theory",
        "reesim.library",
        "reesim.flowsheet",
    ],
)
def test_lower_floors_load_neither_numba_nor_pandas_nor_pint(module: str) -> None:
    loaded = loaded_by(f"import {module}")
    assert loaded & (HEAVY | {"pint"}) == set()


def seconds_of(code: str) -> float:
    """Median time of five fresh interpreters, taken inside them: the start of Python itself is left out."""
    timed = f"import time; start = time.perf_counter()\n{code}\nprint(time.perf_counter() - start)"
    python(timed)  # the first one writes the byte code
    return statistics.median(float(python(timed).split()[-1]) for _ in range(5))


def test_import_is_quicker_than_numpy() -> None:
    assert seconds_of("import reesim") < seconds_of("import numpy")


def test_command_line_is_no_slower_than_what_it_is_made_of() -> None:
    made_of = "import typer, rich.console, rich.table, pydantic"
    assert seconds_of("import reesim.cli") < 2.0 * seconds_of(made_of)
