"""Salts of a counter-ion, told from their formula."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reesim.errors import did_you_mean
from reesim.flowsheet.fields import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SEVERAL_ATOMS = re.compile(r".*[A-Z].*[A-Z].*|.*[0-9].*")


@dataclass(frozen=True)
class Salt:
    """Ions of one formula unit."""

    cation: str
    n_cations: int
    anion: str
    n_anions: int

    @property
    def formula(self) -> str:
        """Formula as the trade writes it, such as NaCl or (NH4)2SO4."""
        return _part(self.cation, self.n_cations) + _part(self.anion, self.n_anions)


def _part(ion: str, n_ions: int) -> str:
    """Write an ion with its count, in brackets where it has several atoms."""
    if n_ions == 1:
        return ion
    return f"({ion}){n_ions}" if _SEVERAL_ATOMS.fullmatch(ion) else f"{ion}{n_ions}"


def salts_of(counter_ions: Iterable[str], anions: Mapping[str, int]) -> dict[str, Salt]:
    """Return every salt of some counter-ions (charge 1) and anions, by formula.

    >>> sorted(salts_of(["Na", "NH4"], {"Cl": -1, "SO4": -2}))
    ['(NH4)2SO4', 'NH4Cl', 'Na2SO4', 'NaCl']
    """
    found = {}
    for cation in counter_ions:
        for anion, charge in anions.items():
            salt = Salt(cation, abs(charge), anion, 1)
            found[salt.formula] = salt
    return found


def ions_of(formula: str, counter_ions: Iterable[str], anions: Mapping[str, int]) -> Salt:
    """Return the ions of a salt.

    Raises
    ------
    ValueError
        If it is no salt of the counter-ions and anions of the systems.
    """
    known = salts_of(counter_ions, anions)
    if formula in known:
        return known[formula]
    if not known:
        raise ValueError(
            f"{formula} has no place here: the flowsheet's systems have no counter-ions with an anion"
        )
    text = f"{formula} is no salt of the systems' counter-ions and anions{did_you_mean(formula, known)}"
    raise ValueError(f"{text} (there is: {listed(known)})")
