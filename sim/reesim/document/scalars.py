"""Plain scalars by the core schema of YAML 1.2 (YAML 1.2.2, section 10.3.2), and nothing beyond it.

``yes``, ``on``, ``1:2`` and ``1_000`` are text here; YAML 1.1 read them as true, true, 62 and 1000.
"""

from __future__ import annotations

import re
from math import isfinite

from reesim.document.node import LARGEST_INTEGER, Scalar

_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGERS = (
    (re.compile(r"[-+]?[0-9]+"), 10),
    (re.compile(r"0o[0-7]+"), 8),
    (re.compile(r"0x[0-9a-fA-F]+"), 16),
)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_MOST_DIGITS = 400  # longer than any double or integer we read needs; Python refuses int() beyond 4300


def resolve(text: str) -> tuple[Scalar, str]:
    """Read a plain scalar.

    Parameters
    ----------
    text : str
        The scalar as written, without quotes.

    Returns
    -------
    value : str, int, float, bool or None
    wrong : str
        What is wrong with it, or nothing: a number must be finite and fit the machine.

    Examples
    --------
    >>> resolve("0o17"), resolve("1:2"), resolve("yes"), resolve("1e-3")
    ((15, ''), ('1:2', ''), ('yes', ''), (0.001, ''))
    >>> resolve(".nan")
    (None, '.nan is not a finite number')
    """
    if text in _WORDS:
        return _WORDS[text], ""
    if text[0] not in "+-.0123456789":
        return text, ""
    for pattern, base in _INTEGERS:
        if pattern.fullmatch(text):
            return _integer(text, base)
    if _FLOAT.fullmatch(text):
        value = float(text)
        return (value, "") if isfinite(value) else (None, "the number is too large; numbers go up to 1.8e308")
    if _NOT_FINITE.fullmatch(text):
        return None, f"{text} is not a finite number"
    return text, ""


def whole_number(text: str) -> int | None:
    """Give the number if the text is a whole number as a key may be one (``1``, ``01``, ``0x1``)."""
    if text[:1] not in tuple("+-0123456789"):
        return None
    value, _ = resolve(text)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _integer(text: str, base: int) -> tuple[int | None, str]:
    digits = text[2:] if base != 10 else text
    value = int(digits, base) if len(text) <= _MOST_DIGITS else None
    if value is None or abs(value) > LARGEST_INTEGER:
        return None, "the number is too large; whole numbers go up to 2^63 - 1"
    return value, ""
