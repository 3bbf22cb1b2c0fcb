"""Feeds: the rare-earth assay of an ore, concentrate or liquor."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from reesim.chemistry.sourced import NonNegative, Status, Strict
from reesim.document import Node, fault, read, validate
from reesim.elements import RARE_EARTHS, SERIES, grams_oxide_per_mole
from reesim.errors import Fault, InputError
from reesim.library.references import library_file

SUM_TOLERANCE = 0.5
"""Largest departure of an assay's sum from 100 % [per cent]."""


class Feed(Strict):
    """Rare-earth assay of a feed, by mass of trade oxide."""

    name: str
    """Short name, the one a flowsheet uses."""
    title: str
    """One line for people."""
    country: str
    """Where it comes from."""
    kind: str
    """Sort of ore or intermediate."""
    basis: Literal["oxide mass"]
    """What the per cent are of: the sum of the trade oxides (CeO2, Pr6O11, Tb4O7, else sesquioxides)."""
    assay: Annotated[dict[str, NonNegative], Field(min_length=1)]
    """Per cent of total rare-earth oxide, by element."""
    status: Status
    """How well the assay is known, as a whole."""
    confidence: Literal["high", "medium", "low", "very low"]
    """How far the pattern can be trusted."""
    source: str
    """Key of the bibliography in data/sources; several are joined by a comma."""
    notes: str | None = None
    """How the assay was obtained, and what to doubt."""

    @model_validator(mode="after")
    def _adds_up(self) -> "Feed":
        strangers = [symbol for symbol in self.assay if symbol not in RARE_EARTHS]
        if strangers:
            raise ValueError(f"{', '.join(strangers)} is not a rare earth")
        total = sum(self.assay.values())
        if abs(total - 100.0) > SUM_TOLERANCE:
            raise ValueError(f"the assay adds up to {total:.2f} %, not 100 %")
        return self

    def oxide_fractions(self, components: Iterable[str] | None = None) -> dict[str, float]:
        """Mass fractions of trade oxide, cut to `components` and made to add up to 1."""
        return _normalised({symbol: self.assay.get(symbol, 0.0) for symbol in self._kept(components)})

    def mole_fractions(self, components: Iterable[str] | None = None) -> dict[str, float]:
        """Mole fractions of the metals, cut to `components` and made to add up to 1.

        An element the assay does not name has fraction 0; all of them 0 is an error.
        """
        kept = self._kept(components)
        return _normalised(
            {symbol: self.assay.get(symbol, 0.0) / grams_oxide_per_mole(symbol) for symbol in kept}
        )

    def _kept(self, components: Iterable[str] | None) -> list[str]:
        if components is None:
            return [symbol for symbol in SERIES if symbol in self.assay]
        return list(components)


def _normalised(parts: dict[str, float]) -> dict[str, float]:
    total = sum(parts.values())
    if total <= 0.0:
        raise ValueError(f"the assay has none of {', '.join(parts)}")
    return {symbol: part / total for symbol, part in parts.items()}


def load_feed(name: str, *, node: Node | None = None, path: str = "feed") -> Feed:
    """Feed of data/feeds by its short name; `node` and `path` place the fault of an unknown one."""
    try:
        file = library_file("feeds", name)
    except ValueError as problem:
        place = fault(node, path, str(problem)) if node is not None else Fault("", 0, 0, path, str(problem))
        raise InputError([place]) from None
    feed, faults = validate(Feed, read(file))
    if feed is None or faults:
        raise InputError(faults)
    return feed
