"""Ties among constants: a constant that follows another one, so that a fit has fewer free numbers.

    logK.*.2 = a + 2/3 logK.*.1

The second complex of every metal follows the first one, with one number `a` for all metals. `*` is the same
metal on both sides; a number in place of the name is no longer free.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from reesim.errors import did_you_mean

EXAMPLE = "logK.*.2 = a + 2/3 logK.*.1"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_CONSTANT = r"logK\.(?P<{0}metal>\*|[A-Z][A-Za-z0-9]*)\.(?P<{0}entry>[1-9][0-9]?)"
_TIE = re.compile(
    _CONSTANT.format("")
    + r"\s*=\s*(?P<offset>[a-z][a-z0-9_]*|[+-]?\s*"
    + _NUMBER
    + r")\s*\+\s*(?:(?P<slope>"
    + _NUMBER
    + r"(?:\s*/\s*"
    + _NUMBER
    + r")?)\s*\*?\s*)?"
    + _CONSTANT.format("base_")
)


class Tie(NamedTuple):
    """One constant that follows another: log10 K = offset + slope * log10 K of the other."""

    metal: str
    """The metal whose constants they are; `*` for every one that has both."""
    entry: int
    """Its complex, from 0."""
    offset: str | float
    """Name of the number that is common to all, or the number."""
    slope: float
    base: int
    """The complex it follows, from 0."""


def read_tie(text: str) -> Tie:
    """Read a tie.

    Raises
    ------
    ValueError
        Saying what was found and what is allowed.

    Examples
    --------
    >>> read_tie("logK.*.2 = a + 2/3 logK.*.1")
    Tie(metal='*', entry=1, offset='a', slope=0.6666666666666666, base=0)
    """
    matched = _TIE.fullmatch(text.strip())
    if matched is None:
        raise ValueError(f"{text!r} is no tie; write it as {EXAMPLE!r}")
    metal, other = matched["metal"], matched["base_metal"]
    if metal != other:
        raise ValueError(f"{text!r} ties {metal} to {other}; complexes of one metal are tied")
    if matched["entry"] == matched["base_entry"]:
        raise ValueError(f"{text!r} ties a constant to itself")
    above, _, below = (matched["slope"] or "1").partition("/")
    if float(below or 1.0) == 0.0:
        raise ValueError(f"{text!r} divides by 0")
    written = matched["offset"].replace(" ", "")
    return Tie(
        metal,
        int(matched["entry"]) - 1,
        written if written[0].isalpha() else float(written),
        float(above) / float(below or 1.0),
        int(matched["base_entry"]) - 1,
    )


def tied_metals(tie: Tie, n_complexes: Mapping[str, int]) -> list[str]:
    """Metals a tie is about, of those with so many organic complexes."""
    most = max(tie.entry, tie.base)
    return [m for m, n in n_complexes.items() if tie.metal in ("*", m) and n > most]


def moved_together(texts: Sequence[str], metal: str, n_complexes: int, by: float) -> list[float]:
    """How far log10 K of each organic complex of a metal goes where that of the first goes `by`.

    Those that are tied follow their tie; all others go as far, so that they keep their shares.
    """
    moved = [by] * n_complexes
    for tie in map(read_tie, texts):
        if tie.metal in ("*", metal) and max(tie.entry, tie.base) < n_complexes:
            moved[tie.entry] = tie.slope * moved[tie.base]
    return moved


def tie_problems(texts: Sequence[str], n_complexes: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Ties that a system with so many organic complexes of each metal cannot keep: [place, what is wrong]."""
    held: dict[tuple[str, int], int] = {}
    found = [read_tie(text) for text in texts]
    for i, tie in enumerate(found):
        if tie.metal != "*" and tie.metal not in n_complexes:
            hint = did_you_mean(tie.metal, n_complexes)
            yield i, f"{tie.metal} is not a metal of this system{hint} (it has: {', '.join(n_complexes)})"
            continue
        metals = tied_metals(tie, n_complexes)
        if not metals:
            most = max(tie.entry, tie.base) + 1
            which = "no metal has" if tie.metal == "*" else f"{tie.metal} has not"
            yield i, f"{which} {most} organic complexes in this system"
        for metal in metals:
            if held.setdefault((metal, tie.entry), i) != i:
                yield i, f"logK.{metal}.{tie.entry + 1} is tied by {texts[held[metal, tie.entry]]!r} already"
                break
    for i, tie in enumerate(found):
        chained = [m for m in tied_metals(tie, n_complexes) if (m, tie.base) in held]
        if chained:
            yield i, f"logK.{chained[0]}.{tie.base + 1} is itself tied; tie to what it follows"


def _checked(text: str) -> str:
    read_tie(text)
    return text


TieText = Annotated[str, AfterValidator(_checked)]
"""A tie as it is written."""
