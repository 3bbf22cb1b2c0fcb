"""`reesim plot` and `reesim report`: files, names, exit codes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reesim.cli.app import app
from reesim.report.plots import KINDS

runner = CliRunner()


@pytest.fixture
def folder(folder_of: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy of a folder of results, in an empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(folder_of("bank"), tmp_path / "results"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_and_its_file_named(folder: Path, kind: str) -> None:
    done = runner.invoke(app, ["plot", str(folder), kind])
    assert done.exit_code == 0, done.output
    assert done.output == f"{kind}.svg\n"
    assert Path(f"{kind}.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_help_names_every_kind() -> None:
    text = " ".join(runner.invoke(app, ["plot", "--help"]).output.split())
    assert all(kind in text for kind in KINDS)


def test_options_are_put_in(folder: Path) -> None:
    done = runner.invoke(
        app, ["plot", str(folder), "isotherm", "--unit", "bank", "--element", "Dy", "--width", "4"]
    )
    assert done.output == "isotherm-bank-Dy.svg\n"
    done = runner.invoke(app, ["plot", str(folder), "profile", "--out", "a.PNG"])
    assert done.output == "a.PNG\n"
    assert Path("a.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plot", "results", "profil"], "did you mean profile?"),
        (["plot", "results", "profile", "--unit", "banc"], "did you mean bank?"),
        (["plot", "results", "sankey", "--element", "Xx"], "components are: Tb, Dy, Ho"),
        (["plot", "results", "flowsheet", "--unit", "bank"], "flowsheet takes no unit"),
        (["plot", "results", "profile", "--out", "a.gif"], "give .svg, .png or .pdf"),
        (["plot", "results", "profile", "--out", "nowhere/a.svg"], "the file cannot be written"),
        (["plot", "nowhere", "profile"], "there is no such folder"),
        (["report", "nowhere"], "there is no such folder"),
        (["report", "."], "not a folder of results"),
    ],
)
def test_what_is_wrong_is_said(folder: Path, arguments: list[str], said: str) -> None:
    before = sorted(folder.parent.rglob("*"))
    done = runner.invoke(app, arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert sorted(folder.parent.rglob("*")) == before


def test_report_is_written_into_the_folder(folder: Path) -> None:
    done = runner.invoke(app, ["report", str(folder)])
    assert done.exit_code == 0, done.output
    assert done.output == f"{folder / 'report.html'}\n"
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    first = (folder / "report.html").read_bytes()
    assert runner.invoke(app, ["report", str(folder)]).exit_code == 0
    assert (folder / "report.html").read_bytes() == first


def test_workbook_is_written_when_asked_for(folder: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="XlsxWriter is not installed")
    done = runner.invoke(app, ["report", str(folder), "--xlsx"])
    assert done.output.splitlines() == [str(folder / "report.html"), str(folder / "report.xlsx")]
    assert (folder / "report.xlsx").read_bytes().startswith(b"PK")
