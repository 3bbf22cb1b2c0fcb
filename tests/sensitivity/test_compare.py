"""`reesim compare` and `Flowsheet.compare`: what changed and what it did."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import reesim
from reesim.cli.app import app
from reesim.errors import InputError
from reesim.report.compare import comparison_sheets
from reesim.report.compare_folder import read_comparison
from tests.report.drawn_text import faults_of_text
from tests.sweeps.plants import OPEN, SPEC

runner = CliRunner()
BOUNDED = SPEC.replace("}}", "}, between: [0.01 m3/h, 4 m3/h]}")
SCENARIOS = """\
scenarios:
  sour: {streams.scrub.acid: 1.0 mol/L}
  other: {chemistry.logK.Dy: 1.3, units.bank.stages: 9, units.bank.aqueous_in: {5: feed, 9: scrub}}
  drowned: {streams.fresh.flow: 20 m3/h}
"""
TEXT = OPEN + BOUNDED + SCENARIOS


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plant.yaml").write_text(TEXT, encoding="utf-8")
    return "plant.yaml"


def test_cases_are_the_scenarios_solved_alone() -> None:
    flowsheet = reesim.loads(TEXT)
    held = flowsheet.compare(["sour", "other", "drowned"], of=["streams.raffinate.pH"])
    assert list(held.solutions) == ["base case", "sour", "other"]
    assert list(held.reasons) == ["drowned"]
    assert held.reasons["drowned"].startswith("no streams.scrub.flow gives raffinate a recovery Dy of 60 %")
    table = held.table
    assert list(table.columns) == ["base case", "sour", "other", "drowned"]
    assert table["drowned"].isna().all()
    for name in ("sour", "other"):
        alone = reesim.loads(TEXT, scenario=name).solve()
        assert table.loc[("outputs", "streams.raffinate.pH", ""), name] == pytest.approx(
            alone.value("streams.raffinate.pH"), rel=1e-9
        )
        recovery = table.loc[("products", "raffinate recovery Tb+Dy", ""), name]
        assert recovery == pytest.approx(alone.recovery("raffinate", "Tb+Dy"), rel=1e-9)
        flow = table.loc[("specifications", "streams.scrub.flow", "m3/h"), name]
        assert flow == pytest.approx(alone.value("streams.scrub.flow"), rel=1e-9)
        loading = float(alone.stages["loading"].max())
        assert table.loc[("cascades", "bank highest loading", ""), name] == pytest.approx(loading, rel=1e-9)
    acid = table.loc[("reagents", "HCl for scrub", "kg/h")]
    # g/mol of HCl from atomic weights (IUPAC 2021: H 1.008, Cl 35.45), to the digits they have
    assert acid["sour"] == pytest.approx(
        36.458 * 1.0 * table.loc[("specifications", "streams.scrub.flow", "m3/h"), "sour"], rel=1e-4
    )


def test_what_changed_is_told_by_path() -> None:
    inputs = reesim.loads(TEXT).compare(["sour", "other"]).inputs
    assert list(inputs.loc["streams.scrub.acid"]) == ["0.8 mol/L", "1.0 mol/L", "0.8 mol/L"]
    assert list(inputs.loc["chemistry.logK.Dy"]) == ["1.396 (library)", "1.396 (library)", "1.3"]
    assert list(inputs.loc["units.bank.stages"]) == ["8", "8", "9"]


def test_changes_may_be_given_in_place_of_names() -> None:
    held = reesim.loads(TEXT).compare({"more": {"streams.feed.flow": "1.1 m3/h"}})
    assert list(held.inputs.loc["streams.feed.flow"]) == ["1 m3/h", "1.1 m3/h"]
    assert repr(held) == "<Comparison of 'extraction and scrub': base case, more>"
    assert "raffinate recovery" in held._repr_html_()


@pytest.mark.parametrize("width", [7.5, 3.4])
def test_the_picture_can_be_read(width: float) -> None:
    held = reesim.loads(TEXT).compare(["sour", "other", "drowned"])
    assert faults_of_text(held.plot(width=width)) == []


def test_what_is_the_same_is_no_picture() -> None:
    held = reesim.loads(TEXT).compare({"same": {"title": "extraction and scrub"}})
    with pytest.raises(InputError, match="no quantity differs"):
        held.plot()


def test_names_and_paths_that_are_none() -> None:
    flowsheet = reesim.loads(TEXT)
    with pytest.raises(InputError, match=r"no scenario sower; did you mean sour\? \(there is: sour, other"):
        flowsheet.compare(["sower"])
    with pytest.raises(InputError, match="named twice"):
        flowsheet.compare(["sour", "sour"])
    with pytest.raises(InputError, match="no scenario is named"):
        flowsheet.compare([])
    with pytest.raises(InputError, match=r"did you mean scrub\?"):
        flowsheet.compare({"x": {"streams.scrb.acid": "1 mol/L"}})
    with pytest.raises(InputError, match=r"did you mean purity\?"):
        flowsheet.compare(["sour"], of=["products.raffinate.purty.Dy"])


def test_volumes_that_do_not_work_out_are_wrong_input() -> None:
    flowsheet = reesim.loads(
        OPEN.replace("organic_out", "draws: {3: {phase: aqueous, flow: 0.1 m3/h, to: middle}}, organic_out")
    )
    with pytest.raises(InputError, match=r"\(in greedy\)"):
        flowsheet.compare({"greedy": {"units.bank.draws.3.flow": "5 m3/h"}})


def test_the_command_prints_and_writes(plant: str) -> None:
    done = runner.invoke(app, ["compare", plant, "--scenarios", "sour, drowned", "--out", "c"])
    assert done.exit_code == 0, done.output
    assert "drowned: no solution; no streams.scrub.flow gives" in done.stdout
    assert done.stderr == "written: c\n"
    head = next(line for line in done.stdout.splitlines() if line.strip().startswith("input"))
    assert head.split() == ["input", "base", "case", "sour", "drowned"]
    assert sorted(file.name for file in Path("c").iterdir()) == [
        "compare.svg",
        "comparison.csv",
        "comparison.json",
    ]
    with Path("c/comparison.csv").open(encoding="utf-8") as lines:
        rows = {(row["section"], row["quantity"]): row for row in csv.DictReader(lines)}
    assert rows["case", "status"]["drowned"] == "not_solved"
    assert rows["products", "raffinate flow"]["drowned"] == ""
    assert int(rows["warnings", "warnings"]["sour"]) == len(
        json.loads(Path("c/comparison.json").read_text())["warnings"][1]
    )
    assert runner.invoke(app, ["plot", "c", "compare", "--out", "c.png"]).output == "c.png\n"
    again = runner.invoke(app, ["compare", plant, "--scenarios", "other", "--out", "c"])
    assert again.exit_code == 0, again.output


def test_a_folder_is_read_as_it_was_written(tmp_path: Path) -> None:
    held = reesim.loads(TEXT).compare(["sour", "drowned"])
    held.save(tmp_path / "c")
    read = read_comparison(tmp_path / "c")
    assert (read.cases, read.reasons, read.inputs) == (
        held.found.cases,
        held.found.reasons,
        held.found.inputs,
    )
    for key, values in held.found.outcomes.items():
        np.testing.assert_array_equal(read.outcomes[key], values)
    assert [sheet.rows for sheet in comparison_sheets(read)] == [
        sheet.rows for sheet in comparison_sheets(held.found)
    ]
    (tmp_path / "c" / "comparison.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="no comparison that can be read"):
        read_comparison(tmp_path / "c")


def test_set_comes_last_as_in_run(plant: str) -> None:
    done = runner.invoke(
        app, ["compare", plant, "--scenarios", "sour,other", "--set", "streams.scrub.acid=0.9 mol/L"]
    )
    assert done.exit_code == 0, done.output
    changed = done.stdout.split("what changed")[1].split("specifications")[0]
    assert "streams.scrub.acid" not in changed
    assert "chemistry.logK.Dy" in changed


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--scenarios", "sower,odd"], 2, "did you mean sour?"),
        ([], 2, "no scenario is named (there is: sour, other, drowned)"),
        (["--scenarios", "sour", "--workers", "0"], 2, "0 is too few"),
        (["--scenarios", "sour", "--out", "plant.yaml"], 2, "this is not a folder"),
        (
            ["--scenarios", "drowned", "--set", "streams.fresh.flow=20 m3/h"],
            3,
            "not solved: base case: no streams",
        ),
    ],
)
def test_ends(plant: str, arguments: list[str], code: int, told: str) -> None:
    done = runner.invoke(app, ["compare", plant, *arguments])
    assert done.exit_code == code, done.output
    assert told in done.stderr
    assert done.stdout == ""
    assert [file.name for file in Path().iterdir()] == ["plant.yaml"]
