"""Every message that a faulty flowsheet is answered with: where, what, and what would be right.

Each case spoils a good flowsheet and names every fault it must be answered with, and no other. The end
of a message that lists what a quantity may look like is left to the tests of quantities.
"""

import pytest

from reesim.errors import InputError
from reesim.flowsheet.read import read_flowsheet_text
from tests.errors.faults_of_circuits import OF_TWO_CIRCUITS, OF_XU
from tests.errors.faults_of_joints import OF_JOINTS
from tests.errors.faults_of_specs import OF_SPECS
from tests.errors.faults_of_streams import OF_STREAMS
from tests.errors.faults_of_units import OF_UNITS
from tests.errors.plants import ONE_CIRCUIT, TWO_CIRCUITS, XU, Case, spoil

OF_ONE_CIRCUIT = {**OF_STREAMS, **OF_UNITS, **OF_JOINTS, **OF_SPECS}


def told(text: str) -> list[str]:
    """Faults of a flowsheet, without the file's name."""
    with pytest.raises(InputError) as caught:
        read_flowsheet_text(text, "plant.yaml")
    lines = str(caught.value).splitlines()
    assert all(line.startswith("plant.yaml:") for line in lines)
    return [line.removeprefix("plant.yaml:") for line in lines]


def check(good: str, case: Case) -> None:
    edits, expected = case
    found = told(spoil(good, *edits))
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize("name", OF_ONE_CIRCUIT)
def test_faults_of_one_circuit(name: str) -> None:
    check(ONE_CIRCUIT, OF_ONE_CIRCUIT[name])


@pytest.mark.parametrize("name", OF_TWO_CIRCUITS)
def test_faults_of_two_circuits(name: str) -> None:
    check(TWO_CIRCUITS, OF_TWO_CIRCUITS[name])


@pytest.mark.parametrize("name", OF_XU)
def test_faults_of_separation_factors(name: str) -> None:
    check(XU, OF_XU[name])


@pytest.mark.parametrize("text", [ONE_CIRCUIT, TWO_CIRCUITS, XU], ids=["one circuit", "two circuits", "xu"])
def test_the_flowsheets_that_are_spoilt_have_no_fault(text: str) -> None:
    assert read_flowsheet_text(text).units


def test_faults_of_fields_and_of_topology_are_told_together() -> None:
    spoilt = spoil(
        ONE_CIRCUIT,
        ("flow: 1.0 m3/h", "flow: 3 mol/L"),
        ("Y: 20 g", "Lu: 20 g"),
        ("stages: 60", "stages: 0"),
        ("organic_in: {1: fresh}", "organic_in: {1: fres}"),
        ("efficiency: 95 %", "efficency: 95 %"),
        ("aqueous_in: {12: strip_acid}", "aqueous_in: {13: strip_acid}"),
        ("product: rest", "product: 80 %"),
        ("extractant: 1.5 mol/L", "extractant: 1.5"),
        ("stream: raffinate", "stream: rafinate"),
        ("streams.scrub.acid: 1.2", "streams.scrub.acidd: 1.2"),
    )
    assert [line.split(": ")[1] for line in told(spoilt)] == [
        "chemistry.extractant",
        "streams.feed.flow",
        "streams.feed.solutes",
        "units.extract.stages",
        "units.extract.organic_in.1",
        "units.extract.efficency",
        "units.strip.aqueous_in.13",
        "units.divide.out",
        "specs.0.until.stream",
        "scenarios.strong_scrub.streams.scrub.acidd",
    ]


def test_faults_of_structure_do_not_hide_those_of_fields() -> None:
    spoilt = spoil(
        ONE_CIRCUIT, ("stages: 60", "stages: 60\n    stages: 50"), ("degree: 30 %", "degree: 130 %")
    )
    paths = [line.split(": ")[1] for line in told(spoilt)]
    assert paths == ["units.extract.stages", "units.saponify.degree"]


@pytest.mark.parametrize(
    "text", ["", "# only a comment", "- 1\n- 2", "3", "{", "a: b: c", "\ud800", "reesim: 1\nreesim: 1"]
)
def test_what_is_no_flowsheet_is_a_fault(text: str) -> None:
    assert told(text)


@pytest.mark.parametrize("data", [b"\xff\xfea\x00", b"\x00\x01", b"\x89PNG\r\n"])
def test_what_is_no_text_is_a_fault(data: bytes) -> None:
    with pytest.raises(InputError):
        read_flowsheet_text(data)
