"""The command line, in processes of its own: exit codes, messages, nothing written in vain."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.commands import ROOT, reesim
from tests.unit.small_plants import BANK, CONTACT

HEADER = "Traceback (most recent call last)"


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    file = tmp_path / "plant.yaml"
    file.write_text(CONTACT, encoding="utf-8")
    return file


def run(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    done = reesim(*map(str, arguments), cwd=cwd)
    assert HEADER not in done.stderr
    return done


def refused(*arguments: str | Path, code: int = 2) -> str:
    """Standard error of a command that must fail, having printed nothing else."""
    done = run(*arguments)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    return done.stderr


def test_run_prints_a_summary_and_writes_the_folder(plant: Path, tmp_path: Path) -> None:
    done = run("run", plant, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    for word in ("one contact", "raffinate", "purity", "recovery", "Dy", "O/A", "pH", "reagents", "warnings"):
        assert word in done.stdout
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    for line in summary["warnings"]:
        assert line in done.stdout
    assert all(line == line.rstrip() for line in done.stdout.splitlines())


def test_a_change_and_a_scenario_are_put_in(plant: Path, tmp_path: Path) -> None:
    def flow(*arguments: str) -> str:
        out = tmp_path / "out"
        assert run("run", plant, "--out", out, *arguments).returncode == 0
        lines = (out / "streams.csv").read_text(encoding="utf-8").splitlines()
        return next(line for line in lines if line.startswith("fresh,")).split(",")[2]

    assert flow() == "0.15"
    assert flow("--scenario", "twice") == "0.3"
    assert flow("--set", "streams.fresh.flow=200 L/h") == "0.2"
    assert flow("--scenario", "twice", "--set", "streams.fresh.flow=0.25 m3/h") == "0.25"


def test_text_of_a_title_is_not_markup(plant: Path) -> None:
    plant.write_text(
        CONTACT.replace("one contact", "'Tb,Dy [red]|[/red] [a, b] :warning:'"), encoding="utf-8"
    )
    assert "Tb,Dy [red]|[/red] [a, b] :warning:" in run("run", plant).stdout


def test_every_fault_is_told_one_a_line_and_nothing_is_written(plant: Path, tmp_path: Path) -> None:
    bad = CONTACT.replace("flow: 100 L/h", "flow: 3 mol/L").replace("organic_in", "organic_inn")
    plant.write_text(bad, encoding="utf-8")
    for command in (["check"], ["run", "--out", tmp_path / "out"]):
        lines = refused(*command, plant).splitlines()
        assert len(lines) >= 2
        assert all(line.startswith(f"{plant}:") for line in lines)
        assert any("did you mean organic_in?" in line for line in lines)
        assert not (tmp_path / "out").exists()


def test_no_solution_is_three_and_nothing_is_written(plant: Path, tmp_path: Path) -> None:
    code = (
        "import reesim.solve.steady as steady; from reesim.errors import NotSolved\n"
        "def refuse(*a, **k): raise NotSolved('below the least organic')\n"
        "steady.solve_steady = refuse\n"
        "from reesim.cli import main; main()"
    )
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", code, "run", str(plant), "--out", str(out)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1] == "not solved: below the least organic"
    assert not out.exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("streams.feed.flow", "is not PATH=VALUE"),
        ("=3", "is not PATH=VALUE"),
        ("streams.fed.flow=1 L/h", "did you mean feed?"),
        ("streams.feed.flow=1:2", "--set:1:1: streams.feed.flow"),
        ("streams.feed.flow=", "--set:1:1: streams.feed.flow"),
        ("streams.feed.flow=[1, 2", "--set:1:"),
    ],
)
def test_a_bad_change_is_told(plant: Path, change: str, told: str) -> None:
    assert told in refused("run", plant, "--set", change)


def test_a_path_set_twice_is_told(plant: Path) -> None:
    told = refused("run", plant, "--set", "streams.feed.acid=1 M", "--set", "streams.feed.acid=2 M")
    assert "streams.feed.acid: is set twice" in told


def test_files_that_cannot_be_read(plant: Path, tmp_path: Path) -> None:
    assert "there is no such file" in refused("check", tmp_path / "nothing.yaml")
    assert "this is a folder" in refused("run", tmp_path)
    plant.write_bytes(b"\x00\x01\xff")
    assert str(plant) in refused("check", plant)
    assert "did you mean twice" in (
        plant.write_text(CONTACT, encoding="utf-8") and refused("check", plant, "--scenario", "twce")
    )


def test_a_folder_with_other_things_is_refused_before_the_work(plant: Path, tmp_path: Path) -> None:
    assert "holds other things (plant.yaml)" in refused("run", plant, "--out", tmp_path)


@pytest.mark.parametrize("arguments", [["run"], ["chek", "x"], ["run", "a", "--ot", "b"], ["list"]])
def test_usage_errors_are_two(arguments: list[str]) -> None:
    assert refused(*arguments) != ""


def test_check_prints_outline_and_freedom(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text(BANK, encoding="utf-8")
    done = run("check", file)
    assert done.returncode == 0, done.stderr
    for text in (
        "extraction and scrub",
        "8 stages",
        "feed at 5",
        "streams.scrub.flow is varied until",
        "left: none",
    ):
        assert text in done.stdout


def test_check_finds_volumes_that_do_not_work_out(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    draw = "aqueous_out: raffinate\n    draws: {3: {phase: aqueous, flow: 90 m3/h, to: middle}}\n"
    file.write_text(BANK.replace("aqueous_out: raffinate\n", draw), encoding="utf-8")
    assert "more is taken than there is" in refused("check", file)


def test_list_and_show() -> None:
    assert "p507-chloride" in run("list", "systems").stdout
    assert "longnan" in run("list", "feeds").stdout
    assert run("list", "prices").returncode == 0
    table = run("show", "systems/p507-chloride").stdout
    for text in ("1.396", "derived", "recalled", "estimate", "li1987", "sd"):
        assert text in table
    assert "Y2O3" in run("show", "feeds/longnan").stdout
    outline = run("show", "flowsheets/quickstart").stdout
    assert "quickstart.yaml" in outline
    assert "degrees of freedom" in outline


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["list", "sistems"], "did you mean systems?"),
        (["show", "p507-chloride"], "is not KIND/NAME"),
        (["show", "systems/p507-cloride"], "did you mean p507-chloride?"),
        (["show", "flowsheets/quikstart"], "did you mean quickstart?"),
        (["show", "systems/../feeds/longnan"], "'../feeds/longnan' is not one of the systems"),
    ],
)
def test_unknown_entries_are_told(arguments: list[str], told: str) -> None:
    assert told in refused(*arguments)


def test_schema_is_json() -> None:
    schema = json.loads(run("schema").stdout)
    assert schema["title"] == "reesim flowsheet"
    assert "streams" in schema["properties"]


def test_help_and_version() -> None:
    done = run("--help")
    assert done.returncode == 0
    for command in ("check", "run", "list", "show", "schema"):
        assert command in done.stdout
    import reesim as package

    assert run("--version").stdout.strip() == package.__version__


def test_a_narrow_terminal_and_a_poor_encoding_change_no_number(plant: Path) -> None:
    def printed(**environment: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-m", "reesim", "run", str(plant)],
            env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return [line for line in done.stdout.splitlines() if "converged" not in line]

    assert printed(COLUMNS="20") == printed(COLUMNS="200")
    plant.write_text(CONTACT.replace("one contact", "β ≥ 2"), encoding="utf-8")
    assert printed(PYTHONIOENCODING="ascii")[0] == r"\u03b2 \u2265 2"


def test_a_reader_that_goes_away_ends_it_quietly(plant: Path) -> None:
    command = f"{sys.executable} -m reesim run {plant} | true"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
