"""Slow twins of the activity kernels: the equations as Harvie, Møller and Weare (1984) write them, ion by ion.

Nothing is shared with the kernels but the parameters: no common function G, no sums taken once, the integral J
by quadrature.
"""

from itertools import permutations

import numpy as np
from scipy.integrate import quad

from reesim.kernels.arrays import Floats
from reesim.kernels.electrolyte import PitzerIons, SitIons

WATER = 0.018015  # kg/mol


def j_integral(x: float) -> float:
    """J of Pitzer 1975, eq. 14."""

    def kernel(y: float) -> float:
        return -np.expm1(-(x / y) * np.exp(-y)) * y * y

    low = quad(kernel, 0.0, 1.0, epsabs=1e-14, epsrel=1e-13, limit=400)[0]
    high = quad(kernel, 1.0, 60.0, epsabs=1e-14, epsrel=1e-13, limit=400)[0]
    return 0.25 * x - 1.0 + (low + high) / x


def electrostatic(z: float, other: float, strength: float, a_phi: float) -> float:
    """E_theta of two charges [kg/mol]."""
    root = 6.0 * a_phi * np.sqrt(strength)
    mixed = j_integral(abs(z * other) * root)
    alone = j_integral(z * z * root) + j_integral(other * other * root)
    return abs(z * other) / (4.0 * strength) * (mixed - 0.5 * alone)


def _electrostatic_matrices(p: PitzerIons, strength: float) -> tuple[Floats, Floats]:
    """E_theta of every pair of like sign [n, n] and its derivative by I."""
    n = len(p.charge)
    e, e1 = np.zeros((n, n)), np.zeros((n, n))
    step = 1e-3 * strength
    for i, z in enumerate(p.charge):
        for j, other in enumerate(p.charge):
            if z * other > 0.0 and z != other:
                at = [electrostatic(z, other, strength + k * step, p.a_phi) for k in (-2, -1, 0, 1, 2)]
                e[i, j] = at[2]
                e1[i, j] = (at[0] - 8.0 * at[1] + 8.0 * at[3] - at[4]) / (12.0 * step)
    return e, e1


def _psi(p: PitzerIons, n: int) -> Floats:
    """psi of three ions in any order [n, n, n]."""
    psi = np.zeros((n, n, n))
    for i, j, k, value in zip(p.triple_first, p.triple_second, p.triple_third, p.psi, strict=True):
        for order in permutations((i, j, k)):
            psi[order] = value
    return psi


def pitzer_twin(m: Floats, p: PitzerIons) -> tuple[Floats, float]:
    """ln gamma [n] and the osmotic coefficient."""
    n = len(m)
    strength = 0.5 * float(m @ p.charge**2)
    charges = float(m @ np.abs(p.charge))
    root = np.sqrt(strength)
    fade = np.exp(-2.0 * root)
    g = 2.0 * (1.0 - (1.0 + 2.0 * root) * fade) / (4.0 * strength)
    g1 = -2.0 * (1.0 - (1.0 + 2.0 * root + 2.0 * strength) * fade) / (4.0 * strength)  # I dg/dI
    f = -p.a_phi * (root / (1.0 + 1.2 * root) + 2.0 / 1.2 * np.log(1.0 + 1.2 * root))
    e, e1 = _electrostatic_matrices(p, strength)
    psi = _psi(p, n)
    opposite = p.charge[:, None] * p.charge[None, :] < 0.0
    like = ~opposite & ~np.eye(n, dtype=bool)
    upper = np.triu(np.ones((n, n), dtype=bool), 1)
    pair = np.outer(m, m)
    common = f + float((pair * p.beta1 * g1 / strength)[opposite & upper].sum())
    common += float((pair * e1)[like & upper].sum())
    third = float((pair * p.c)[opposite & upper].sum())
    b = p.beta0 + p.beta1 * g
    ln_gamma = np.zeros(n)
    for i in range(n):
        ln_gamma[i] = p.charge[i] ** 2 * common + abs(p.charge[i]) * third
        for j in range(n):
            if opposite[i, j]:
                ln_gamma[i] += m[j] * (2.0 * b[i, j] + charges * p.c[i, j])
            elif i != j:
                ln_gamma[i] += 2.0 * m[j] * (p.theta[i, j] + e[i, j])
        ln_gamma[i] += 0.5 * float(m @ psi[i] @ m)
    osmotic = -p.a_phi * strength**1.5 / (1.0 + 1.2 * root)
    osmotic += float((pair * (p.beta0 + p.beta1 * fade + charges * p.c))[opposite & upper].sum())
    osmotic += float((pair * (p.theta + e + strength * e1))[like & upper].sum())
    osmotic += float(np.einsum("ijk,i,j,k", psi, m, m, m)) / 6.0
    return ln_gamma, 1.0 + 2.0 * osmotic / float(m.sum())


def sit_twin(m: Floats, p: SitIons) -> Floats:
    """ln gamma [n]."""
    root = np.sqrt(0.5 * float(m @ p.charge**2))
    decadic = -(p.charge**2) * p.a * root / (1.0 + p.b * root) + p.epsilon @ m
    return np.asarray(np.log(10.0) * decadic)
