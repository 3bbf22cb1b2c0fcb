"""Text with units: what is read, what is refused and in which words, and that writing reads back."""

import contextlib
import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from reesim.quantities import (
    Amount,
    Count,
    Duration,
    FlowRatio,
    FlowRule,
    Fraction,
    MolarConcentration,
    Number,
    Share,
    SoluteConcentration,
    SplitShare,
    Temperature,
    Volume,
    VolumeFlow,
    format_quantity,
    parse_quantity,
)

READ = [
    ("1 m3/h", "flow", 1000.0),
    ("1.0m3/h", "flow", 1000.0),
    ("1 m³/h", "flow", 1000.0),
    ("1 m^3 h^-1", "flow", 1000.0),
    ("1 m**3/h", "flow", 1000.0),
    ("25 L/min", "flow", 1500.0),
    ("1e3 L / h", "flow", 1000.0),
    ("24 m3/d", "flow", 1000.0),
    ("2 mL/min", "flow", 0.12),
    ("0 L/h", "flow", 0.0),
    ("0.9 mol/L", "concentration", 0.9),
    ("900 mol/m3", "concentration", 0.9),
    ("20 mmol/L", "concentration", 0.02),
    ("2 M", "concentration", 2.0),
    ("1.2 kmol/m3", "concentration", 1.2),
    ("18 g/L", "mass_concentration", 18.0),
    ("5 mg/L", "mass_concentration", 0.005),
    ("20 kg_oxide/m3", "oxide_concentration", 20.0),
    ("25 degC", "temperature", 298.15),
    ("25 °C", "temperature", 298.15),
    ("300 K", "temperature", 300.0),
    ("-10 degC", "temperature", 263.15),
    ("30 d", "duration", 720.0),
    ("12 min", "duration", 0.2),
    ("1 week", "duration", 168.0),
    ("2 m3", "volume", 2000.0),
    ("30 %", "fraction", 0.3),
    ("30%", "fraction", 0.3),
    ("0.3", "fraction", 0.3),
    ("100 ppm", "fraction", 1e-4),
    ("5 ‰", "fraction", 0.005),
    ("-4.4", "number", -4.4),
]


@pytest.mark.parametrize(("text", "dimension", "value"), READ)
def test_usual_text_is_read_exactly(text, dimension, value):
    assert parse_quantity(text, dimension) == value


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("1 gal/min", "flow", 3.785411784 * 60),  # US gallon, NIST SP 811
        ("1 ft3/h", "flow", 28.316846592),  # cubic foot, NIST SP 811
        ("1 lb/gal", "mass_concentration", 453.59237 / 3.785411784),
        ("1 year", "duration", 365.25 * 24),
    ],
)
def test_unusual_units_are_read_with_pint(text, dimension, value):
    assert parse_quantity(text, dimension) == pytest.approx(value, rel=1e-12)


def test_fahrenheit_has_its_own_zero():
    assert parse_quantity("77 degF", "temperature") == pytest.approx(298.15, abs=1e-9)


REFUSED = [
    ("3 mol/L", "flow", "'3 mol/L' is a concentration; give a volume flow such as 1 m3/h"),
    ("1 m3", "flow", "'1 m3' is a volume; give a volume flow such as 1 m3/h"),
    ("18 g/L", "concentration", "'18 g/L' is a mass concentration; give a concentration such as 0.9 mol/L"),
    ("25 degC", "flow", "'25 degC' is a temperature; give a volume flow such as 1 m3/h"),
    ("1 N", "concentration", "'1 N' is a quantity of another kind; give a concentration such as 0.9 mol/L"),
    ("5", "flow", "'5' has no unit; give a volume flow such as 1 m3/h"),
    ("1:2", "flow", "'1:2' is a ratio; give a volume flow such as 1 m3/h"),
    ("1 : 2.5", "fraction", "'1 : 2.5' is a ratio; give a fraction such as 30 %"),
    (
        "1,5 m3/h",
        "flow",
        "'1,5 m3/h' has a comma; write decimals with a point; give a volume flow such as 1 m3/h",
    ),
    ("1_000 L/h", "flow", "'_000 L/h' is not a unit; give a volume flow such as 1 m3/h"),
    ("1 m3/hh", "flow", "'m3/hh' is not a unit; did you mean m3/h?"),
    ("1 parsnip", "flow", "'parsnip' is not a unit; give a volume flow such as 1 m3/h"),
    ("nan L/h", "flow", "'nan L/h' is not a finite number; give a volume flow such as 1 m3/h"),
    ("-inf", "number", "'-inf' is not a finite number; give a number such as 0.83"),
    (
        "1e999 L/h",
        "flow",
        "'1e999 L/h' is too large to be a number; give a volume flow such as 1 m3/h",
    ),
    ("1e308 m3/h", "flow", "'1e308 m3/h' is too large; give a volume flow such as 1 m3/h"),
    (
        "-1 m3/h",
        "flow",
        "'-1 m3/h' is negative; give a volume flow of 0 or more, such as 1 m3/h",
    ),
    ("", "flow", "nothing is given; give a volume flow such as 1 m3/h"),
    ("fast", "flow", "'fast' is not a quantity; give a volume flow such as 1 m3/h"),
    ("25 C", "temperature", "'25 C': C is the coulomb; write 25 degC"),
    (
        "-300 degC",
        "temperature",
        "'-300 degC' is not above absolute zero; give a temperature such as 25 degC",
    ),
    ("3 h", "temperature", "'3 h' is a time; give a temperature such as 25 degC"),
    ("130 %", "fraction", "'130 %' lies outside 0 % to 100 %; give a fraction such as 30 %"),
    (
        "30",
        "fraction",
        "'30' lies outside 0 % to 100 %; give a fraction such as 30 %; per cent is written 30 %",
    ),
    ("-1 %", "fraction", "'-1 %' lies outside 0 % to 100 %; give a fraction such as 30 %"),
    ("3 L", "fraction", "'3 L' is a volume; give a fraction such as 30 %"),
    ("3 qq", "fraction", "'3 qq' is not a fraction; give a fraction such as 30 %"),
    ("0.83 mol/L", "number", "'0.83 mol/L' has a unit; give a bare number such as 0.83"),
]


@pytest.mark.parametrize(("text", "dimension", "message"), REFUSED)
def test_refusals_say_what_was_found_and_what_is_allowed(text, dimension, message):
    with pytest.raises(ValueError) as raised:
        parse_quantity(text, dimension)
    assert str(raised.value) == message


def test_long_text_is_cut_in_messages():
    with pytest.raises(ValueError) as raised:
        parse_quantity("x" * 10_000, "flow")
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize(
    "dimension", ["flow", "concentration", "temperature", "duration", "volume", "fraction"]
)
@given(value=st.floats(min_value=1e-300, max_value=1.0))
def test_written_text_reads_back_to_the_same_bits(dimension, value):
    assert parse_quantity(format_quantity(value, dimension), dimension) == value


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_written_number_reads_back(value):
    assert parse_quantity(format_quantity(value, "number"), "number") == value


@pytest.mark.parametrize("dimension", ["flow", "temperature", "fraction", "number"])
@given(text=st.text(max_size=40) | st.text("0123456789.eE+-:/%^*_ mLhgoldxKMC³", max_size=20))
def test_any_text_is_read_as_finite_or_refused(dimension, text):
    with contextlib.suppress(ValueError):
        assert math.isfinite(parse_quantity(text, dimension))


def made(kind, value):
    return TypeAdapter(kind).validate_python(value)


def refused(kind, value):
    with pytest.raises(ValidationError) as raised:
        made(kind, value)
    (error,) = raised.value.errors()
    assert error["loc"] == ()
    return error["msg"].removeprefix("Value error, ")


def test_fields_hold_canonical_numbers():
    assert made(VolumeFlow, "1 m3/h") == 1000.0
    assert made(MolarConcentration, "20 mmol/L") == 0.02
    assert made(Temperature, "25 degC") == 298.15
    assert made(Duration, "1 d") == 24.0
    assert made(Volume, "2 m3") == 2000.0
    assert made(Fraction, "30 %") == made(Fraction, 0.3) == 0.3
    assert made(Fraction, 1) == 1.0
    assert made(Number, -4) == -4.0
    assert made(Count, 3) == 3


@pytest.mark.parametrize("kind", [VolumeFlow, MolarConcentration, Temperature, Duration, Volume])
@pytest.mark.parametrize("bare", [1, 1.0, 0])
def test_bare_numbers_are_refused_where_a_unit_is_due(kind, bare):
    assert "has no unit; give" in refused(kind, bare)


@pytest.mark.parametrize(
    "kind", [VolumeFlow, Fraction, Number, SoluteConcentration, FlowRule, SplitShare, Count]
)
@pytest.mark.parametrize("boolean", [True, False])
def test_true_is_no_number(kind, boolean):
    assert refused(kind, boolean).startswith(("true is not", "false is not"))


@pytest.mark.parametrize("kind", [VolumeFlow, Fraction, Number, SoluteConcentration, FlowRule, SplitShare])
@pytest.mark.parametrize(
    ("value", "name"), [(None, "nothing (null) is not"), ([1], "a list is not"), ({}, "a mapping is not")]
)
def test_other_kinds_are_named(kind, value, name):
    assert refused(kind, value).startswith(name)


@pytest.mark.parametrize("kind", [Fraction, Number])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_fields_refuse_what_is_not_finite(kind, value):
    assert "not a finite number" in refused(kind, value)


def test_constraints_stack_on_a_field():
    class Pump(BaseModel):
        flow: VolumeFlow = Field(gt=0)

    assert Pump.model_validate({"flow": "1 L/h"}).flow == 1.0
    with pytest.raises(ValidationError, match="greater than 0"):
        Pump.model_validate({"flow": "0 L/h"})


def test_solute_concentration_keeps_its_basis():
    assert made(SoluteConcentration, "0.05 mol/L") == Amount(0.05, "mol/L")
    assert made(SoluteConcentration, "18 g/L") == Amount(18.0, "g/L")
    assert made(SoluteConcentration, "5 mg/L") == Amount(0.005, "g/L")
    assert made(SoluteConcentration, "20 g_oxide/L") == Amount(20.0, "g_oxide/L")
    assert made(SoluteConcentration, Amount(1.0, "g/L")) == Amount(1.0, "g/L")
    assert refused(SoluteConcentration, "1 m3/h") == (
        "'1 m3/h' is a volume flow; give a concentration such as 0.05 mol/L, 18 g/L or 20 g_oxide/L"
    )
    assert "negative" in refused(SoluteConcentration, "-1 g/L")
    assert "has no unit" in refused(SoluteConcentration, "3")
    assert "has no unit" in refused(SoluteConcentration, 3)


def test_flow_rule_is_a_flow_or_follows_a_stream():
    assert made(FlowRule, "1.0 m3/h") == 1000.0
    for text in ("4.1 x feed", "4.1x feed", "4.1 × feed", "4.1 * feed"):
        assert made(FlowRule, text) == FlowRatio(4.1, "feed")
    assert made(FlowRule, FlowRatio(2.0, "feed")) == FlowRatio(2.0, "feed")
    assert "names no stream" in refused(FlowRule, "4.1 x")
    assert "factor of 0 or more" in refused(FlowRule, "-1 x feed")
    assert "factor of 0 or more" in refused(FlowRule, "1e999 x feed")
    assert refused(FlowRule, 5) == (
        "'5' has no unit; give a volume flow such as 1 m3/h, or a multiple of a stream such as 4.1 x feed"
    )


def test_split_share_is_a_fraction_a_flow_or_the_rest():
    assert made(SplitShare, "10 %") == made(SplitShare, 0.1) == Share("fraction", 0.1)
    assert made(SplitShare, "0.1 m3/h") == Share("flow", 100.0)
    assert made(SplitShare, "rest") == Share("rest", 0.0)
    assert made(SplitShare, Share("rest", 0.0)) == Share("rest", 0.0)
    assert "is a concentration; give a fraction such as 10 %, a flow" in refused(SplitShare, "3 mol/L")
    assert "outside 0 % to 100 %" in refused(SplitShare, "110 %")
    assert "outside 0 % to 100 %" in refused(SplitShare, 1.2)
    assert "is negative" in refused(SplitShare, "-1 m3/h")


def test_json_of_a_class_reads_back():
    class Stream(BaseModel):
        flow: FlowRule
        acid: MolarConcentration
        dy: SoluteConcentration
        share: SplitShare
        temperature: Temperature

    stream = Stream.model_validate(
        {"flow": "4.1 x feed", "acid": "0.9 mol/L", "dy": "18 g/L", "share": "10 %", "temperature": "25 degC"}
    )
    assert Stream.model_validate(stream.model_dump(mode="json")) == stream
    assert Stream.model_json_schema()["properties"]["acid"]["type"] == "string"


def test_usual_units_do_not_start_pint():
    code = (
        "import sys; from reesim.quantities import parse_quantity as p;"
        "p('25 L/min', 'flow'); p('25 degC', 'temperature'); p('1 M', 'concentration'); p('3 %', 'fraction');"
        "assert not {'pint', 'numba', 'pandas', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
