"""Field types that every class of the flowsheet file shares: names, stage numbers, bases."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from reesim.errors import FieldFaults

MAX_STAGES = 5000
"""Longest cascade [stages]: ten times the longest plants, so that a typing error is caught."""

NAME_PATTERN = "[A-Za-z_][A-Za-z0-9_-]*"
_NAME = re.compile(NAME_PATTERN)
_WHOLE = re.compile("[0-9]{1,9}")
_RANGE = re.compile(r"\s*([0-9]{1,9})\s*-\s*([0-9]{1,9})\s*")

Phase = Literal["aqueous", "organic"]
Base = Literal["NaOH", "NH4OH"]
CATION: dict[Base, str] = {"NaOH": "Na", "NH4OH": "NH4"}
"""Counter-ion that each base brings."""


class Strict(BaseModel):
    """Common settings of the document classes: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def refuse(*rules: tuple[tuple[str, ...], str]) -> NoReturn:
    """Raise broken rules from inside a validator of a class, each at its own place below it.

    Parameters
    ----------
    *rules : tuple of (location, message)
        Location is the path of keys below the value that is being validated.
    """
    raise FieldFaults(rules)


def listed(words: Any) -> str:
    """Return words as `a, b, c` for a message."""
    return ", ".join(str(word) for word in words)


def said(value: Any) -> str:
    """Return what was found, short enough for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def matches_name(text: str) -> bool:
    """Whether a text may name a stream, a unit or a chemistry."""
    return len(text) <= 100 and _NAME.fullmatch(text) is not None


def not_a_name(value: Any) -> str:
    """Say what a name is made of."""
    return f"{said(value)} is not a name; give letters, digits, _ and -, beginning with a letter or _"


def _name(value: Any) -> str:
    """Names stand in dotted paths and column titles, so dots, blanks and signs are out."""
    if isinstance(value, str) and matches_name(value):
        return value
    raise ValueError(not_a_name(value))


def _names(value: Any) -> Any:
    """One name stands for a list of one."""
    if isinstance(value, list | tuple):
        if not value:
            raise ValueError("an empty list; give at least one name")
        return value
    return (_name(value),)


def _whole(value: Any) -> int | None:
    """Whole numbers of YAML keys arrive as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value) and (value == "0" or value[0] != "0"):
        return int(value)
    return None


def _stage(value: Any) -> int:
    """Return a stage number; the upper end is checked by the cascade."""
    number = _whole(value)
    if number is None or not 1 <= number <= MAX_STAGES:
        raise ValueError(f"{said(value)} is not a stage; give 1 to the cascade's number of stages")
    return number


def _stage_count(value: Any) -> int:
    """Return the number of stages."""
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    if number is None or not 1 <= number <= MAX_STAGES:
        raise ValueError(f"{said(value)} is not a stage count; give 1 to {MAX_STAGES}")
    return number


def _stage_range(value: Any) -> tuple[int, int]:
    """Return the first and last stage of `12` or `1-10`."""
    match = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        number = _stage(value)
        return number, number
    first, last = int(match.group(1)), int(match.group(2))
    if not 1 <= first <= last <= MAX_STAGES:
        raise ValueError(f"{said(value)} is not a range of stages; give the lower stage first, such as 1-10")
    return first, last


_NAME_SCHEMA = {"type": "string", "pattern": f"^{NAME_PATTERN}$"}
Name = Annotated[str, BeforeValidator(_name), WithJsonSchema(_NAME_SCHEMA)]
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(_names),
    WithJsonSchema({"anyOf": [_NAME_SCHEMA, {"type": "array", "items": _NAME_SCHEMA, "minItems": 1}]}),
]
Stage = Annotated[
    int,
    BeforeValidator(_stage),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_STAGES}),
]
StageCount = Annotated[
    int,
    BeforeValidator(_stage_count),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_STAGES}),
]
StageRange = Annotated[
    tuple[int, int],
    BeforeValidator(_stage_range),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+(-[0-9]+)?$"}),
]
