"""A case says the same as the tables and the solution, wherever it came from."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reesim
from reesim.report.case import Case
from reesim.report.case import case_of as case_of_results
from reesim.report.case_reading import read_case
from reesim.report.solution import case_sheets
from tests.unit.small_plants import BANK, FICTIVE


@pytest.mark.parametrize("name", ["bank", "contact", "fictive", "ion_clay_middle_heavy"])
def test_folder_and_solution_give_the_same_sheets(folder_of: Callable[[str], Path], name: str) -> None:
    folder = folder_of(name)
    read = read_case(folder)
    solved = case_of_results(reesim.load(folder / "flowsheet.yaml").solve().results)
    # what took how long, and how it got there, is not the same in two runs
    assert case_sheets(read)[1:] == case_sheets(solved)[1:]
    assert read.metals == solved.metals


@pytest.mark.parametrize("text", [BANK, FICTIVE], ids=["bank", "fictive"])
def test_purity_and_recovery_are_those_of_the_solution(text: str) -> None:
    solution = reesim.loads(text).solve()
    case = case_of_results(solution.results)
    for stream in case.model.products:
        for i in case.rare_earths:
            element = case.metals[i]
            assert case.purity(stream, (i,))[0] == pytest.approx(solution.purity(stream, element), rel=1e-12)
            assert case.recovery(stream, (i,)) == pytest.approx(solution.recovery(stream, element), rel=1e-12)


def test_stages_are_those_of_the_table(
    case_of: Callable[[str], Case], folder_of: Callable[[str], Path]
) -> None:
    table = pd.read_csv(folder_of("quickstart") / "stages.csv")
    stages = case_of("quickstart").stages["strip"]
    held = table[table["unit"] == "strip"]
    assert stages.size == 12
    assert np.array_equal(stages.aqueous[:, 1], held["Dy_aq_mol_per_L"])
    assert np.array_equal(stages.organic_flow, held["organic_m3_per_h"])


def test_streams_balance(case_of: Callable[[str], Case]) -> None:
    case = case_of("eight_cuts")
    leaving = sum(case.streams[name].amounts for name in case.model.products)
    assert leaving == pytest.approx(case.entering, rel=1e-9, abs=1e-9)


def test_names_that_are_not_known_are_refused_with_the_nearest(case_of: Callable[[str], Case]) -> None:
    case = case_of("bank")
    with pytest.raises(ValueError, match="did you mean bank"):
        case.cascade("banc")
    with pytest.raises(ValueError, match="components are: Tb, Dy, Ho"):
        case.group("Tb+Xx")
    with pytest.raises(ValueError, match="did you mean raffinate"):
        case.stream("rafinate")


@pytest.fixture
def copied(folder_of: Callable[[str], Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder_of("contact"), tmp_path / "copied"))


def fault_of(folder: Path) -> str:
    with pytest.raises(reesim.InputError) as caught:
        read_case(folder)
    (fault,) = caught.value.faults
    return str(fault)


def test_a_folder_that_is_not_there_or_not_of_results_is_refused(copied: Path, tmp_path: Path) -> None:
    assert "there is no such folder; make one with: reesim run" in fault_of(tmp_path / "nowhere")
    (copied / "stages.csv").unlink()
    assert "not a folder of results, stages.csv is missing" in fault_of(copied)


def test_a_broken_table_is_told_with_its_line(copied: Path) -> None:
    lines = (copied / "balance.csv").read_text(encoding="utf-8").splitlines()
    (copied / "balance.csv").write_text("\n".join([*lines[:2], "Ho,much,1,0", *lines[3:]]), encoding="utf-8")
    assert fault_of(copied).endswith("balance.csv:3:1: 'much' is not a number of in")
    (copied / "balance.csv").write_text("\n".join([*lines[:2], "Ho,1"]), encoding="utf-8")
    assert fault_of(copied).endswith("balance.csv:3:1: 2 cells where there are 4 columns")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"converged": true}'])
def test_a_broken_summary_is_told(copied: Path, text: str) -> None:
    (copied / "summary.json").write_text(text, encoding="utf-8")
    assert "summary" in fault_of(copied)


def test_a_broken_flowsheet_is_told_by_its_own_faults(copied: Path) -> None:
    text = (copied / "flowsheet.yaml").read_text(encoding="utf-8")
    (copied / "flowsheet.yaml").write_text(text.replace("stages: 1", "stages: 0"), encoding="utf-8")
    assert "0 is not a stage count" in fault_of(copied)


def test_the_summary_is_the_one_that_was_written(
    folder_of: Callable[[str], Path], case_of: Callable[[str], Case]
) -> None:
    assert case_of("bank").summary == json.loads(
        (folder_of("bank") / "summary.json").read_text(encoding="utf-8")
    )
