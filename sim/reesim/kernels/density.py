"""Water in a litre of solution, from apparent molar volumes that add at one ionic strength (Young's rule).

    w = rho_w [1 - sum c_i (v_i + s_i sqrt I)],   I = 1/2 sum c z^2 in mol/L,   m_i = c_i / w

The root is Masson's rule; w is all that lies between mol/L and mol/kg.
"""

import math

from reesim.kernels.decorators import allocating
from reesim.kernels.status import CONTACT_FAILED, CONVERGED


@allocating
def water_content(c, v, slope):
    """Water w [kg/L] at concentrations c [n] mol/L; slope [n] receives d w / d c."""
    n = c.shape[0]
    strength = 0.0
    volume = 0.0
    rooted = 0.0
    for i in range(n):
        strength += 0.5 * v.charge[i] * v.charge[i] * c[i]
        volume += c[i] * v.volume[i]
        rooted += c[i] * v.slope[i]
    root = math.sqrt(max(strength, 1e-300))
    by_strength = 0.5 * rooted / root
    for i in range(n):
        slope[i] = -v.water * (
            v.volume[i] + v.slope[i] * root + 0.5 * v.charge[i] * v.charge[i] * by_strength
        )
    return v.water * (1.0 - volume - rooted * root)


@allocating
def density_of(c, v, slope):
    """Density [kg/L] of a solution of concentrations c [n] mol/L; slope [n] receives its derivative."""
    density = water_content(c, v, slope)
    for i in range(c.shape[0]):
        density += c[i] * v.molar_mass[i]
        slope[i] += v.molar_mass[i]
    return density


@allocating
def molalities(c, v, m, slope):
    """Molalities m [n] of concentrations c [n] mol/L; slope [n] receives d w / d c.

    d m_i / d c_j = (delta_ij - m_i slope_j) / w.  CONTACT_FAILED where the salts leave no room for water.
    """
    water = water_content(c, v, slope)
    if not water > 0.0:
        return CONTACT_FAILED
    for i in range(c.shape[0]):
        m[i] = c[i] / water
    return CONVERGED


@allocating
def concentrations(m, v, c, slope):
    """Concentrations c [n] mol/L of molalities m [n]: w = c / m found by Newton in one variable."""
    water = v.water
    for _ in range(50):
        for i in range(m.shape[0]):
            c[i] = water * m[i]
        value = water - water_content(c, v, slope)
        rise = 1.0
        for i in range(m.shape[0]):
            rise -= slope[i] * m[i]
        step = value / rise
        water -= step
        if abs(step) < 1e-15 * v.water:
            break
    if not 0.0 < water <= 2.0 * v.water:
        return CONTACT_FAILED
    for i in range(m.shape[0]):
        c[i] = water * m[i]
    return CONVERGED
