"""Activity coefficients on the molar scale, which concentrations and constants of a contact are written in.

An ion's activity is gamma m = y c / rho_w with y = gamma rho_w / w: y goes to 1 in pure water as gamma does,
and a constant for activities in mol/kg becomes one in mol/L by powers of rho_w alone.
"""

import math

from reesim.kernels.decorators import allocating


@allocating
def to_molar_scale(m, water, slope, pure, ln_gamma, jacobian):
    """Turn ln gamma [n] and d ln gamma / d m [n, n] in place into ln y and d ln y / d c.

    m [n] mol/kg, water w [kg/L], slope [n] d w / d c, pure rho_w [kg/L].  The change is of rank one:
    d ln y / d c = [J - (J m + 1) slope^T] / w.
    """
    n = m.shape[0]
    if jacobian.shape[0] == n:
        for i in range(n):
            along = 1.0
            for j in range(n):
                along += jacobian[i, j] * m[j]
            for j in range(n):
                jacobian[i, j] = (jacobian[i, j] - along * slope[j]) / water
    shift = math.log(pure / water)
    for i in range(n):
        ln_gamma[i] += shift


@allocating
def water_of(c, m):
    """Water [kg/L] behind concentrations and molalities of the same ions."""
    total = 0.0
    held = 0.0
    for i in range(c.shape[0]):
        total += c[i]
        held += m[i]
    return total / held
