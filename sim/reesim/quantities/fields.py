"""Types of fields for pydantic classes: each reads text with units and holds a canonical number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

from reesim.quantities.parsing import KINDS, NUMBER, format_quantity, measured, parse_quantity, shown, split
from reesim.quantities.units import noun

Basis: TypeAlias = Literal["mol/L", "g/L", "g_oxide/L"]
_MULTIPLE = re.compile(rf"({NUMBER})\s*[x×*]\s*([^\W\d][\w.-]*)")
_ANY_MULTIPLE = re.compile(rf"{NUMBER}\s*[x×*].*", re.DOTALL)
_A_MULTIPLE = "a multiple of a stream such as 4.1 x feed"


@dataclass(frozen=True, slots=True)
class Amount:
    """A concentration with its basis; grams become moles only where the element is known."""

    value: float
    basis: Basis

    def __str__(self) -> str:
        return f"{self.value!r} {self.basis}"


@dataclass(frozen=True, slots=True)
class FlowRatio:
    """A flow that follows another stream: `factor` times the flow of `stream`."""

    factor: float
    stream: str

    def __str__(self) -> str:
        return f"{self.factor!r} x {self.stream}"


@dataclass(frozen=True, slots=True)
class Share:
    """What one outlet of a splitter takes: a fraction (0-1), a flow [L/h], or the rest (value 0)."""

    kind: Literal["fraction", "flow", "rest"]
    value: float

    def __str__(self) -> str:
        return "rest" if self.kind == "rest" else format_quantity(self.value, self.kind)


def _reader(dimension: str) -> Callable[[Any], float]:
    kind = KINDS[dimension]

    def read(found: Any) -> float:
        if isinstance(found, str):
            return parse_quantity(found, dimension)
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise ValueError(f"{_kind_of(found)} is not {kind.noun}; {kind.allowed}")
        return parse_quantity(_text_of(found), dimension)

    return read


def _text_of(found: float) -> str:
    return repr(found) if isinstance(found, float) else str(found)


def _kind_of(found: Any) -> str:
    if found is None:
        return "nothing (null)"
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, dict):
        return "a mapping"
    return "a list" if isinstance(found, list | tuple) else type(found).__name__


def _writer(dimension: str) -> PlainSerializer:
    return PlainSerializer(lambda value: format_quantity(value, dimension), when_used="json")


def _schema(description: str, *examples: str, types: tuple[str, ...] = ("string",)) -> WithJsonSchema:
    kinds: str | list[str] = types[0] if len(types) == 1 else list(types)
    return WithJsonSchema({"type": kinds, "description": description, "examples": list(examples)})


def _concentration(found: Any) -> Amount:
    if isinstance(found, Amount):
        return found
    allowed = "give a concentration such as 0.05 mol/L, 18 g/L or 20 g_oxide/L"
    if not isinstance(found, str):
        if _is_number(found):
            raise ValueError(f"{_text_of(found)} has no unit; {allowed}")
        raise ValueError(f"{_kind_of(found)} is not a concentration; {allowed}")
    number, unit = split(found, KINDS["concentration"])
    if not unit:
        raise ValueError(f"{shown(found)} has no unit; {allowed}")
    value, dimension = measured(found, number, unit, KINDS["concentration"])
    bases: tuple[tuple[str, Basis], ...] = (
        ("concentration", "mol/L"), ("mass_concentration", "g/L"), ("oxide_concentration", "g_oxide/L"),
    )  # fmt: skip
    for name, basis in bases:
        if KINDS[name].dimension == dimension:
            if value < 0:
                raise ValueError(f"{shown(found)} is negative; give a concentration of 0 or more")
            return Amount(value, basis)
    raise ValueError(f"{shown(found)} is {noun(dimension)}; {allowed}")


def _is_number(found: Any) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)


def _flow_rule(found: Any) -> float | FlowRatio:
    if isinstance(found, FlowRatio):
        return found
    if isinstance(found, str) and _ANY_MULTIPLE.fullmatch(found.strip()):
        matched = _MULTIPLE.fullmatch(found.strip())
        if matched is None:
            raise ValueError(f"{shown(found)} names no stream; give {_A_MULTIPLE}")
        factor = float(matched[1])
        if not (isfinite(factor) and factor >= 0):
            raise ValueError(f"{shown(found)} is not a flow; give a factor of 0 or more, such as 4.1 x feed")
        return FlowRatio(factor + 0.0, matched[2])
    try:
        return _reader("flow")(found)
    except ValueError as error:
        raise ValueError(f"{error}, or {_A_MULTIPLE}") from None


def _written_flow(flow: float | FlowRatio) -> str:
    return str(flow) if isinstance(flow, FlowRatio) else format_quantity(flow, "flow")


def _share(found: Any) -> Share:
    if isinstance(found, Share):
        return found
    allowed = "give a fraction such as 10 %, a flow such as 0.1 m3/h, or rest"
    if isinstance(found, str):
        if found.strip() == "rest":
            return Share("rest", 0.0)
        number, unit = split(found, KINDS["fraction"])
        if unit and unit not in ("%", "‰", "ppm"):
            value, dimension = measured(found, number, unit, KINDS["flow"])
            if dimension != KINDS["flow"].dimension:
                raise ValueError(f"{shown(found)} is {noun(dimension)}; {allowed}")
            return Share("flow", value)
        return Share("fraction", parse_quantity(found, "fraction"))
    if _is_number(found):
        return Share("fraction", parse_quantity(_text_of(found), "fraction"))
    raise ValueError(f"{_kind_of(found)} is not a share; {allowed}")


def _count(found: Any) -> Any:
    if isinstance(found, bool):
        raise ValueError(f"{_kind_of(found)} is not a count; give a whole number from 1")
    return found


VolumeFlow = Annotated[
    float, BeforeValidator(_reader("flow")), _writer("flow"),
    _schema("Volume flow with its unit.", "1 m3/h", "25 L/min"),
]  # fmt: skip
"""Volume flow [L/h]."""

MolarConcentration = Annotated[
    float, BeforeValidator(_reader("concentration")), _writer("concentration"),
    _schema("Molar concentration with its unit.", "0.9 mol/L", "20 mmol/L"),
]  # fmt: skip
"""Molar concentration [mol/L]."""

Temperature = Annotated[
    float, BeforeValidator(_reader("temperature")), _writer("temperature"),
    _schema("Temperature with its unit.", "25 degC", "298.15 K"),
]  # fmt: skip
"""Temperature [K]."""

Duration = Annotated[
    float, BeforeValidator(_reader("duration")), _writer("duration"),
    _schema("Time with its unit.", "30 d", "12 min"),
]  # fmt: skip
"""Time [h]."""

Volume = Annotated[
    float, BeforeValidator(_reader("volume")), _writer("volume"),
    _schema("Volume with its unit.", "2 m3", "350 L"),
]  # fmt: skip
"""Volume [L]."""

Fraction = Annotated[
    float, BeforeValidator(_reader("fraction")),
    _schema("Fraction: per cent, or a bare number from 0 to 1.", "30 %", "0.3", types=("string", "number")),
]  # fmt: skip
"""Fraction [0-1]."""

Number = Annotated[
    float, BeforeValidator(_reader("number")),
    _schema("A finite number without a unit.", "0.83", types=("number",)),
]  # fmt: skip
"""A finite number without a unit."""

Count = Annotated[int, BeforeValidator(_count)]
"""A whole number; combine with ``Field(ge=1, le=...)`` for its bounds."""

SoluteConcentration = Annotated[
    Amount, PlainValidator(_concentration), PlainSerializer(str, when_used="json"),
    _schema("Concentration of an element, by amount, by mass of metal or by mass of trade oxide.",
            "0.05 mol/L", "18 g/L", "20 g_oxide/L"),
]  # fmt: skip
"""Concentration of an element with its basis."""

FlowRule = Annotated[
    float | FlowRatio, PlainValidator(_flow_rule),
    PlainSerializer(_written_flow, when_used="json"),
    _schema("Volume flow with its unit, or a multiple of another stream's flow.", "1 m3/h", "4.1 x feed"),
]  # fmt: skip
"""Volume flow [L/h], or a multiple of another stream's."""

SplitShare = Annotated[
    Share, PlainValidator(_share), PlainSerializer(str, when_used="json"),
    _schema("What an outlet takes: per cent, a flow, or the rest.", "10 %", "0.1 m3/h", "rest"),
]  # fmt: skip
"""Share of a splitter's inlet that one outlet takes."""
