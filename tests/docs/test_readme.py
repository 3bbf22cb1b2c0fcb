"""The commands of the README are there and do what they say (the build runs them with their set-up too)."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from reesim.document import parse, read
from tests.docs.commands import ROOT, setup_command, setup_commands


def block(language: str) -> str:
    """The one block of a language in the README."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    return str(found)


def test_one_command_runs_the_main_job_and_one_passes_the_tests() -> None:
    assert len(setup_commands()) == 2
    assert "pip install -e ." in setup_command("reesim run")
    assert "pip install -e '.[test]'" in setup_command("pytest")
    assert setup_command("pytest").endswith(".venv/bin/python -m pytest")


def test_last_step_of_the_main_command_prints_the_products() -> None:
    step = shlex.split(setup_command("reesim run").split("&&")[-1])
    assert step[0] == ".venv/bin/reesim"
    program = Path(sys.executable).parent / "reesim"
    start = [str(program)] if program.exists() else [sys.executable, "-m", "reesim.cli"]
    done = subprocess.run([*start, *step[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for word in ("raffinate", "product", "Dy", "purity", "recovery"):
        assert word in done.stdout, f"{word} is not in what the first command prints"
    printed = block("text").partition("\nproducts\n")[2].partition("\n\n")[0].splitlines()
    assert len(printed) >= 3
    assert [line for line in printed if line not in done.stdout] == [], "README.md shows other products"


def test_readme_explains_the_flowsheet_that_the_command_runs() -> None:
    shown = parse(block("yaml").encode(), "README.md").plain()
    assert shown == read(ROOT / "flowsheets" / "quickstart.yaml").plain()


def test_start_page_and_readme_print_the_same_command() -> None:
    (on_page,) = setup_commands(ROOT / "docs" / "index.md")
    assert on_page == setup_command("reesim run")


@pytest.mark.parametrize(
    "page", ["README.md", "docs/index.md", "docs/theory.md", "seeds/README.md", "CHANGELOG.md"]
)
def test_files_named_on_a_page_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![\w/])(?:data|flowsheets|docs|seeds|notebooks|tests)/[\w./-]*\w", text))
    missing = sorted(name for name in named if not (ROOT / name).exists())
    assert missing == []
