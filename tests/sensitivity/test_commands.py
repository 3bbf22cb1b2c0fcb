"""`reesim sensitivity`: what it prints, what it writes, how it ends."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reesim.cli.app import app
from tests.docs.commands import reesim
from tests.sweeps.plants import OPEN, SPEC

runner = CliRunner()
OF = "products.raffinate.purity.Dy"


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    text = OPEN + SPEC + "scenarios: {sour: {streams.feed.acid: 0.1 mol/L}}\n"
    (tmp_path / "plant.yaml").write_text(text, encoding="utf-8")
    return "plant.yaml"


def test_inputs_are_ranked_and_written(plant: str, tmp_path: Path) -> None:
    done = reesim(
        "sensitivity",
        plant,
        "--of",
        OF,
        "--of",
        "streams.scrub.flow",
        "--top",
        "3",
        "--out",
        "s",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "specifications are met throughout: streams.scrub.flow follows every change" in done.stdout
    assert f"what moves {OF}, now 0." in done.stdout
    assert "what moves streams.scrub.flow, now 2.15717 m3/h" in done.stdout
    assert "weaker inputs; all with --top" in done.stdout
    assert "recalled !" in done.stdout
    assert done.stderr == "written: s\n"
    there = sorted(file.name for file in (tmp_path / "s").iterdir())
    assert there == ["sensitivity.csv", "sensitivity.json", "tornado-1.svg", "tornado-2.svg"]
    with (tmp_path / "s" / "sensitivity.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["output"] for row in rows} == {OF, "streams.scrub.flow"}
    assert {"units.bank.stages", "chemistry.logK.*", "streams.feed.acid"} <= {row["input"] for row in rows}


def test_a_folder_is_drawn_and_replaced(plant: str) -> None:
    arguments = ["sensitivity", plant, "--of", OF, "--to", "streams.*", "--specs", "frozen", "--out", "s"]
    for _ in range(2):
        done = runner.invoke(app, arguments)
        assert done.exit_code == 0, done.output
    assert "streams.scrub.flow" in done.stdout
    assert Path("s/tornado.svg").is_file()
    done = runner.invoke(app, ["plot", "s", "tornado", "--of", OF, "--out", "t.png"])
    assert done.output == "t.png\n"
    assert Path("t.png").read_bytes().startswith(b"\x89PNG")
    for wrong, told in (
        (["plot", "s", "tornado", "--of", "x"], "x is not an output of these sensitivities"),
        (
            ["plot", "s", "contour"],
            "contour is drawn from a store of a sweep; a folder of reesim sensitivity has: tornado",
        ),
        (["plot", "s", "tornado", "--x", "a"], "tornado takes no x; it takes of, width"),
        (["plot", "s", "tornado", "--of", "a", "--of", "b"], "one output at a time"),
    ):
        done = runner.invoke(app, wrong)
        assert (done.exit_code, told in done.output) == (2, True), done.output


def test_scenario_changes_and_slopes(plant: str) -> None:
    arguments = ["sensitivity", plant, "--of", "streams.raffinate.pH", "--scenario", "sour", "--slopes"]
    done = runner.invoke(app, [*arguments, "--set", "streams.scrub.acid=0.9 mol/L", "--to", "streams.*.acid"])
    assert done.exit_code == 0, done.output
    lines = {
        line.split()[0]: line.split()
        for line in done.stdout.splitlines()
        if "streams." in line and "±" in line
    }
    assert lines["streams.feed.acid"][1] == "0.1"
    assert lines["streams.scrub.acid"][1] == "0.9"
    assert "lower" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "no output is named; give one such as --of"),
        (["--of", "products.raffinate.purty.Dy"], "did you mean purity?"),
        (["--of", OF, "--to", "streams.feed.acd"], "did you mean streams.feed.acid?"),
        (["--of", OF, "--change", "1 mol/L"], "--change: "),
        (["--of", OF, "--change", "0 %"], "is no change; give such as 1 %"),
        (["--of", OF, "--specs", "frosen"], "did you mean frozen?"),
        (["--of", OF, "--top", "0"], "0 is too few; give 1 or more"),
        (["--of", OF, "--method", "sobel"], "did you mean sobol?"),
        (["--of", OF, "--samples", "8"], "--samples: goes with --method sobol or morris"),
        (["--of", OF, "--method", "sobol", "--samples", "9"], "give a power of 2, such as 256"),
        (["--of", OF, "--method", "morris", "--samples", "1"], "give 2 trajectories or more"),
        (["--of", OF, "--method", "sobol", "--range", "streams.feed.acid"], "is not PATH=LOW..HIGH"),
        (["--of", OF, "--method", "sobol", "--seed", "-1"], "-1 is no seed"),
        (["--of", OF, "--scenario", "sower"], "did you mean sour?"),
        (["--of", OF, "--out", "plant.yaml"], "this is not a folder"),
        (["--of", OF, "--method", "morris", "--out", "plant.yaml"], "this is not a folder"),
        (["--of", OF, "--method", "morris", "--out", "."], "the folder holds other things (plant.yaml)"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(plant: str, arguments: list[str], told: str) -> None:
    done = runner.invoke(app, ["sensitivity", plant, *arguments])
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert done.stdout == ""
    assert [file.name for file in Path().iterdir()] == ["plant.yaml"]


def test_no_solution_is_exit_3(plant: str) -> None:
    done = runner.invoke(app, ["sensitivity", plant, "--of", OF, "--set", "streams.fresh.flow=40 m3/h"])
    assert done.exit_code == 3
    assert done.stderr.startswith("not solved: no streams.scrub.flow gives raffinate a recovery Dy")


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_indices_are_printed_written_and_drawn(plant: str, method: str) -> None:
    pytest.importorskip("SALib", reason="SALib is not installed")
    arguments = [
        "sensitivity",
        plant,
        "--of",
        OF,
        "--of",
        "streams.raffinate.pH",
        "--specs",
        "frozen",
        "--method",
        method,
    ]
    arguments += ["--samples", "8", "--range", "streams.scrub.acid=0.78 mol/L..0.82 mol/L", "--out", "i"]
    for _ in range(2):  # the second takes its cases from the store of the first
        done = runner.invoke(app, arguments)
        assert done.exit_code == 0, done.output
        assert f"what makes {OF} spread, " in done.stdout
        assert "0.78 to 0.82 mol/L" in done.stdout
    there = sorted(file.name for file in Path("i").iterdir())
    assert there == ["cases", "indices-1.svg", "indices-2.svg", "indices.csv", "indices.json"]
    assert runner.invoke(app, ["plot", "i", "indices", "--out", "i.svg"]).exit_code == 0
    assert runner.invoke(app, ["plot", "i/cases", "pairs", "--out", "p.svg"]).exit_code == 0
    done = runner.invoke(app, ["plot", "i", "indices", "--of", "x"])
    assert (done.exit_code, "x is not an output of these indices" in done.output) == (2, True)
