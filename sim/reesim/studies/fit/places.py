"""Constants of a system by their place, and the free numbers that move them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats


class Place(NamedTuple):
    """A constant in the file of a system, and its row among the species of the kernels."""

    family: str
    """organic, aqueous, protons or uptake."""
    row: int
    metal: str
    entry: int
    """Complex of the metal, or entry of the list, in the file."""
    value: float
    sd: float | None


@dataclass(frozen=True)
class Parameter:
    """One free number.

    Attributes
    ----------
    name : str
        Such as `logK.Dy`, `logK.Dy.2`, `offset.2`, `log_beta.Dy.Cl.1`, `organic.coefficient`, `level.li1987`.
    start : float
        Value of the system.
    prior_sd : float or None
        Standard deviation of the system's value; None where it is not known.
    low : float
        Least value it may take.
    moves : tuple of Place
        Constants that go up with it.
    by : tuple of float
        How far each of them goes up with it; one for one if not given.
    level : int
        Group of contacts it is for; -1 for all.
    """

    name: str
    start: float
    prior_sd: float | None
    low: float = -np.inf
    moves: tuple[Place, ...] = ()
    level: int = -1
    by: tuple[float, ...] = ()

    @property
    def weights(self) -> tuple[float, ...]:
        """How far each of what it moves goes up with it."""
        return self.by or (1.0,) * len(self.moves)


def places_of(system: MassActionSystem, metals: Sequence[str], ligands: Sequence[str]) -> list[Place]:
    """Every constant of a system, in the order of the kernels' species."""
    found: list[Place] = []
    rows = {"organic": 0, "aqueous": 0}
    for metal in metals:
        for index, complex_ in enumerate(system.complexes_of(metal) if metal in system.metals else ()):
            found.append(Place("organic", rows["organic"], metal, index, complex_.logK, complex_.sd))
            rows["organic"] += 1
        for index, held in enumerate(system.aqueous_complexes):
            if held.metal == metal:
                value = held.log_beta if held.log_star_beta is None else held.log_star_beta
                found.append(Place("aqueous", rows["aqueous"], metal, index, value or 0.0, held.sd))
                rows["aqueous"] += 1
    for index, proton in enumerate(system.protonation):
        found.append(Place("protons", index, "", index, proton.log_K, proton.sd))
    for index, acid in enumerate(system.acid_uptake):
        found.append(Place("uptake", index, "", index, acid.logK, acid.sd))
    return found


def moving(place: Place, parameters: Sequence[Parameter]) -> Floats:
    """How far a constant goes up with each free number [P]; levels of groups are no constants."""
    found = np.zeros(len(parameters))
    for i, parameter in enumerate(parameters):
        if parameter.level < 0:
            for held, weight in zip(parameter.moves, parameter.weights, strict=True):
                if (held.family, held.row) == (place.family, place.row):
                    found[i] = weight
    return found
