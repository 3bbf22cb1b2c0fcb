"""Pages of the site: commands and programs on them run as printed, and what they name exists."""

import ast
import contextlib
import re
import tomllib
from pathlib import Path

import pytest
from site_pages.running import run, with_answers

from reesim.document import read
from tests.docs.commands import ROOT

DOCS = ROOT / "docs"
RUN = sorted(
    page for page in DOCS.rglob("*.md") if page.read_text(encoding="utf-8").startswith("---\ncommands: run")
)
NAMES = [str(page.relative_to(DOCS)) for page in RUN]


def test_get_started_and_the_how_to_pages_are_run() -> None:
    assert {"get-started.md", *(f"howto/{page.name}" for page in (DOCS / "howto").glob("*.md"))} == set(NAMES)
    assert len(NAMES) >= 6


@pytest.mark.parametrize("page", RUN, ids=NAMES)
def test_commands_end_as_the_page_says_and_programs_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page.read_text(encoding="utf-8")
    answered = with_answers(text, page.name)
    assert len(re.findall(r"^```(?:text|output)", answered, re.M)) > len(
        re.findall(r"^```(?:text|output)", text, re.M)
    )
    for name, body in re.findall(r'^```yaml title="([^"]+)"\n(.*?)^```', text, re.M | re.S):
        (tmp_path / name).write_text(body, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for program in re.findall(r"^```python\n(.*?)^```", text, re.M | re.S):
        with contextlib.redirect_stdout(None):
            exec(compile(program, str(page), "exec"), {})


def test_a_command_that_ends_otherwise_is_an_error() -> None:
    page = "```sh\nreesim check nothing.yaml\n```\n"
    with pytest.raises(RuntimeError, match=r"reesim check nothing.yaml ends with 2, not 0"):
        with_answers(page, "page.md")
    assert "nothing.yaml" in with_answers(page.replace("yaml\n", "yaml  # exit code 2\n"), "page.md")


def test_a_part_that_is_not_there_is_an_error() -> None:
    page = "```sh\nreesim run flowsheets/xu_binary.yaml  # shows products, prices\n```\n"
    with pytest.raises(RuntimeError, match="no part prices"):
        with_answers(page, "page.md")


def test_only_what_is_asked_for_is_shown() -> None:
    page = "```sh\nreesim run flowsheets/xu_binary.yaml  # shows products\n```\n"
    answered = with_answers(page, "page.md")
    assert "\nproducts\n" in answered
    assert "reagents" not in answered
    assert "# shows" not in answered


def test_running_changes_neither_folder_nor_environment(tmp_path: Path) -> None:
    before = Path.cwd()
    code, out = run(["list", "systems"], tmp_path)
    assert (code, Path.cwd()) == (0, before)
    assert "p507-chloride" in out


def functions_of(file: Path) -> set[str]:
    """Names of the test functions of a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_validation_page_names_is_there() -> None:
    named = re.findall(
        r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (DOCS / "validation.md").read_text(encoding="utf-8")
    )
    assert len(named) >= 25
    for file, name in named:
        assert (ROOT / file).is_file(), file
        assert not name or name in functions_of(ROOT / file), f"{file}::{name}"


def test_the_floors_on_the_page_are_those_of_the_contracts() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = [set(re.findall(r"\w+", layer)) for layer in contracts["contracts"][0]["layers"]]
    rows = re.findall(r"^\| +(\d+) \| (.+?) \|", (DOCS / "architecture.md").read_text(encoding="utf-8"), re.M)
    floors = [(int(number), set(re.findall(r"`(\w+)`", packages))) for number, packages in rows]
    assert [number for number, _ in floors] == list(range(len(floors) - 1, -1, -1))
    planned = {"ledger"}  # a floor of the contract with no module yet
    assert [packages for _, packages in floors] == [layer - planned for layer in layers]


@pytest.mark.parametrize("page", ["architecture.md", "validation.md", *NAMES])
def test_files_named_on_a_page_exist(page: str) -> None:
    file = DOCS / page
    named = set(
        re.findall(r"(?<![\w/])(?:data|flowsheets|docs|tests)/[\w./-]*\w", file.read_text(encoding="utf-8"))
    )
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_every_page_stands_in_the_navigation_once() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    listed = re.findall(r": ([\w/-]+\.md)$", text, re.M)
    written = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")}
    assert sorted(listed) == sorted({*written, "reference.md"})


def test_the_site_asks_nothing_of_other_hosts() -> None:
    config = read(ROOT / "mkdocs.yml").plain()
    assert config["theme"]["font"] is False
    assert config["plugins"] == ["search"]
    assert "http" not in (DOCS / "assets" / "site.css").read_text(encoding="utf-8")
