"""The folder of results: complete, written whole or not at all, and never over other things."""

import json
from pathlib import Path

import pytest

import reesim
from reesim.document import digest, dump, parse
from reesim.results.table import Table
from tests.unit.small_plants import BANK, CONTACT

FILES = {
    "streams.csv", "stages.csv", "products.csv", "balance.csv", "constants.csv", "summary.json", "flowsheet.yaml"
}  # fmt: skip


@pytest.fixture(scope="module")
def solution() -> reesim.Solution:
    return reesim.loads(BANK).solve()


def entries(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_folder_is_complete_and_leaves_nothing_beside(solution: reesim.Solution, tmp_path: Path) -> None:
    solution.save(tmp_path / "deep" / "out")
    assert entries(tmp_path / "deep" / "out") == FILES
    assert entries(tmp_path / "deep") == {"out"}


def test_summary(solution: reesim.Solution, tmp_path: Path) -> None:
    solution.save(tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary == solution.summary
    assert summary["converged"] is True
    assert summary["iterations"] == solution.iterations > 0
    assert summary["residual"] < 1e-9
    assert summary["version"] == reesim.__version__
    assert summary["warnings"] == list(solution.warnings)
    assert set(summary["varied"]) == {"streams.scrub.flow"}


def test_flowsheet_as_run_gives_the_same_plant_and_has_the_hash(
    solution: reesim.Solution, tmp_path: Path
) -> None:
    solution.save(tmp_path / "out")
    file = tmp_path / "out" / "flowsheet.yaml"
    assert digest(parse(file.read_bytes(), "flowsheet.yaml")) == solution.summary["hash"]
    again = reesim.load(file).solve()
    assert again.value("streams.scrub.flow") == pytest.approx(solution.value("streams.scrub.flow"), rel=1e-7)


def test_flowsheet_as_run_runs_from_its_folder_where_the_system_was_a_file(tmp_path: Path) -> None:
    """Also where a scenario that was not run names another file."""
    document = parse(CONTACT.encode(), "contact.yaml").plain()
    system = document["chemistry"]["system"]
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "mine.yaml").write_text(dump(system), encoding="utf-8")
    (tmp_path / "lab" / "other.yaml").write_text(dump({**system, "name": "other"}), encoding="utf-8")
    document["chemistry"]["system"] = "./lab/mine.yaml"
    document["scenarios"]["other_lab"] = {"chemistry.system": "lab/other.yaml"}
    (tmp_path / "plant.yaml").write_text(dump(document), encoding="utf-8")
    flowsheet = reesim.load(tmp_path / "plant.yaml")
    (tmp_path / "lab" / "mine.yaml").write_text("what stands there later does not count", encoding="utf-8")
    solved = flowsheet.solve()
    solved.save(tmp_path / "out")

    again = reesim.load(tmp_path / "out" / "flowsheet.yaml")
    assert again.solve().stages.equals(solved.stages)
    assert again.solve().summary["hash"] == solved.summary["hash"]
    other = reesim.load(tmp_path / "out" / "flowsheet.yaml", scenario="other_lab")
    assert other.model.chemistries["main"].system.name == "other"


def test_hash_changes_with_the_flowsheet() -> None:
    flowsheet = reesim.loads(CONTACT)
    changed = flowsheet.with_({"streams.feed.acid": "0.06 mol/L"})
    assert flowsheet.solve().summary["hash"] != changed.solve().summary["hash"]
    assert flowsheet.solve().summary["hash"] == reesim.loads(CONTACT).solve().summary["hash"]


def test_results_of_an_earlier_run_are_replaced(solution: reesim.Solution, tmp_path: Path) -> None:
    out = tmp_path / "out"
    reesim.loads(CONTACT).solve().save(out)
    solution.save(out)
    assert "bank" in (out / "stages.csv").read_text(encoding="utf-8")
    assert entries(tmp_path) == {"out"}


@pytest.mark.parametrize("name", ["thesis.tex", "streams.csv.bak"])
def test_a_folder_with_other_things_is_left_alone(
    solution: reesim.Solution, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(reesim.InputError, match="holds other things") as error:
        solution.save(tmp_path)
    assert name in str(error.value)
    assert entries(tmp_path) == {name}


def test_a_file_in_its_place_is_left_alone(solution: reesim.Solution, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(reesim.InputError, match="not a folder"):
        solution.save(tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_failure_half_way_leaves_what_was_there(
    solution: reesim.Solution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    reesim.loads(CONTACT).solve().save(out)
    before = {file.name: file.read_bytes() for file in out.iterdir()}

    def full(_: Table, __: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Table, "write", full)
    with pytest.raises(reesim.InputError, match="No space left on device"):
        solution.save(out)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    assert entries(tmp_path) == {"out"}
