"""Arrays of the activity models: the ions of an aqueous phase and what is known of them, nothing else.

Ions are in any order that the caller chose; a matrix [n, n] over them is symmetric.
"""

from typing import NamedTuple

from reesim.kernels.arrays import Floats, Integers


class PitzerIons(NamedTuple):
    """Parameters of n ions at one temperature; alpha = 2 and b = 1.2 kg^½ mol^-½ throughout.

    Pairs of opposite charge carry beta0, beta1 and c; pairs of like charge theta and, where their
    charges differ, the electrostatic term of their two charge classes.
    """

    charge: Floats  # [n]
    beta0: Floats  # [n, n] kg/mol
    beta1: Floats  # [n, n] kg/mol
    c: Floats  # [n, n] kg2/mol2, C = C_phi / (2 sqrt|z z'|)
    theta: Floats  # [n, n] kg/mol
    opposite_first: Integers  # [pairs] cation and anion that have parameters
    opposite_second: Integers  # [pairs]
    like_first: Integers  # [pairs] ions of like sign with a theta
    like_second: Integers  # [pairs]
    triple_first: Integers  # [triples] two ions of like sign and one of the other
    triple_second: Integers  # [triples]
    triple_third: Integers  # [triples]
    psi: Floats  # [triples] kg2/mol2
    group: Integers  # [n] charge class of the ion
    group_first: Integers  # [pairs of classes] of like sign and different charge
    group_second: Integers  # [pairs of classes]
    group_charge: Floats  # [classes]
    a_phi: float  # kg^½ mol^-½


class SitIons(NamedTuple):
    """Parameters of n ions in the specific ion interaction theory, decadic as they are published."""

    charge: Floats  # [n]
    epsilon: Floats  # [n, n] kg/mol
    a: float  # kg^½ mol^-½, decadic
    b: float  # kg^½ mol^-½, Ba_j


class IonVolumes(NamedTuple):
    """Apparent molar volumes v + s sqrt(I), I in mol/L, and the density of water."""

    charge: Floats  # [n]
    molar_mass: Floats  # [n] kg/mol
    volume: Floats  # [n] L/mol
    slope: Floats  # [n] L^1.5/mol^1.5
    water: float  # kg/L


class ActivityRoom(NamedTuple):
    """Room for one evaluation over n ions and k charge classes: allocated once per thread."""

    weight: Floats  # [n] half the square of the charge
    opposite: Floats  # [n] d(sum m m beta1)/dm
    third: Floats  # [n] d(sum m m C)/dm
    coupled: Floats  # [n] d2(excess)/dI dm, what of it is not common to all
    amount: Floats  # [k] molality of each charge class
    unlike: Floats  # [pairs of classes, 3] electrostatic term, its first and second derivative by I
