"""`reesim sweep` and `reesim query`: what they print, how they end."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reesim.cli.app import app
from reesim.cli.sweep import Line
from reesim.report.progress import duration
from reesim.studies.sweep.run import State
from tests.docs.commands import ROOT, reesim
from tests.sweeps.plants import OPEN, SPEC, STUDY, written

STUDIES = sorted((ROOT / "flowsheets" / "studies").glob("*.yaml"))
GRID = """\
reesim: 1
study: two scrubs
flowsheet: plant.yaml
vary: {streams.fresh.flow: [3 m3/h, 60 m3/h]}
sample: grid
constraints: {products.raffinate.purity.Dy: {at_least: 10 %}}
keep: [products.raffinate.purity.Dy, streams.scrub.flow]
"""


def test_a_sweep_prints_what_came_out_and_a_query_asks_for_more(tmp_path: Path) -> None:
    bounded = SPEC.replace("}}", "}, between: [0.01 m3/h, 3 m3/h]}")
    file = written(tmp_path, GRID, OPEN + bounded)
    done = reesim("sweep", str(file), "--workers", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "two scrubs" in done.stdout
    assert "not_solved      1" in done.stdout
    assert "case 1: no streams.scrub.flow gives raffinate a recovery Dy of 60 %" in done.stdout
    assert "constraints" in done.stdout
    assert done.stderr == "store: study.store\n"
    asked = reesim(
        "query", "study.store", 'select "case", status, "streams.scrub.flow" from cases', cwd=tmp_path
    )
    rows = list(csv.DictReader(io.StringIO(asked.stdout)))
    assert [row["status"] for row in rows] == ["solved", "not_solved"]
    assert 0.01 < float(rows[0]["streams.scrub.flow"]) < 3.0
    assert rows[1]["streams.scrub.flow"] == ""


def test_ends_of_wrong_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = str(written(tmp_path, STUDY.format(n=4)))
    for arguments, told in (
        (["sweep", "nowhere.yaml"], "nowhere.yaml:1:1: there is no such file"),
        (["sweep", file, "--workers", "0"], "0 is not a number of threads; give 1 or more"),
        (["sweep", file, "--workers", "1", "--scheduler", "tcp://a:1"], "not both"),
        (["sweep", file, "--out", str(file)], "this is not a folder; give the name of a new one"),
        (["query", str(tmp_path), "select 1"], "this is not a store of a study"),
        (["schema", "studdy"], "'studdy' has no schema; did you mean study? (there is: flowsheet, study)"),
    ):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 2, done.stdout
        assert told in done.stderr
        assert done.stdout == ""


def test_schemas_of_flowsheets_and_studies() -> None:
    printed = [CliRunner().invoke(app, ["schema", *kind]).stdout for kind in ([], ["flowsheet"], ["study"])]
    assert [json.loads(text)["title"] for text in printed] == ["reesim flowsheet"] * 2 + ["reesim study"]


@pytest.mark.parametrize("file", STUDIES, ids=lambda file: file.stem)
def test_ready_studies_run_as_they_stand(file: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["sweep", str(file), "--out", str(tmp_path / "store")])
    assert done.exit_code == 0, done.stderr
    assert "not_solved" not in done.stdout
    assert "wrong_input" not in done.stdout


def test_line_of_progress() -> None:
    line = Line()
    assert line.text().startswith("starting, ")
    line.report(State(cases=1000, done=300, solved_here=200, failed_here=3, seconds=4.0))
    assert line.text() == "300 of 1000 cases, 50 /s, 3 without a solution, 14 s left"
    assert [duration(seconds) for seconds in (99.4, 600.0, 7200.0)] == ["99 s", "10 min", "2.0 h"]
