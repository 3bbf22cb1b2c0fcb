"""Ions by name, and the word `RE` that stands for every rare earth a list does not name itself."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TypeVar

from reesim.elements import SERIES

GROUP = "RE"
"""Name of all rare earths together in a list of parameters."""

Entry = TypeVar("Entry")


def _members(name: str) -> tuple[str, ...]:
    return SERIES if name == GROUP else (name,)


def by_pair(listed: Iterable[tuple[tuple[str, str], Entry]]) -> dict[frozenset[str], Entry]:
    """Entries by their pair of ions; one that names both comes before one for the whole group."""
    found: dict[frozenset[str], Entry] = {}
    for names, entry in sorted(listed, key=lambda item: GROUP not in item[0]):
        for pair in product(_members(names[0]), _members(names[1])):
            found[frozenset(pair)] = entry
    return found


def charges_of(ions: Iterable[str], known: Mapping[str, int]) -> list[int]:
    """Charge of each ion; rare earths are trivalent. ValueError names every ion that is not known."""
    asked = list(ions)
    unknown = [ion for ion in asked if ion not in known and ion not in SERIES]
    if unknown:
        there = ", ".join([*known, "the rare earths"])
        raise ValueError(f"no activity parameters for {', '.join(unknown)} (there are: {there})")
    return [known.get(ion, 3) for ion in asked]
