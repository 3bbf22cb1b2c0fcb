"""Specifications: every form of a target and what it becomes."""

from typing import Any

import pytest

from reesim.elements import molar_mass
from reesim.flowsheet.read import read_flowsheet_text
from reesim.flowsheet.specs import SpecModel
from tests.errors.plants import ONE_CIRCUIT, TWO_CIRCUITS, XU, spoil

VARY = "vary: streams.scrub.flow"
UNTIL = "{stream: raffinate, purity: [Tb, Dy], equals: 99.9 %}"


def spec(until: str, vary: str = "streams.scrub.flow") -> SpecModel:
    text = spoil(ONE_CIRCUIT, (UNTIL, until), (VARY, f"vary: {vary}"))
    (found,) = read_flowsheet_text(text).specs
    return found


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (UNTIL, {"kind": "purity", "elements": ("Tb", "Dy"), "basis": "oxide", "equals": 0.999}),
        (UNTIL, {"phase": "aqueous", "stream": "raffinate", "unit": None, "stage": None}),
        ("{stream: raffinate, purity: Tb+Dy, equals: 0.999, basis: mole}",
         {"elements": ("Tb", "Dy"), "basis": "mole"}),
        ("{stream: product, recovery: Y, equals: 99 %}",
         {"kind": "recovery", "elements": ("Y",), "equals": 0.99}),
        ("{stream: raffinate, concentration: REE, equals: 5 g/L}",
         {"elements": ("Tb", "Dy", "Ho", "Y"), "equals": 5.0, "equals_basis": "g/L"}),
        ("{stream: raffinate, concentration: Dy, equals: 5 g/L}",
         {"equals": 5.0 / molar_mass("Dy"), "equals_basis": "mol/L"}),
        ("{stream: raffinate, concentration: Na, equals: 1 mol/L}", {"elements": ("Na",)}),
        ("{stream: stripped, residue: REE, equals: 0.001 mol/L}",
         {"kind": "residue", "phase": "organic", "equals": 0.001}),
        ("{stream: raffinate, pH: 1.5}", {"kind": "pH", "equals": 1.5, "elements": ()}),
        ("{stream: raffinate, of: pH, equals: 1.5}", {"kind": "pH", "equals": 1.5}),
        ("{stream: loaded, loading: 60 %}", {"kind": "loading", "equals": 0.6, "phase": "organic"}),
        ("{stream: raffinate, acid: 0.3 mol/L}", {"kind": "acid", "equals": 0.3}),
        ("{stream: raffinate, of: flow, equals: 5 m3/h}", {"kind": "flow", "equals": 5000.0}),
        ("{unit: extract, stage: 60, loading: 60 %}", {"unit": "extract", "stage": 60, "phase": "organic"}),
        ("{unit: extract, stage: 3, concentration: Dy, equals: 0.1 mol/L}", {"stage": 3, "phase": "aqueous"}),
        ("{unit: extract, stage: 3, concentration: Dy, phase: organic, equals: 0.1 mol/L}",
         {"phase": "organic"}),
    ],
)  # fmt: skip
def test_targets(until: str, expected: dict[str, Any]) -> None:
    found = spec(until)
    for key, value in expected.items():
        assert getattr(found, key) == (pytest.approx(value) if isinstance(value, float) else value), key


@pytest.mark.parametrize(
    ("vary", "initial"),
    [
        ("streams.scrub.flow", None),
        ("streams.feed.flow", 1000.0),
        ("streams.feed.solutes.Tb", 0.05),
        ("streams.feed.solutes.Dy", None),
        ("units.extract.efficiency", 0.95),
        ("units.extract.entrainment.aqueous_in_organic", 0.001),
        ("units.extract.draws.45.flow", 100.0),
        ("units.divide.out.back", 0.1),
        ("units.adjust.acid", 0.05),
        ("units.saponify.degree", 0.3),
        ("units.saponify.flow", 6000.0),
        ("chemistry.extractant", 1.5),
        ("chemistry.logK.Dy", 0.83),
    ],
)
def test_what_can_be_varied_and_where_it_starts(vary: str, initial: float | None) -> None:
    found = spec(UNTIL, vary)
    assert found.vary == vary
    assert found.initial == (None if initial is None else pytest.approx(initial))


def test_acid_that_is_not_given_starts_from_nothing() -> None:
    text = spoil(ONE_CIRCUIT, ("    acid: 0.02 mol/L\n", ""), (VARY, "vary: streams.feed.acid"))
    assert read_flowsheet_text(text).specs[0].initial == 0.0


def test_numbers_of_one_of_several_circuits() -> None:
    added = "specs: [{vary: chemistry.heavy.extractant, until: {stream: loaded_1, loading: 50 %}}]\n"
    assert read_flowsheet_text(TWO_CIRCUITS + added).specs[0].initial == pytest.approx(1.0)
    added = "specs: [{vary: units.recover.out.acid_back.volume, until: {stream: waste, acid: 0.1 mol/L}}]\n"
    assert read_flowsheet_text(TWO_CIRCUITS + added).specs[0].initial == pytest.approx(0.5)


def test_all_components_with_separation_factors_count_as_rare_earths() -> None:
    text = spoil(XU, ("purity: B, equals: 0.999", "concentration: REE, equals: 0.1 mol/L"))
    assert read_flowsheet_text(text).specs[0].elements == ("A", "B")


def test_the_acid_of_a_separator_is_not_a_number_that_varies() -> None:
    """Its share sets the anion of every outlet, which belongs to the structure of the network."""
    from reesim.flowsheet.units import Separator
    from reesim.flowsheet.variables import Parts, variable_at

    unit = Separator.model_validate(
        {
            "type": "separator",
            "in": "liquor",
            "out": {"acid": {"acid": "90 %", "volume": "50 %"}, "metals": "rest"},
        }
    )
    with pytest.raises(ValueError, match="the acid of a separator is fixed"):
        variable_at("units.still.out.acid.acid", Parts({}, {"still": unit}, {}))
    assert variable_at("units.still.out.acid.volume", Parts({}, {"still": unit}, {})) is not None
