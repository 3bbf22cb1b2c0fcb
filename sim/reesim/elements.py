"""Atomic masses and trade oxides of the elements a plant meets.

Numbers lie in data/elements/elements.csv: abridged standard atomic weights of IUPAC, and the oxide each rare
earth is sold as (CeO2, Pr6O11 and Tb4O7; sesquioxides otherwise).
"""

import csv
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from reesim.errors import did_you_mean
from reesim.share import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

LANTHANIDES = ("La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu")
"""The natural lanthanides, light to heavy."""

SERIES = ("Sc", *LANTHANIDES[:10], "Y", *LANTHANIDES[10:])
"""Rare earths; yttrium stands between Ho and Er, where acidic organophosphorus extractants put it."""

RARE_EARTHS = frozenset(SERIES)
"""The rare earths, scandium and yttrium included."""


class Oxide(NamedTuple):
    """Oxide a metal is sold or counted as, such as Pr6O11."""

    formula: str
    """Formula, such as Pr6O11."""
    metals: int
    """Metal atoms in the formula."""
    oxygens: int
    """Oxygen atoms in the formula."""


class Species(NamedTuple):
    """One row of the table of elements and ions."""

    symbol: str
    """Symbol of the element or ion."""
    atomic_number: int | None
    """Atomic number; none for an ion of several atoms."""
    molar_mass: float
    """[g/mol]."""
    oxide: Oxide | None
    """Oxide it is counted as, where there is one."""
    source: str
    """Key of the bibliography."""
    status: str
    """How well the mass is known."""


@cache
def species() -> "Mapping[str, Species]":
    """All elements and ions, by symbol."""
    with (data_folder() / "elements" / "elements.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return MappingProxyType({row["symbol"]: _species(row) for row in rows})


def _species(row: dict[str, str]) -> Species:
    oxide = Oxide(row["oxide"], int(row["oxide_metals"]), int(row["oxide_oxygens"])) if row["oxide"] else None
    number = int(row["atomic_number"]) if row["atomic_number"] else None
    return Species(row["symbol"], number, float(row["molar_mass_g_mol"]), oxide, row["source"], row["status"])


def _find(symbol: str) -> Species:
    try:
        return species()[symbol]
    except KeyError:
        raise ValueError(
            f"{symbol} is not an element of the table{did_you_mean(symbol, species())}"
        ) from None


def molar_mass(symbol: str) -> float:
    """Molar mass of an element or ion [g/mol].

    >>> molar_mass("Dy")
    162.5
    """
    return _find(symbol).molar_mass


def oxide(symbol: str) -> Oxide:
    """Oxide a metal is sold or counted as.

    >>> oxide("Pr")
    Oxide(formula='Pr6O11', metals=6, oxygens=11)
    """
    found = _find(symbol).oxide
    if found is None:
        raise ValueError(f"{symbol} has no oxide in the table")
    return found


def grams_oxide_per_mole(symbol: str) -> float:
    """Grams of trade oxide per mole of metal.

    >>> round(grams_oxide_per_mole("Dy"), 3)
    186.499
    """
    counted_as = oxide(symbol)
    return molar_mass(symbol) + molar_mass("O") * counted_as.oxygens / counted_as.metals
