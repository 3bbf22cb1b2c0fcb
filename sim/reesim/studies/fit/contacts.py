"""Contacts and what was measured in them, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from reesim.kernels.arrays import Floats, Integers

Kind = Literal["distribution_ratio", "separation_factor", "aqueous", "organic", "pH", "acid_after"]

LN10 = float(np.log(10.0))


class Measurement(NamedTuple):
    """One number that was measured, and where it stands."""

    kind: Kind
    contact: int
    value: float
    """log10 of a concentration or a ratio; a pH as it is."""
    sd: float
    """Standard deviation of `value`."""
    metal: int = -1
    other: int = -1
    """Second metal of a separation factor."""
    is_limit: bool = False
    """Whether the quantity lies below `value`."""
    is_assumed: bool = False
    """Whether `sd` is the one of its kind, for want of one in the file."""
    line: int = 0
    column: int = 0


class Skipped(NamedTuple):
    """Something of the table that is not used, and why."""

    line: int
    column: int
    what: str
    reason: str


@dataclass(frozen=True)
class Contacts:
    """N contacts: what was put together and what was found.

    Attributes
    ----------
    file : str
        Where they were read.
    names : tuple of str
        Name of each contact, or its line.
    lines : tuple of int
        Its first line.
    metals, ligands : tuple of str
        Components: metals as the series goes, counter-ions behind them, anions.
    charge : ndarray [C]
    extractant : ndarray [N]
        Formal, as monomer [mol/L].
    aqueous, organic : ndarray [N]
        Volumes; the aqueous is 1 L.
    total : ndarray [N, C]
        What is in both phases [mol]; where the acid is not known, as if there were none.
    knows_acid : ndarray [N] of bool
        Whether the acid before contact is known; else pH or acid at equilibrium is.
    temperature : ndarray [N]
        [K]; nan where it is not told.
    groups : dict[str, tuple of str]
        Columns of free text.
    measurements : tuple of Measurement
    skipped : tuple of Skipped
    notes : tuple of str
        What was taken for granted.
    """

    file: str
    names: tuple[str, ...]
    lines: tuple[int, ...]
    metals: tuple[str, ...]
    ligands: tuple[str, ...]
    charge: Floats
    extractant: Floats
    aqueous: Floats
    organic: Floats
    total: Floats
    knows_acid: np.ndarray
    temperature: Floats
    groups: dict[str, tuple[str, ...]]
    measurements: tuple[Measurement, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)

    def only(self, chosen: np.ndarray) -> Contacts:
        """Some of the contacts, [N] of bool, with what was measured in them."""
        place = np.cumsum(chosen) - 1
        kept = np.flatnonzero(chosen)
        return replace(
            self,
            names=tuple(self.names[i] for i in kept),
            lines=tuple(self.lines[i] for i in kept),
            extractant=self.extractant[chosen],
            aqueous=self.aqueous[chosen],
            organic=self.organic[chosen],
            total=self.total[chosen],
            knows_acid=self.knows_acid[chosen],
            temperature=self.temperature[chosen],
            groups={key: tuple(words[i] for i in kept) for key, words in self.groups.items()},
            measurements=tuple(
                m._replace(contact=int(place[m.contact])) for m in self.measurements if chosen[m.contact]
            ),
        )

    def measured_metals(self) -> tuple[int, ...]:
        """Metals that something was measured of, as the series goes."""
        found = {m.metal for m in self.measurements} | {m.other for m in self.measurements}
        return tuple(sorted(found - {-1}))


def log_ratios(contacts: Contacts) -> Floats:
    """Measured log10 D [N, metals]; nan where none was, or only a limit.

    One that was measured comes first, then the two concentrations, then one of them and what was put in.
    """
    size = (len(contacts), len(contacts.metals))
    found = {kind: np.full(size, np.nan) for kind in ("distribution_ratio", "aqueous", "organic")}
    for m in contacts.measurements:
        if m.kind in found and not m.is_limit:
            found[m.kind][m.contact, m.metal] = m.value
    with np.errstate(all="ignore"):
        a, o = contacts.aqueous[:, None], contacts.organic[:, None]
        total = contacts.total[:, : size[1]]
        x, y = 10.0 ** found["aqueous"], 10.0 ** found["organic"]
        choices = (
            found["distribution_ratio"],
            np.log10(y / x),
            np.log10((total - a * x) / (o * x)),
            np.log10(a * y / (total - o * y)),
        )
    result = np.full(size, np.nan)
    for choice in choices:
        result = np.where(np.isfinite(result), result, choice)
    return np.where(np.isfinite(result), result, np.nan)


def index_arrays(measurements: tuple[Measurement, ...]) -> tuple[Integers, Integers, Integers]:
    """Contact, metal and second metal of each measurement."""
    return (
        np.array([m.contact for m in measurements], dtype=np.int64),
        np.array([m.metal for m in measurements], dtype=np.int64),
        np.array([m.other for m in measurements], dtype=np.int64),
    )
