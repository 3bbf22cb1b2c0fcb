"""Parameters of the specific ion interaction theory: their file and their packing for the kernels."""

from collections.abc import Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from reesim.chemistry.ions import by_pair, charges_of
from reesim.chemistry.range import Range
from reesim.chemistry.sourced import Sourced, Strict
from reesim.chemistry.water import REFERENCE_TEMPERATURE, limiting_slope
from reesim.kernels.electrolyte import SitIons
from reesim.quantities import Number

LN10 = float(np.log(10.0))
DISTANCE = 1.5
"""B a of the Debye-Hückel term [kg^½ mol^-½], the convention that the coefficients were derived with."""


class SitCoefficient(Sourced):
    """Interaction of a cation and an anion."""

    ions: tuple[str, str]
    """Cation and anion; `RE` is every rare earth that has no entry of its own."""
    epsilon: Number
    """Interaction coefficient, decadic [kg/mol]."""


class SitParameters(Strict):
    """A file of interaction coefficients."""

    name: str
    """Name of the set."""
    model: Literal["sit"]
    """Which activity model."""
    title: str
    """One line for people."""
    charges: dict[str, int]
    """Ions other than rare earths, with their charges."""
    coefficients: tuple[SitCoefficient, ...]
    """Interaction coefficients."""
    range: Range
    """Where they hold."""
    notes: str
    """What to know before using them."""


class PackedSit(NamedTuple):
    """Coefficients as they go into the kernels, and what was not known."""

    ions: tuple[str, ...]
    """Ions in the order of the arrays."""
    arrays: SitIons
    """Parameters of the kernels."""
    coefficients: tuple[SitCoefficient, ...]
    """Entries in use."""
    without_coefficient: tuple[tuple[str, str], ...]
    """Cations and anions for which nothing is known and epsilon was left 0."""


def pack_sit(
    given: SitParameters, ions: Sequence[str], temperature: float = REFERENCE_TEMPERATURE
) -> PackedSit:
    """Arrays of the kernels for some ions [n] at a temperature [K]; epsilon does not move with it.

    Raises ValueError for an ion that the set does not know.
    """
    charge = np.array(charges_of(ions, given.charges), dtype=np.float64)
    known = by_pair((entry.ions, entry) for entry in given.coefficients)
    epsilon = np.zeros((len(ions), len(ions)))
    used: list[SitCoefficient] = []
    unknown: list[tuple[str, str]] = []
    for i, j in combinations(range(len(ions)), 2):
        if charge[i] * charge[j] > 0.0:
            continue
        found = known.get(frozenset((ions[i], ions[j])))
        if found is None:
            unknown.append((ions[i], ions[j]))
        else:
            used.append(found)
            epsilon[i, j] = epsilon[j, i] = found.epsilon
    arrays = SitIons(charge, epsilon, 3.0 * limiting_slope(temperature) / LN10, DISTANCE)
    return PackedSit(tuple(ions), arrays, tuple(used), tuple(unknown))
