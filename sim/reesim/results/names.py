"""Names that a user gives: elements and groups, streams, cascades; checked, with the nearest one told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reesim.results.arrays import Arrays

ALL = "REE"
"""Word for all rare earths."""


def group(arrays: Arrays, elements: str | Sequence[str]) -> tuple[int, ...]:
    """Find the components of an element, or of several written `Tb+Dy` or as a list.

    Raises
    ------
    ValueError
        For a name that is not followed, or an element named twice.
    """
    names = [part.strip() for part in elements.split("+")] if isinstance(elements, str) else list(elements)
    if names == [ALL]:
        return arrays.rare_earths
    for name in names:
        known(name, arrays.metals, "components are")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} is named twice")
    return tuple(arrays.metals.index(name) for name in names)


def rare_group(arrays: Arrays, elements: str | Sequence[str]) -> tuple[int, ...]:
    """Find rare earths, as `group`; purity is counted among them."""
    found = group(arrays, elements)
    others = [arrays.metals[i] for i in found if i not in arrays.rare_earths]
    if others:
        raise ValueError(f"{', '.join(others)} is not a rare earth; purity is counted among rare earths")
    return found


def stream_named(name: str, arrays: Arrays) -> str:
    """Check the name of a stream; ValueError with the nearest one."""
    return known(name, arrays.streams, "streams are")


def cascade_named(name: str, arrays: Arrays) -> str:
    """Check the name of a cascade; ValueError with the nearest one."""
    return known(name, arrays.cascades, "cascades are")


def known(word: str, allowed: Iterable[str], lead: str) -> str:
    """Return a word if it is one of those allowed, else raise ValueError with the nearest."""
    listed = list(allowed)
    if word not in listed:
        found = repr(word) if word else "an empty name"
        near = did_you_mean(word, listed)
        raise ValueError(f"{found} is not known here{near} ({lead}: {', '.join(listed) or 'none'})")
    return word
