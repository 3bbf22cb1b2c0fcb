"""Arrays of the activity models: the ions of an aqueous phase and what is known of them, nothing else.

Ions are in any order that the caller chose; a matrix [n, n] over them is symmetric.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


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


class NoActivity(NamedTuple):
    """Plants whose constants are conditional: kernels are compiled for them apart, without any of this."""

    on: Integers  # [K] 0
    basis: Floats  # [0, M]


class Activity(NamedTuple):
    """The activity model of the aqueous phases of a plant, over its X = M + 1 + L ions: metals, H, ligands.

    ln y of an ion depends on the metals' concentrations c through a few sums alone, sigma = basis c.
    """

    on: Integers  # [K] 1 if chemistry k is written in activities
    basis: Floats  # [k, M] orthonormal rows
    model: int  # status.SIT or PITZER; the arrays of the other are empty
    sit: SitIons
    pitzer: PitzerIons
    volumes: IonVolumes


class NoActivityState(NamedTuple):
    """What contacts of conditional constants keep."""

    log_y: Floats  # [0, 0]


class ActivityState(NamedTuple):
    """What contacts with an activity model keep, and their room; t = k + 1 + L sums and free ions."""

    log_y: Floats  # [N, X] ln y on the molar scale that the constants of the node stand at
    constant: Floats  # [N, constants] times the activity coefficients of the node
    last: Floats  # [1] what ln y was off by in the pass before
    c: Floats  # [X] mol/L
    m: Floats  # [X] mol/kg
    slope: Floats  # [X] d water / d c
    found: Floats  # [X] ln y of the composition that the contact came to
    water: Floats  # [1] ln of the activity of water
    slopes: Floats  # [X, X] d found / d c
    room: ActivityRoom
    log_y_by: Floats  # [X, t+1] d ln y by the sums and the free ions' logarithms; last: what ln y is off by
    free_by: Floats  # [2+L, t+1] minus what the free variables answer to it
    organic_by: Floats  # [C, t+1] what the organic gains of it at fixed free variables
    answer: Floats  # [C, t+1] and with the free variables' answer
    system: Floats  # [t, t+1+C]
    force: Floats  # [2+L, t+1] on the balances
