"""Apparent molar volumes: what lies between mol/L and mol/kg. Their file and their packing for the kernels.

    V = v + s sqrt(I), I in mol/L (Masson's rule); volumes add at one ionic strength (Young's rule).

Listed are salts. Ions follow by the convention that H+ takes no room: only neutral sums have a meaning.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from reesim.chemistry.ions import by_pair, charges_of
from reesim.chemistry.range import Range
from reesim.chemistry.sourced import Positive, Sourced, Strict
from reesim.chemistry.water import REFERENCE_TEMPERATURE, water_density
from reesim.elements import molar_mass
from reesim.kernels.electrolyte import IonVolumes
from reesim.quantities import Number


class SaltVolume(Sourced):
    """Apparent molar volume of a salt at 25 °C; `sd` is that of the volume."""

    ions: tuple[str, str]
    """Cation and anion; `RE` is every rare earth that has no entry of its own."""
    volume: Number
    """v [cm3/mol]."""
    slope: Number
    """s [cm3 L^½ mol^-3/2]."""
    max_molality: Positive
    """Molality up to which it was measured [mol/kg]."""


class MolarVolumes(Strict):
    """A file of apparent molar volumes."""

    name: str
    """Name of the set."""
    model: Literal["masson"]
    """How volumes move with concentration."""
    title: str
    """One line for people."""
    charges: dict[str, int]
    """Ions other than rare earths, with their charges."""
    volumes: tuple[SaltVolume, ...]
    """Apparent molar volumes of salts."""
    range: Range
    """Where they hold."""
    notes: str
    """What to know before using them."""


def pack_volumes(
    given: MolarVolumes, ions: Sequence[str], temperature: float = REFERENCE_TEMPERATURE
) -> IonVolumes:
    """Arrays of the kernels for some ions [n]: volumes of 25 °C in water of the temperature [K].

    Raises ValueError for an ion that the set does not know, or knows in no salt that leads to H+.
    """
    charge = np.array(charges_of(ions, given.charges), dtype=np.float64)
    salts = by_pair((entry.ions, entry) for entry in given.volumes)
    found = np.array([_of_ion(given, salts, ion, int(z)) for ion, z in zip(ions, charge, strict=True)])
    masses = 1e-3 * np.array([molar_mass(ion) for ion in ions])
    volume, slope = (np.ascontiguousarray(column) for column in 1e-3 * found.reshape(-1, 2).T)
    return IonVolumes(charge, masses, volume, slope, water_density(temperature))


def _of_ion(
    given: MolarVolumes, salts: dict[frozenset[str], SaltVolume], ion: str, charge: int
) -> tuple[float, float]:
    """v and s of one ion [cm3]: an anion from its acid, a cation from its chloride less the chloride."""
    if ion == "H":
        return 0.0, 0.0
    other = "H" if charge < 0 else "Cl"
    salt = salts.get(frozenset((ion, other)))
    if salt is None:
        raise ValueError(f"{given.name} has no volume of {ion} with {other}")
    if charge < 0:
        return salt.volume, salt.slope
    volume, slope = _of_ion(given, salts, "Cl", -1)
    return salt.volume - charge * volume, salt.slope - charge * slope
