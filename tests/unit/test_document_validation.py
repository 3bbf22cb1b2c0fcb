"""Nodes -> pydantic classes: every fault at its own place, under its own path, in plain English."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag, model_validator

from reesim.document import compose, parse, validate
from reesim.errors import FieldFaults
from reesim.quantities import FlowRule, Fraction, MolarConcentration, SplitShare, Temperature, VolumeFlow


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cascade(Strict):
    type: Literal["cascade"]
    stages: int = Field(ge=1, le=5000)
    organic_in: dict[int, str | list[str]] = {}
    efficiency: Fraction = 1.0
    temperature: Temperature | Literal["ambient"] = 298.15
    factor: float = 1.0
    flow: VolumeFlow = Field(gt=0, default=1.0)


class Mixer(Strict):
    type: Literal["mixer"]
    inlets: list[str] = Field(alias="in", min_length=2)
    out: str


class Splitter(Strict):
    type: Literal["splitter"]
    inlet: str = Field(alias="in")
    out: dict[str, SplitShare]


class MassAction(Strict):
    name: str
    model: Literal["mass_action"] = "mass_action"
    anion: dict[str, int]

    @model_validator(mode="after")
    def check_charges(self) -> "MassAction":
        if wrong := [ligand for ligand, charge in self.anion.items() if charge >= 0]:
            text = "{} is not negative; give -1 or less"
            raise FieldFaults([(("anion", x), text.format(self.anion[x])) for x in wrong])
        return self


class Ideal(Strict):
    name: str
    model: Literal["separation_factor"]
    factors: dict[str, Annotated[float, Field(gt=0)]]


def model_of(value: Any) -> str:
    return value.get("model", "mass_action") if isinstance(value, dict) else "mass_action"


System = Annotated[
    Annotated[MassAction, Tag("mass_action")] | Annotated[Ideal, Tag("separation_factor")],
    Discriminator(model_of),
]
Unit = Annotated[Cascade | Mixer | Splitter, Field(discriminator="type")]


class Stream(Strict):
    phase: Literal["aqueous", "organic"]
    flow: FlowRule
    acid: MolarConcentration = 0.0


class Chemistry(Strict):
    system: str | System
    extractant: MolarConcentration


class Names(RootModel[dict[str, Stream]]):
    pass


class Plant(Strict):
    reesim: Literal[1] = 1
    title: str | None = None
    chemistry: Chemistry | dict[str, Chemistry] | None = None
    streams: dict[str, Stream] = {}
    more: Names = Names({})
    units: dict[str, Unit] = {}
    pairs: list[tuple[float, float]] = []
    is_open: bool = False


def told(text, cls=Plant, where=()):
    made, faults = validate(cls, parse(text.encode(), "f"), where)
    assert (made is None) == bool(faults)
    return [str(fault).removeprefix("f:") for fault in faults]


def test_a_good_document_makes_the_object():
    data = b"units: {e: {type: cascade, stages: 60, organic_in: {1: fresh}}}"
    made, faults = validate(Plant, parse(data, "f"))
    assert faults == []
    assert made.units["e"].organic_in == {1: "fresh"}


def test_every_fault_of_a_file_is_told_at_once_in_order():
    assert told(
        "titel: x\n"
        "streams:\n"
        "  feed: {phase: aquous, flow: 3 mol/L, acid: 0.5}\n"
        "units:\n"
        "  extract: {type: cascade, stages: 0, organic_inn: {1: fresh}}\n"
    ) == [
        "1:1: titel: unknown key; did you mean title?",
        "3:17: streams.feed.phase: 'aquous' is not allowed here; give one of: aqueous, organic; "
        "did you mean aqueous?",
        "3:31: streams.feed.flow: '3 mol/L' is a concentration; give a volume flow such as 1 m3/h, "
        "or a multiple of a stream such as 4.1 x feed",
        "3:46: streams.feed.acid: '0.5' has no unit; give a concentration such as 0.9 mol/L",
        "5:36: units.extract.stages: 0 is out of range; give 1 to 5000",
        "5:39: units.extract.organic_inn: unknown key; did you mean organic_in?",
    ]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("type: cascade", ["1:12: units.u.stages: required, but not given"]),
        ("type: casc", ["1:19: units.u.type: 'casc' is not allowed here; give one of: cascade, mixer, spli"]),
        ("stages: 3", ["1:12: units.u: a mapping does not say which kind it is; give type: one of cascade"]),
        ("type: cascade, stages: 1.5", ["1:36: units.u.stages: 1.5 is not a whole number; give a whole num"]),
        ("type: cascade, stages: x", ["1:36: units.u.stages: 'x' is not a whole number; give a whole numbe"]),
        ("type: cascade, stages: true", ["1:36: units.u.stages: true is not a number; give a number"]),
        ("type: cascade, stages: 1, factor: no", ["1:47: units.u.factor: 'no' is not a number; give a numb"]),
        ("type: cascade, stages: 1, factor: false", ["1:47: units.u.factor: false is not a number; give a"]),
        ("type: cascade, stages: 1, efficiency: true", ["1:51: units.u.efficiency: true is not a fraction"]),
        ("type: cascade, stages: 1, flow: 0 L/h", ["1:45: units.u.flow: '0 L/h' is out of range; give more"]),
        ("type: cascade, stages: 1, temperature: hot", [
            "1:52: units.u.temperature: 'hot' does not fit here; give a temperature such as 25 degC, or am"]),
        ("type: cascade, stages: 1, organic_in: {one: x, 2: 5, 3: [1, b]}", [
            "1:52: units.u.organic_in.one: 'one' is not a whole number; give a whole number",
            "1:63: units.u.organic_in.2: 5 does not fit here; give text, or a list in brackets",
            "1:70: units.u.organic_in.3.0: 1 is not text; give text"]),
        ("type: mixer, in: [a], out: b", ["1:30: units.u.in: 1 given; give at least 2"]),
        ("type: mixer, mixer: {in: 3}, in: [a, b]", [  # a key with the name of a tag
            "1:12: units.u.out: required, but not given",
            "1:26: units.u.mixer: unknown key; give one of: in, out, type"]),
        ("type: splitter, in: a, out: {b: 120 %}", ["1:45: units.u.out.b: '120 %' lies outside 0 % to 100"]),
    ],
)  # fmt: skip
def test_faults_of_a_member_of_a_union(unit, expected):
    found = told(f"units: {{u: {{{unit}}}}}")
    for line, beginning in zip(found, expected, strict=True):
        assert line.startswith(beginning)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("system: a\nextractant: 1.5", ["2:13: c.extractant: '1.5' has no unit; give a concentration such"]),
        ("system: 4\nextractant: 1 M", ["1:9: c.system: 4 does not fit here; give text, or a mapping of ke"]),
        ("systm: a\nextractant: 1 M", [
            "1:1: c.system: required, but not given", "1:1: c.systm: unknown key; did you mean system?"]),
        ("heavy: {system: a, extractant: 1}", ["1:32: c.heavy.extractant: '1' has no unit"]),
        ("heavy: {system: a}\nlight: {system: x}", [
            "1:8: c.heavy.extractant: required", "2:8: c.light.extractant: required"]),
        ("system: {name: 3, anoin: {}}\nextractant: 1 M", [
            "1:9: c.system.anion: required", "1:16: c.system.name: 3 is not text; give text",
            "1:19: c.system.anoin: unknown key; did you mean anion?"]),
        ("system: {name: a, model: magic}\nextractant: 1 M", [
            "1:26: c.system.model: 'magic' is not allowed here; give one of: mass_action, separation_facto"]),
        ("system: {name: a, model: separation_factor, factors: {A: 0, B: x}}\nextractant: 1 M", [
            "1:58: c.system.factors.A: 0 is out of range; give more than 0",
            "1:64: c.system.factors.B: 'x' is not a number; give a number"]),
        ("system: {name: a, anion: {Cl: 1, F: -1, Br: 2}}\nextractant: 1 M", [
            "1:31: c.system.anion.Cl: 1 is not negative; give -1 or less",
            "1:45: c.system.anion.Br: 2 is not negative; give -1 or less"]),
    ],
)  # fmt: skip
def test_unions_speak_with_one_voice_and_leave_no_tags(text, expected):
    found = told(text, Chemistry | dict[str, Chemistry], ("c",))
    for line, beginning in zip(found, expected, strict=True):
        assert line.startswith(beginning)


def test_root_models_tuples_and_flags():
    text = "more: {a: {phase: organic}}\npairs: [[1, 2, 3], [a, 1], 4]\nis_open: maybe\nreesim: true"
    assert told(text) == [
        "1:11: more.a.flow: required, but not given",
        "2:9: pairs.0: 3 given; give at most 2",
        "2:21: pairs.1.0: 'a' is not a number; give a number",
        "2:28: pairs.2: 4 is not a list; give a list in brackets",
        "3:10: is_open: 'maybe' is not true or false; give true or false",
        "4:9: reesim: true is not a number; give a number",
    ]


def test_the_root_itself():
    assert told("units: {u: cascade}")[0].startswith(
        "1:12: units.u: 'cascade' is not a mapping; give a mapping"
    )
    assert told("a word") == ["1:1: 'a word' is not a mapping; give a mapping of keys to values"]
    assert told("[1]", where=("study",)) == [
        "1:1: study: a list is not a mapping; give a mapping of keys to values"
    ]


def test_a_broken_value_is_not_told_of_twice():
    root, first = compose(b"chemistry: {system: *x, extractant: .nan}\ntitel: x", "f")
    assert [fault.path for fault in first] == ["chemistry.system", "chemistry.extractant"]
    made, second = validate(Plant, root)
    assert made is None
    assert [fault.path for fault in second] == ["titel"]


def test_context_reaches_the_validators():
    class Asks(BaseModel):
        a: int

        @model_validator(mode="after")
        def check(self, info: Any) -> "Asks":
            if self.a > info.context["most"]:
                raise ValueError(f"{self.a} is too many")
            return self

    node = parse(b"a: 3", "f")
    assert validate(Asks, node, context={"most": 3})[1] == []
    assert [fault.message for fault in validate(Asks, node, context={"most": 2})[1]] == ["3 is too many"]
