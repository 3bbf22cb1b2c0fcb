"""The floors of the package: contracts of the import linter, and what it cannot see."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.docs.commands import ROOT

PACKAGE = ROOT / "sim" / "reesim"


def test_contracts_are_kept() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_contracts_name_every_module_at_the_top() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = " ".join(contracts["contracts"][0]["layers"])
    for char in "():|":
        layers = layers.replace(char, " ")
    named = set(layers.split())
    found = {path.stem for path in PACKAGE.glob("[a-z]*.py")} | {
        path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()
    }
    assert found - named == set(), "modules without a floor"


def imports_of(path: Path) -> set[str]:
    """Full names of all modules that a file imports, inside functions as well."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            names.add(node.module or "")
    return names


def test_kernels_import_only_numpy_numba_math_and_themselves() -> None:
    files = sorted((PACKAGE / "kernels").rglob("*.py"))
    assert files
    # annotations and named tuples of arrays are no code that runs in a kernel
    allowed = {"numpy", "numba", "math", "typing", "collections.abc", "enum", "__future__"}
    for path in files:
        foreign = {
            name
            for name in imports_of(path)
            if name not in allowed
            and name.partition(".")[0] not in {"numpy", "numba"}
            and not name.startswith("reesim.kernels")
        }
        assert foreign == set(), path.name


def test_only_the_command_line_prints() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0].removesuffix(".py") == "cli":
            continue
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "print" not in calls, path


def test_no_file_is_longer_than_one_reads_in_a_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sorted(PACKAGE.rglob("*.py"))
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
