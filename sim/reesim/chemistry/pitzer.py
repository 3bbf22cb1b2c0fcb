"""Parameters of Pitzer's equations: the document class of their file and their packing for the kernels.

beta(T) = beta(25 °C) + slope (T - 298.15 K), and C_phi likewise; theta and psi do not move with T.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field

from reesim.chemistry.ions import by_pair, charges_of
from reesim.chemistry.range import Range
from reesim.chemistry.sourced import Positive, Sourced, Strict
from reesim.chemistry.water import REFERENCE_TEMPERATURE, limiting_slope
from reesim.kernels.arrays import Floats, Integers
from reesim.kernels.electrolyte import ActivityRoom, PitzerIons
from reesim.quantities import Number


class SaltParameters(Sourced):
    """Parameters of one salt; `sd` is that of ln of its mean activity coefficient, up to `max_molality`."""

    ions: tuple[str, str]
    """Cation and anion; `RE` is every rare earth that has no entry of its own."""
    beta0: Number
    """[kg/mol] at 25 °C."""
    beta1: Number
    """[kg/mol] at 25 °C."""
    c_phi: Number
    """[kg2/mol2] at 25 °C."""
    beta0_slope: Number = 0.0
    """Derivative of beta0 by temperature [kg/mol/K]."""
    beta1_slope: Number = 0.0
    """Derivative of beta1 by temperature [kg/mol/K]."""
    c_phi_slope: Number = 0.0
    """Derivative of c_phi by temperature [kg2/mol2/K]."""
    slope_source: str | None = None
    """Key of the bibliography of the derivatives."""
    max_molality: Positive
    """Molality up to which the salt was measured [mol/kg]."""


class MixingParameter(Sourced):
    """Mixing of two ions of like sign, and of the two with one of the other sign."""

    ions: tuple[str, str]
    """Two ions of like sign; `RE` is every rare earth that has no entry of its own."""
    theta: Number
    """[kg/mol], beside the electrostatic term of unequal charges."""
    psi: dict[str, Number] = Field(default_factory=dict)
    """[kg2/mol2] by the ion of the other sign."""
    max_molality: Positive | None = None
    """Ionic strength up to which the mixture was measured [mol/kg]."""


class PitzerParameters(Strict):
    """A file of Pitzer parameters."""

    name: str
    """Name of the set."""
    model: Literal["pitzer"]
    """Which activity model."""
    title: str
    """One line for people."""
    charges: dict[str, int]
    """Ions other than rare earths, with their charges."""
    salts: tuple[SaltParameters, ...]
    """Parameters of cations with anions."""
    mixing: tuple[MixingParameter, ...]
    """Parameters of ions of like sign."""
    range: Range
    """Where they hold."""
    notes: str
    """What to know before using them."""


class PackedPitzer(NamedTuple):
    """Parameters as they go into the kernels, and what was not known."""

    ions: tuple[str, ...]
    """Ions in the order of the arrays."""
    arrays: PitzerIons
    """Parameters of the kernels."""
    salts: tuple[SaltParameters, ...]
    """Entries in use, for lists of the constants that decided a result."""
    mixing: tuple[MixingParameter, ...]
    """Entries in use."""
    without_mixing: tuple[tuple[str, str], ...]
    """Pairs of like sign for which nothing is known and theta was left 0 (rare earths among themselves
    mix ideally and are not listed)."""


def pack_pitzer(
    given: PitzerParameters, ions: Sequence[str], temperature: float = REFERENCE_TEMPERATURE
) -> PackedPitzer:
    """Arrays of the kernels for some ions [n] at a temperature [K].

    Raises ValueError for an ion, or a cation and an anion, that the set knows nothing of: without their
    parameters the result would be no better than the limiting law.
    """
    charge = np.array(charges_of(ions, given.charges), dtype=np.float64)
    salts = by_pair((entry.ions, entry) for entry in given.salts)
    mixing = by_pair((entry.ions, entry) for entry in given.mixing)
    matrices = np.zeros((4, len(ions), len(ions)))
    used: list[SaltParameters] = []
    mixed: list[MixingParameter] = []
    unknown: list[tuple[str, str]] = []
    absent: list[str] = []
    for i, j in combinations(range(len(ions)), 2):
        pair = frozenset((ions[i], ions[j]))
        if charge[i] * charge[j] < 0.0:
            if pair in salts:
                used.append(salts[pair])
                matrices[:3, i, j] = matrices[:3, j, i] = _at(salts[pair], charge[i] * charge[j], temperature)
            else:
                absent.append(f"{ions[i]} with {ions[j]}")
        elif pair in mixing:
            mixed.append(mixing[pair])
            matrices[3, i, j] = matrices[3, j, i] = mixing[pair].theta
        elif not charge[i] == charge[j] == 3:
            unknown.append((ions[i], ions[j]))
    if absent:
        raise ValueError(f"{given.name} has no parameters of {', '.join(absent)}")
    arrays = _arrays(charge, matrices, _triples(ions, charge, mixing), limiting_slope(temperature))
    return PackedPitzer(tuple(ions), arrays, tuple(used), tuple(mixed), tuple(unknown))


def _at(salt: SaltParameters, product: float, temperature: float) -> tuple[float, float, float]:
    """beta0, beta1 and C at a temperature; product of the charges."""
    warmer = temperature - REFERENCE_TEMPERATURE
    c_phi = salt.c_phi + salt.c_phi_slope * warmer
    return (
        salt.beta0 + salt.beta0_slope * warmer,
        salt.beta1 + salt.beta1_slope * warmer,
        c_phi / (2.0 * float(np.sqrt(abs(product)))),
    )


def _triples(
    ions: Sequence[str], charge: Floats, mixing: dict[frozenset[str], MixingParameter]
) -> list[tuple[int, int, int, float]]:
    """Positions of two ions of like sign and one of the other, with their psi."""
    found = []
    for i, j in combinations(range(len(ions)), 2):
        entry = mixing.get(frozenset((ions[i], ions[j])))
        if entry is None or charge[i] * charge[j] < 0.0:
            continue
        for other, psi in entry.psi.items():
            if other in ions and psi != 0.0:
                found.append((i, j, list(ions).index(other), psi))
    return found


def _arrays(
    charge: Floats, matrices: Floats, triples: list[tuple[int, int, int, float]], a_phi: float
) -> PitzerIons:
    """Sparse lists of what is not zero."""
    beta0, beta1, c, theta = (np.ascontiguousarray(matrix) for matrix in matrices)
    opposite = np.argwhere(np.triu(np.outer(charge, charge) < 0.0))
    like = np.argwhere(np.triu(theta != 0.0))
    classes, group = np.unique(charge, return_inverse=True)
    unlike = [(i, j) for i, j in combinations(range(len(classes)), 2) if classes[i] * classes[j] > 0.0]
    return PitzerIons(
        charge=charge,
        beta0=beta0,
        beta1=beta1,
        c=c,
        theta=theta,
        opposite_first=_column(opposite, 0),
        opposite_second=_column(opposite, 1),
        like_first=_column(like, 0),
        like_second=_column(like, 1),
        triple_first=_column([t[:3] for t in triples], 0),
        triple_second=_column([t[:3] for t in triples], 1),
        triple_third=_column([t[:3] for t in triples], 2),
        psi=np.array([t[3] for t in triples], dtype=np.float64),
        group=group.astype(np.int64),
        group_first=_column(unlike, 0),
        group_second=_column(unlike, 1),
        group_charge=classes,
        a_phi=a_phi,
    )


def _column(rows: ArrayLike, k: int) -> Integers:
    found = np.asarray(rows, dtype=np.int64)
    return np.ascontiguousarray(found[:, k]) if found.size else np.zeros(0, dtype=np.int64)


def activity_room(packed: PackedPitzer) -> ActivityRoom:
    """Room for one evaluation."""
    n, p = len(packed.ions), packed.arrays
    return ActivityRoom(
        weight=np.zeros(n),
        opposite=np.zeros(n),
        third=np.zeros(n),
        coupled=np.zeros(n),
        amount=np.zeros(len(p.group_charge)),
        unlike=np.zeros((len(p.group_first), 3)),
    )
