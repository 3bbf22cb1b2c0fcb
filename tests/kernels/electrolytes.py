"""Solutions to try the activity kernels on, and the kernels called on them."""

from typing import NamedTuple

import numpy as np

from reesim.chemistry.pitzer import PackedPitzer, activity_room, pack_pitzer
from reesim.chemistry.sit import pack_sit
from reesim.chemistry.volumes import pack_volumes
from reesim.kernels.arrays import Floats
from reesim.kernels.electrolyte import IonVolumes, PitzerIons, SitIons
from reesim.kernels.pitzer import pitzer
from reesim.kernels.sit import sit
from reesim.kernels.status import CONVERGED
from reesim.library.activity import load_pitzer, load_sit, load_volumes

IONS = ("La", "Nd", "Gd", "Dy", "Y", "Lu", "H", "Na", "NH4", "Cl")


class Activities(NamedTuple):
    """What a kernel says of one solution."""

    ln_gamma: Floats
    ln_water: float
    jacobian: Floats


def packed(ions: tuple[str, ...] = IONS, temperature: float = 298.15) -> PackedPitzer:
    return pack_pitzer(load_pitzer(), ions, temperature)


def volumes(ions: tuple[str, ...] = IONS, temperature: float = 298.15) -> IonVolumes:
    return pack_volumes(load_volumes(), ions, temperature)


def pitzer_of(m: Floats, found: PackedPitzer, arrays: PitzerIons | None = None) -> Activities:
    n = len(m)
    ln_gamma, water, jacobian = np.zeros(n), np.zeros(1), np.zeros((n, n))
    status = pitzer(m, arrays or found.arrays, activity_room(found), ln_gamma, water, jacobian)
    assert status == CONVERGED
    return Activities(ln_gamma, float(water[0]), jacobian)


def sit_of(m: Floats, p: SitIons) -> Activities:
    n = len(m)
    ln_gamma, water, jacobian = np.zeros(n), np.zeros(1), np.zeros((n, n))
    assert sit(m, p, ln_gamma, water, jacobian) == CONVERGED
    return Activities(ln_gamma, float(water[0]), jacobian)


def packed_sit(ions: tuple[str, ...]) -> SitIons:
    return pack_sit(load_sit(), ions).arrays


def solution(seed: int, ions: tuple[str, ...] = IONS, spread: float = 3.0) -> Floats:
    """Neutral molalities over several decades; chloride is the last ion."""
    charge = packed(ions).arrays.charge
    m = 10.0 ** np.random.default_rng(seed).uniform(-spread, 0.2, len(ions))
    m[-1] = float(charge[:-1] @ m[:-1])
    return m


def mean_of_salt(cation: str, m: Floats, temperature: float = 298.15) -> Floats:
    """Mean activity coefficients of a chloride at molalities m."""
    found = packed((cation, "Cl"), temperature)
    z = int(found.arrays.charge[0])
    logs = [pitzer_of(np.array([x, z * x]), found).ln_gamma for x in m]
    return np.exp([(one[0] + z * one[1]) / (1 + z) for one in logs])
