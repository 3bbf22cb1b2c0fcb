"""Changes and scenarios: values put into a flowsheet before it is read."""

import pytest

from reesim.document import value_of
from reesim.errors import InputError
from reesim.flowsheet.read import read_flowsheet_text, read_node
from tests.errors.plants import ONE_CIRCUIT, spoil


def faults(**arguments: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_flowsheet_text(ONE_CIRCUIT, "plant.yaml", **arguments)  # type: ignore[arg-type]
    return [str(fault) for fault in caught.value.faults]


def test_a_change_is_read_like_the_file() -> None:
    model = read_flowsheet_text(
        ONE_CIRCUIT, changes={"streams.scrub.flow": "2 m3/h", "units.extract.stages": 70}
    )
    assert model.streams["scrub"].flow == pytest.approx(2000.0)
    assert model.plain["units"]["extract"]["stages"] == 70


def test_a_scenario_comes_before_other_changes() -> None:
    model = read_flowsheet_text(ONE_CIRCUIT, scenario="strong_scrub")
    assert model.streams["scrub"].acid == pytest.approx(1.2)
    again = read_flowsheet_text(
        ONE_CIRCUIT, scenario="strong_scrub", changes={"streams.scrub.acid": "1.3 mol/L"}
    )
    assert again.streams["scrub"].acid == pytest.approx(1.3)
    assert model.scenarios == {"strong_scrub": {"streams.scrub.acid": "1.2 mol/L"}}


def test_a_changed_value_is_blamed_on_its_origin() -> None:
    (told,) = faults(changes={"units.extract.stages": 0})
    assert told == "--set:1:1: units.extract.stages: 0 is not a stage count; give 1 to 5000"
    (told,) = faults(changes={"streams.scrub.acid": value_of("3 m3/h", "study.yaml")})
    assert told.startswith("study.yaml:1:1: streams.scrub.acid: '3 m3/h' is a volume flow")


def test_a_change_that_leads_nowhere_and_a_fault_of_the_file_are_told_together() -> None:
    with pytest.raises(InputError) as caught:
        read_flowsheet_text(
            spoil(ONE_CIRCUIT, ("stages: 60", "stages: 0")), changes={"streams.scrb.acid": "1 mol/L"}
        )
    assert [fault.path for fault in caught.value.faults] == ["streams.scrb", "units.extract.stages"]


def test_a_change_may_mend_the_file() -> None:
    text = spoil(ONE_CIRCUIT, ("stages: 60", "stages: 0"))
    assert read_flowsheet_text(text, changes={"units.extract.stages": 60}).units


def test_an_unknown_scenario_names_the_nearest() -> None:
    (told,) = faults(scenario="strong_scrubb")
    assert told.endswith(
        "the flowsheet has no scenario strong_scrubb; did you mean strong_scrub? (there is: strong_scrub)"
    )


def test_reading_again_from_the_node_gives_the_same() -> None:
    model = read_flowsheet_text(ONE_CIRCUIT)
    again = read_node(model.node, model.base)
    assert again.streams == model.streams
    assert again.units == model.units
    assert again.specs == model.specs
