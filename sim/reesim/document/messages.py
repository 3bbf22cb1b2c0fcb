"""pydantic's complaints in plain English: what was found; give what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from reesim.document.node import Node
from reesim.errors import cut, did_you_mean

GIVE: Final = "; give "
_MOST_NAMES_LISTED = 30
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|([^\s,']+)")

# kind of error -> what the value is not, what is allowed
_WRONG_KIND: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), ("a whole number", "a whole number")),
    **dict.fromkeys(("float_type", "float_parsing"), ("a number", "a number")),
    "finite_number": ("a finite number", "a finite number"),
    "string_type": ("text", "text"),
    **dict.fromkeys(("bool_type", "bool_parsing"), ("true or false", "true or false")),
    **dict.fromkeys(
        ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"),
        ("a list", "a list in brackets"),
    ),
    **dict.fromkeys(
        ("dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type"),
        ("a mapping", "a mapping of keys to values"),
    ),
    "none_required": ("empty", "nothing"),
}
_OUT_OF_BOUNDS: Final = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})


def described(node: Node) -> str:
    """Show a value in a message: text in quotes, cut to a length that fits a line."""
    if node.kind == "map":
        return "a mapping"
    if node.kind == "seq":
        return "a list"
    if node.value is None:
        return "nothing"
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return shown(node.value) if isinstance(node.value, str) else repr(node.value)


def shown(text: str) -> str:
    """Quote text, cut to a length that fits a line."""
    return f"'{cut(text)}'"


def message(error: Mapping[str, Any], found: str, metadata: Iterable[Any]) -> str:
    """Say what is wrong.

    Parameters
    ----------
    error : mapping
        One of ``ValidationError.errors()``.
    found : str
        The value as shown to people.
    metadata : iterable
        Constraints written beside the annotation, for the range allowed.

    Returns
    -------
    str
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind in _WRONG_KIND:
        what, allowed = _WRONG_KIND[kind]
        bounds = allowed_range(metadata) if "number" in allowed else ""
        return f"{found} is not {what}{GIVE}{allowed}{', ' + bounds if bounds else ''}"
    if kind in _OUT_OF_BOUNDS:
        bounds = allowed_range(metadata) or allowed_range([_Bound(context)])
        return f"{found} is out of range{GIVE}{bounds}"
    if kind in _TELL:
        return _TELL[kind](context, found)
    text = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return f"{found}: {text[:1].lower()}{text[1:]}" if text.startswith("Input should") else text


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Say that a key is unknown, and which was meant or which there are."""
    names = sorted(known)
    near = did_you_mean(key, names)
    return f"unknown key{near or (GIVE + _one_of(names) if names else '')}"


def together(messages: Iterable[str]) -> str:
    """Make one message of what the members of a union say about the same value."""
    parts = [text.partition(GIVE) for text in dict.fromkeys(messages)]
    found = next((p[0] for p in parts if p[2]), parts[0][0])
    allowed = list(dict.fromkeys(p[2] for p in parts if p[2]))
    if len({p[0] for p in parts if p[2]}) > 1:  # each says something else about it: keep what is common
        found = re.split(r" (?:is|has) (?:not?|a|an|out)\b", found)[0] + " does not fit here"
    return f"{found}{GIVE}{', or '.join(allowed)}" if allowed else found


def allowed_range(metadata: Iterable[Any]) -> str:
    """Say which range a number's constraints allow: "1 to 5000", "more than 0"."""
    names = ("gt", "ge", "lt", "le")
    bounds = {n: bound for c in metadata for n in names if (bound := getattr(c, n, None)) is not None}
    if "ge" in bounds and "le" in bounds:
        return f"{_number(bounds['ge'])} to {_number(bounds['le'])}"
    words = {"gt": "more than {}", "ge": "{} or more", "lt": "less than {}", "le": "{} or less"}
    return " and ".join(words[name].format(_number(bound)) for name, bound in bounds.items())


class _Bound:
    """The bound that pydantic names in an error, in the shape of a constraint."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.gt, self.ge = context.get("gt"), context.get("ge")
        self.lt, self.le = context.get("lt"), context.get("le")


def _number(bound: Any) -> str:
    return f"{bound:.15g}" if isinstance(bound, float) else str(bound)


def _one_of(names: list[str]) -> str:
    listed = ", ".join(names[:_MOST_NAMES_LISTED]) + (", ..." if len(names) > _MOST_NAMES_LISTED else "")
    return listed if len(names) == 1 else f"one of: {listed}"


def _choices(context: Mapping[str, Any], found: str) -> str:
    listed = str(context.get("expected", context.get("expected_tags", "")))
    names = [quoted or bare for quoted, bare in _QUOTED.findall(listed) if bare != "or"]
    near = did_you_mean(found.strip("'"), names)
    return f"{found} is not allowed here{GIVE}{_one_of(names)}{near}"


def _no_tag(context: Mapping[str, Any], found: str) -> str:
    key, known = str(context.get("discriminator", "")).strip("'"), context.get("expected_tags")
    return f"{found} does not say which kind it is{GIVE}{key}{f': one of {known}' if known else ''}"


def _items(context: Mapping[str, Any], found: str) -> str:
    least, most = context.get("min_length"), context.get("max_length")
    n = context.get("actual_length", "more")
    return f"{n} given{GIVE}{f'at least {least}' if least is not None else f'at most {most}'}"


def _length(context: Mapping[str, Any], found: str) -> str:
    least, most = context.get("min_length"), context.get("max_length")
    what = f"too short{GIVE}at least {least}" if least is not None else f"too long{GIVE}at most {most}"
    return f"{found} is {what} characters"


_TELL: Final[dict[str, Callable[[Mapping[str, Any], str], str]]] = {
    "missing": lambda context, found: "required, but not given",
    "literal_error": _choices,
    "enum": _choices,
    "union_tag_invalid": _choices,
    "union_tag_not_found": _no_tag,
    "too_short": _items,
    "too_long": _items,
    "string_too_short": _length,
    "string_too_long": _length,
    "string_pattern_mismatch": lambda context, found: (
        f"{found} is not written as it should be{GIVE}text of the form {context.get('pattern', '')}"
    ),
    "int_parsing_size": lambda context, found: f"{found} is too large{GIVE}a smaller whole number",
    "multiple_of": lambda context, found: (
        f"{found} is out of step{GIVE}a multiple of {context.get('multiple_of')}"
    ),
}
