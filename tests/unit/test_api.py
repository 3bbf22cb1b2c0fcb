"""reesim from Python."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reesim
from tests.unit.small_plants import BANK, CONTACT


def test_public_names() -> None:
    for name in reesim.__all__:
        assert getattr(reesim, name) is not None
        assert name in dir(reesim)
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        _ = reesim.lod


def test_load_from_file_and_from_text(tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(CONTACT, encoding="utf-8")
    loaded, read = reesim.load(file), reesim.loads(CONTACT)
    assert loaded.plain == read.plain
    assert loaded.title == "one contact"
    assert loaded.components == ("Dy", "Ho")
    assert loaded.products == ("loaded", "raffinate")
    assert set(loaded.streams) == {"feed", "fresh", "loaded", "raffinate"}
    assert loaded.units == ("mix",)
    assert loaded.scenarios == ("twice",)
    assert "one contact" in repr(loaded)


def test_faults_name_file_line_and_path(tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(CONTACT.replace("flow: 100 L/h", "flow: 3 mol/L"), encoding="utf-8")
    with pytest.raises(reesim.InputError) as error:
        reesim.load(file)
    (fault,) = error.value.faults
    assert (fault.file, fault.path) == (str(file), "streams.feed.flow")
    assert isinstance(error.value, reesim.ReesimError)


def test_with_gives_a_changed_copy() -> None:
    flowsheet = reesim.loads(CONTACT)
    changed = flowsheet.with_({"streams.feed.flow": "200 L/h", "units.mix.stages": 1})
    assert changed.model.streams["feed"].flow == 200.0
    assert flowsheet.model.streams["feed"].flow == 100.0
    assert changed.plain["streams"]["feed"]["flow"] == "200 L/h"


def test_with_tells_every_fault_at_once() -> None:
    with pytest.raises(reesim.InputError) as error:
        reesim.loads(CONTACT).with_({"streams.fed.flow": "1 L/h", "units.mx.stages": 3})
    assert {fault.path for fault in error.value.faults} == {"streams.fed", "units.mx"}
    with pytest.raises(reesim.InputError) as error:
        reesim.loads(CONTACT).with_({"streams.feed.flow": "1 mol/L", "units.mix.stages": 0})
    assert {fault.path for fault in error.value.faults} == {"streams.feed.flow", "units.mix.stages"}
    assert {fault.file for fault in error.value.faults} == {"with_()"}


def test_scenario_is_put_in() -> None:
    assert reesim.loads(CONTACT, scenario="twice").model.streams["fresh"].flow == 300.0
    with pytest.raises(reesim.InputError, match="did you mean twice"):
        reesim.loads(CONTACT, scenario="twise")


def test_solve_is_pure() -> None:
    flowsheet = reesim.loads(BANK)
    first = flowsheet.solve()
    second = flowsheet.solve()
    assert first.iterations == second.iterations
    pd.testing.assert_frame_equal(first.stages, second.stages, check_exact=True)
    assert first.flowsheet is flowsheet


def test_a_start_changes_the_way_and_not_the_answer() -> None:
    flowsheet = reesim.loads(BANK.partition("specs:")[0])
    cold = flowsheet.solve()
    assert flowsheet.solve(start=cold).iterations <= 2 < cold.iterations
    near = flowsheet.with_({"streams.scrub.flow": "0.303 m3/h"})
    column = "Dy_aq_mol_per_L"
    assert np.allclose(near.solve(start=cold).stages[column], near.solve().stages[column], rtol=1e-8)


def test_frames_are_built_once_and_numbers_are_there() -> None:
    solution = reesim.loads(BANK).solve()
    assert solution.streams is solution.streams
    assert solution.residual < 1e-9
    assert solution.summary["iterations"] == solution.iterations
    assert list(solution.reagents) == ["unit", "kind", "what", "amount", "per"]
    assert "extraction and scrub" in repr(solution)


def test_check_outlines_and_finds_faults_of_volumes() -> None:
    outline = reesim.loads(BANK).check()
    assert outline.n_stages == 8
    assert outline.freedom.varied == ("streams.scrub.flow",)
    greedy = BANK.replace(
        "aqueous_out: raffinate\n",
        "aqueous_out: raffinate\n    draws: {3: {phase: aqueous, flow: 90 m3/h, to: middle}}\n",
    )
    with pytest.raises(reesim.InputError, match="more is taken than there is"):
        reesim.loads(greedy).check()


def test_what_has_no_solution_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    from reesim.solve import steady

    def refuse(*_: object, **__: object) -> None:
        raise reesim.NotSolved("below the least organic")

    monkeypatch.setattr(steady, "solve_steady", refuse)
    with pytest.raises(reesim.NotSolved) as error:
        reesim.loads(CONTACT).solve()
    assert error.value.reason == "below the least organic"
