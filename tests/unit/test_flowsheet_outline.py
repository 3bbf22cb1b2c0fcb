"""Outline, loops, salts and schema of a flowsheet."""

import json

import pytest

from reesim.document import parse
from reesim.errors import InputError
from reesim.flowsheet.freedom import outline
from reesim.flowsheet.loops import circles
from reesim.flowsheet.read import read_flowsheet_text
from reesim.flowsheet.salts import ions_of, salts_of
from reesim.flowsheet.schema import json_schema
from tests.errors.plants import ONE_CIRCUIT, TWO_CIRCUITS, XU, spoil

jsonschema = pytest.importorskip("jsonschema")


def test_outline_counts_stages_and_freedom() -> None:
    found = outline(read_flowsheet_text(ONE_CIRCUIT))
    assert found.n_stages == 72
    assert found.freedom.varied == ("streams.scrub.flow",)
    assert found.freedom.left == 0
    assert "units.saponify.degree" in found.freedom.given
    assert "units.divide.out.product" not in found.freedom.given
    assert found.inlets == ("feed", "scrub", "strip_acid")
    assert found.scenarios == ("strong_scrub",)


def test_outline_names_loops_with_their_anchors() -> None:
    (organic,) = outline(read_flowsheet_text(ONE_CIRCUIT)).loops
    assert organic.phase == "organic"
    assert organic.units == ("extract", "strip", "saponify")
    assert organic.anchors == ("units.saponify.flow",)


RECYCLE = """
  join: {type: mixer, in: [raffinate, returned], out: joined}
  bleed: {type: splitter, in: joined, out: {returned: SHARE, waste: REST}}
"""


@pytest.mark.parametrize(
    ("share", "rest", "is_good"), [("90 %", "rest", True), ("rest", "1 L/h", False), ("1 L/h", "rest", True)]
)
def test_a_recycle_needs_a_bleed_that_grows_with_it(share: str, rest: str, is_good: bool) -> None:
    """What is bled by a pump cannot be less than what enters, nor more: the flow would have no value."""
    added = RECYCLE.strip("\n").replace("SHARE", share).replace("REST", rest)
    text = spoil(XU, ("specs:\n", f"{added}\nspecs:\n"), ("stream: raffinate", "stream: joined"))
    if is_good:
        assert read_flowsheet_text(text).units
    else:
        with pytest.raises(InputError, match="raffinate enters the closed aqueous loop through join, bleed"):
            read_flowsheet_text(text)


def test_a_saponifier_may_follow_another_stream() -> None:
    model = read_flowsheet_text(spoil(ONE_CIRCUIT, ("flow: 6 m3/h", "flow: 6 x feed")))
    assert model.units["saponify"].type == "saponifier"
    with pytest.raises(InputError, match="nothing fixes the flow of the closed organic loop"):
        read_flowsheet_text(spoil(ONE_CIRCUIT, ("flow: 6 m3/h", "flow: 1 x loaded")))


def test_circles_finds_groups_that_reach_each_other() -> None:
    a, b, c, d, e = (("a", "aqueous"), ("b", "aqueous"), ("c", "aqueous"), ("d", "aqueous"), ("e", "aqueous"))
    found = circles({a: [b], b: [c], c: [a, None], d: [d], e: [a]})
    assert sorted(map(sorted, found)) == [[a, b, c], [d]]


def test_circles_is_not_bounded_by_the_stack() -> None:
    chain = [(f"u{i}", "organic") for i in range(20_000)]
    ring = {node: [chain[i - 1]] for i, node in enumerate(chain)}
    (found,) = circles(ring)
    assert len(found) == len(chain)


def test_salts_are_told_from_their_formulas() -> None:
    assert list(salts_of(["Na", "NH4"], {"Cl": -1, "SO4": -2})) == ["NaCl", "Na2SO4", "NH4Cl", "(NH4)2SO4"]
    salt = ions_of("Na2SO4", ["Na"], {"SO4": -2})
    assert (salt.cation, salt.n_cations, salt.anion, salt.n_anions) == ("Na", 2, "SO4", 1)
    with pytest.raises(ValueError, match="did you mean NaCl"):
        ions_of("NaCL", ["Na"], {"Cl": -1})


@pytest.mark.parametrize("text", [ONE_CIRCUIT, TWO_CIRCUITS, XU], ids=["one", "two", "xu"])
def test_the_schema_accepts_good_flowsheets(text: str) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(parse(text.encode(), "plant").plain(), schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "edit",
    [
        ("stages: 60", "stages: 0"),
        ("organic_in: {1: fresh}", "organic_inn: {1: fresh}"),
        ("flow: 1.0 m3/h", "flow: 3"),
        ("type: splitter", "type: spliter"),
        ("acid: 0.02 mol/L", "pH: 1"),
        ("reesim: 1", "reesim: 2"),
    ],
)
def test_the_schema_refuses_what_reading_refuses(edit: tuple[str, str]) -> None:
    data = parse(spoil(ONE_CIRCUIT, edit).encode(), "plant").plain()
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(data)


def test_every_field_of_the_schema_says_what_it_is() -> None:
    """The text under a field is its documentation: editors show it."""
    schema = json.loads(json.dumps(json_schema()))
    ours = ("Cascade", "Splitter", "Mixer", "Saponifier", "AcidAdjuster", "Separator", "AqueousStream",
            "OrganicStream", "Draw", "Efficiency", "Entrainment", "Spec", "Until",
            "ChemistryDocument")  # fmt: skip
    for name in ours:
        for field, entry in schema["$defs"][name]["properties"].items():
            assert len(entry.get("description", "")) > 8, f"{name}.{field}"
