"""The study file: classes of its document."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, TypeAdapter, WithJsonSchema, model_validator

from reesim.errors import did_you_mean
from reesim.flowsheet.fields import Name, Strict, said
from reesim.flowsheet.schema import DIALECT
from reesim.flowsheet.sections import VERSION
from reesim.flowsheet.specs import Written

LARGEST = 100_000_000
"""Cases of a study: beyond it a typing error is likelier than a wish."""
RANDOM = ("latin_hypercube", "sobol", "monte_carlo")
"""Samples of a size of their own; the others have as many cases as their values make."""
Method = Literal["grid", "list", "latin_hypercube", "sobol", "monte_carlo"]


class Sample(NamedTuple):
    """How cases are chosen, and how many of them; 0 where the values say it."""

    method: Method
    size: int


def _sample(value: Any) -> Sample:
    """Read `grid`, `list`, or one method with its number of cases."""
    allowed = "give grid, list, or a number of cases such as {monte_carlo: 2000}"
    if isinstance(value, Sample):
        return value
    if isinstance(value, str):
        if value in ("grid", "list"):
            return Sample("grid" if value == "grid" else "list", 0)
        if value in RANDOM:
            raise ValueError(f"{value} needs a number of cases; give {{{value}: 1000}}")
        raise ValueError(f"{said(value)} is not a sample{did_you_mean(value, ('grid', 'list'))}; {allowed}")
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError(f"{said(value)} is not a sample; {allowed}")
    ((method, size),) = value.items()
    if method not in RANDOM:
        raise ValueError(f"{said(method)} is not a sample{did_you_mean(str(method), RANDOM)}; {allowed}")
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= LARGEST:
        raise ValueError(f"{said(size)} is not a number of cases; give 1 to {LARGEST}")
    return Sample(method, size)


def _version(value: Any) -> int:
    """Refuse a file of another version."""
    if isinstance(value, bool) or value != VERSION:
        raise ValueError(f"{said(value)} is not a version that is known; give {VERSION}")
    return VERSION


_SAMPLE_SCHEMA = {
    "anyOf": [
        {"enum": ["grid", "list"]},
        {
            "type": "object",
            "properties": {name: {"type": "integer", "minimum": 1, "maximum": LARGEST} for name in RANDOM},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
    ]
}


class Range(Strict):
    """Values between two ends."""

    from_: Written = Field(alias="from")
    """First value, with its unit."""
    to: Written
    """Last value, with its unit."""
    points: Annotated[int, Field(ge=2, le=LARGEST)] | None = None
    """How many values, ends included, in a grid or a list; a whole number takes every one if not given."""
    spacing: Literal["linear", "log"] = "linear"
    """Even steps, or even factors; of a random sample, even chances of either."""


class Doubt(Strict):
    """A number that is uncertain."""

    path: str = Field(min_length=1)
    """Path of a number of the flowsheet."""
    sd: Written
    """Its standard deviation, in the number's own dimension."""


class Bound(Strict):
    """What must hold of an output."""

    at_least: Written | None = None
    """Least value that is allowed."""
    at_most: Written | None = None
    """Greatest value that is allowed."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("nothing is asked for; give at_least or at_most")
        return self


def _doubt(value: Any) -> Any:
    """Keep a path as it is; else a mapping of path and sd."""
    if isinstance(value, str | dict | Doubt):
        return value
    raise ValueError(f"{said(value)} is not a number of the flowsheet; give its path, or {{path: …, sd: …}}")


class StudyDocument(Strict):
    """A study: one flowsheet, what varies in it, and what is kept of every case."""

    reesim: Annotated[int, BeforeValidator(_version), WithJsonSchema({"const": VERSION})]
    """Version of the file's schema."""
    study: str = Field(min_length=1)
    """What the study is, in a line."""
    flowsheet: str = Field(min_length=1)
    """File of the flowsheet, from the folder of the study."""
    scenario: Name | None = None
    """One of the flowsheet's scenarios, put in first."""
    vary: dict[str, Any] = Field(default_factory=dict)
    """What varies, by path: a list of values, or a mapping with `from` and `to`."""
    sample: Annotated[Sample, BeforeValidator(_sample), WithJsonSchema(_SAMPLE_SCHEMA)]
    """Every combination of the values (grid), the values one by one (list), or a number of cases."""
    uncertain: list[Annotated[str | Doubt, BeforeValidator(_doubt)]] = Field(default_factory=list)
    """Numbers drawn from their standard deviations; `chemistry.logK.*` is every metal that is followed."""
    specs: Literal["solved", "frozen"] = "solved"
    """Specifications are met in every case, or stay at what they came to without any change."""
    constraints: dict[str, Any] = Field(default_factory=dict)
    """What should hold, by path of an output: `{at_least: 99.9 %}`, `{at_most: 0.2 mol/L}`."""
    keep: list[str] = Field(min_length=1)
    """Paths of the outputs that are kept of every case."""
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**63)] = 0
    """Seed of everything that is drawn."""


def json_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a study file."""
    schema = TypeAdapter(StudyDocument).json_schema(ref_template="#/$defs/{model}")
    definitions = schema.setdefault("$defs", {})
    for cls in (Range, Bound):
        held = TypeAdapter(cls).json_schema(ref_template="#/$defs/{model}")
        definitions.update(held.pop("$defs", {}))
        definitions[cls.__name__] = held
    fields = schema["properties"]
    fields["vary"] |= {
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Range"}, {"type": "array", "minItems": 1}]}
    }
    fields["constraints"] |= {"additionalProperties": {"$ref": "#/$defs/Bound"}}
    return {"$schema": DIALECT, **schema, "title": "reesim study"}
