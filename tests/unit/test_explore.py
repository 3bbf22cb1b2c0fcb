"""Sliders over a flowsheet, without a browser: controls are moved as a hand would."""

import sys

import pytest

import reesim
from tests.unit.small_plants import BANK, CONTACT

FREE = BANK.partition("specs:")[0]
SCRUB = "streams.scrub.flow"
PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def bank() -> reesim.Flowsheet:
    return reesim.loads(FREE)


def test_a_move_solves_the_plant_and_shows_it(bank: reesim.Flowsheet) -> None:
    explorer = bank.explore({SCRUB: ("0.1 m3/h", "0.6 m3/h")}, watch=["streams.raffinate.pH"])
    first, picture = explorer.solution, explorer.png
    assert first is not None
    assert picture.startswith(PNG)
    assert explorer.changes == {SCRUB: "0.3 m3/h"}
    assert explorer.controls[SCRUB].description == "streams.scrub.flow [m3/h]"
    explorer.controls[SCRUB].value = 0.5
    assert explorer.changes == {SCRUB: "0.5 m3/h"}
    assert explorer.solution is not None
    alone = bank.with_(explorer.changes).solve()
    assert explorer.solution.value("streams.raffinate.pH") == pytest.approx(
        alone.value("streams.raffinate.pH"), rel=1e-9
    )
    assert explorer.solution.iterations < alone.iterations
    assert explorer.png != picture
    assert f"{alone.value('streams.raffinate.pH'):.5f}"[:5] in explorer.words
    assert "products" in explorer.words
    explorer.controls[SCRUB].value = 0.3
    assert explorer.solution.recovery("raffinate", "Dy") == pytest.approx(
        first.recovery("raffinate", "Dy"), 1e-9
    )


def test_every_kind_of_number_has_its_control(bank: reesim.Flowsheet) -> None:
    vary = {
        "streams.fresh.saponification": ("10 %", "30 %"),
        "streams.feed.solutes.Ho": ("0.01 mol/L", "0.1 mol/L"),
        "chemistry.logK.Dy": (1.2, 1.6),
        "units.bank.stages": {"from": 6, "to": 12},
        "units.bank.aqueous_in.feed": [4, 5],
        "chemistry.system": ["p507-chloride", "d2ehpa-chloride"],
    }
    explorer = bank.explore(vary)
    assert explorer.changes == {
        "streams.fresh.saponification": "20 %",
        "streams.feed.solutes.Ho": "0.05 mol/L",
        "chemistry.logK.Dy": 1.396,
        "units.bank.stages": 8,
        "units.bank.aqueous_in.feed": 5,
        "chemistry.system": "p507-chloride",
    }
    kinds = [type(control).__name__ for control in explorer.controls.values()]
    assert kinds == ["FloatSlider", "FloatSlider", "FloatSlider", "IntSlider", "Dropdown", "Dropdown"]
    explorer.controls["units.bank.stages"].value = 12
    assert explorer.solution is not None
    assert len(explorer.solution.stages) == 12
    assert explorer.solution.flowsheet.plain["units"]["bank"]["aqueous_in"] == {
        "5": ["feed"],
        "12": ["scrub"],
    }
    explorer.controls["units.bank.aqueous_in.feed"].value = "4"
    explorer.controls["chemistry.system"].value = "d2ehpa-chloride"
    assert explorer.changes["units.bank.aqueous_in.feed"] == 4
    assert explorer.solution.flowsheet.plain["chemistry"]["system"] == "d2ehpa-chloride"
    explorer.reset()
    assert explorer.changes["units.bank.stages"] == 8
    assert len(explorer.solution.stages) == 8


def test_no_solution_is_a_reason_and_no_old_picture() -> None:
    explorer = reesim.loads(BANK).explore({"streams.fresh.flow": ("0.001 m3/h", "3 m3/h")})
    assert explorer.reason == ""
    for flow, reason in ((0.001, "more is taken than there is"), (0.1, "not solved: ")):
        explorer.controls["streams.fresh.flow"].value = flow
        assert explorer.solution is None
        assert explorer.png == b""
        assert reason in explorer.reason
        assert reason in explorer.words
    explorer.controls["streams.fresh.flow"].value = 3.0
    assert explorer.reason == ""
    assert explorer.png.startswith(PNG)


def test_what_a_specification_finds_is_not_moved() -> None:
    with pytest.raises(reesim.InputError, match=r"streams\.scrub\.flow: is found by a specification.*with_"):
        reesim.loads(BANK).explore({SCRUB: ("0.1 m3/h", "0.6 m3/h")})


def test_every_fault_is_told_at_once(bank: reesim.Flowsheet) -> None:
    with pytest.raises(reesim.InputError) as error:
        bank.explore(
            {SCRUB: ("0.6 m3/h", "0.1 m3/h"), "streams.scrb.flow": ("1 m3/h", "2 m3/h")},
            watch=["streams.raf.pH"],
        )
    text = str(error.value)
    assert "give the lower end first" in text
    assert "streams.scrb.flow" in text
    assert "explore():1:1: watch.0: 'raf' is not known here" in text
    with pytest.raises(reesim.InputError, match="bnk"):
        bank.explore({SCRUB: ("0.1 m3/h", "0.6 m3/h")}, show="bnk")


def test_it_shows_itself_in_a_notebook() -> None:
    explorer = reesim.loads(CONTACT).explore({"streams.feed.flow": ("50 L/h", "200 L/h")})
    shown = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in (shown[0] if isinstance(shown, tuple) else shown)


def test_without_ipywidgets_it_says_what_to_install(
    bank: reesim.Flowsheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(reesim.InputError, match=r"install reesim\[notebook\]"):
        bank.explore({SCRUB: ("0.1 m3/h", "0.6 m3/h")})
