"""Specific ion interaction theory (Guggenheim and Turgeon 1955; Ciavatta 1980; as the NEA reviews use it).

    log10 gamma_i = -z_i^2 A sqrt(I) / (1 + B a sqrt(I)) + sum_j epsilon_ij m_j

It too is the gradient of one function, G / ln 10 = h(I) + 1/2 sum epsilon m m with
h' = -2 A sqrt(I) / (1 + B a sqrt(I)).
Meant up to about 3 mol/kg; beyond, epsilon is no constant.
"""

import math

from reesim.kernels.decorators import allocating
from reesim.kernels.status import CONTACT_FAILED, CONVERGED

LN10 = 2.302585092994046
LEAST = 1e-12  # ionic strength below which its root is not followed further [mol/kg]
WATER = 0.018015  # kg/mol


@allocating
def sit(m, p, ln_gamma, water, jacobian):
    """ln gamma [n] of ions of molality m [n], ln of the activity of water [1], d ln gamma / d m [n, n].

    A jacobian of no rows is not computed.  CONTACT_FAILED where a molality is negative or no number.
    """
    n = m.shape[0]
    strength = 0.0
    moles = 0.0
    for i in range(n):
        if not 0.0 <= m[i] < math.inf:
            return CONTACT_FAILED
        strength += 0.5 * p.charge[i] * p.charge[i] * m[i]
        moles += m[i]
    strength = max(strength, LEAST)
    root = math.sqrt(strength)
    whole = 1.0 + p.b * root
    slope = LN10 * p.a * root / whole
    # ln a_w = -M_w (sum m + sum m ln gamma - G): what is left of the Debye-Hueckel part after the sum
    b3 = p.b * p.b * p.b
    integral = 2.0 * (0.5 * p.b * p.b * strength - p.b * root + math.log(whole)) / b3
    gained = moles - 2.0 * strength * slope + 2.0 * LN10 * p.a * integral
    for i in range(n):
        specific = 0.0
        for j in range(n):
            specific += p.epsilon[i, j] * m[j]
        ln_gamma[i] = LN10 * specific - p.charge[i] * p.charge[i] * slope
        gained += 0.5 * m[i] * LN10 * specific
    water[0] = -WATER * gained
    if jacobian.shape[0] == n:
        curve = 0.5 * LN10 * p.a / (root * whole * whole)
        for i in range(n):
            for j in range(n):
                z2 = p.charge[i] * p.charge[i] * 0.5 * p.charge[j] * p.charge[j]
                jacobian[i, j] = LN10 * p.epsilon[i, j] - z2 * curve
    return CONVERGED
