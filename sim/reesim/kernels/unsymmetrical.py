"""Electrostatic mixing of ions of like sign and different charge (Pitzer, J. Solution Chem. 4 (1975) 249).

    E_theta(I) = z z' / (4 I) [J(x_zz') - J(x_zz) / 2 - J(x_z'z') / 2],   x_zz' = 6 z z' A_phi sqrt(I)
    J(x) = x / 4 - 1 + (1/x) int_0^inf [1 - exp(-(x/y) exp(-y))] y^2 dy

A 3:1 salt in acid cannot be described without it: for charges 3 and 1 it is -0.87 kg/mol at I = 1 mol/kg
and -0.36 at 6.
"""

import math

import numpy as np

from reesim.kernels.decorators import allocating

# Chebyshev series of J (Harvie 1981; Pitzer, Activity Coefficients in Electrolyte Solutions, 2nd ed., 1991)
BELOW_ONE = np.array([
    1.925154014814667, -0.060076477753119, -0.029779077456514, -0.007299499690937,
    0.000388260636404, 0.000636874599598, 0.000036583601823, -0.000045036975204,
    -0.000004537895710, 0.000002937706971, 0.000000396566462, -0.000000202099617,
    -0.000000025267769, 0.000000013522610, 0.000000001229405, -0.000000000821969,
    -0.000000000050847, 0.000000000046333, 0.000000000001943, -0.000000000002563,
    -0.000000000010991,
])  # fmt: skip
ABOVE_ONE = np.array([
    0.628023320520852, 0.462762985338493, 0.150044637187895, -0.028796057604906,
    -0.036552745910311, -0.001668087945272, 0.006519840398744, 0.001130378079086,
    -0.000887171310131, -0.000242107641309, 0.000087294451594, 0.000034682122751,
    -0.000004583768938, -0.000003548684306, -0.000000250453880, 0.000000216991779,
    0.000000080779570, 0.000000004558555, -0.000000006944757, -0.000000002849257,
    0.000000000237816,
])  # fmt: skip


@allocating
def j_of(x):
    """J, x J' and x^2 J'' at x > 0."""
    if x <= 1.0:
        power = x**0.2
        t = 4.0 * power - 2.0
        t1 = 0.8 * power  # x dt/dx
        t2 = -0.64 * power  # x^2 d2t/dx2
        series = BELOW_ONE
    else:
        power = x**-0.1
        t = (40.0 * power - 22.0) / 9.0
        t1 = -4.0 / 9.0 * power
        t2 = 4.4 / 9.0 * power
        series = ABOVE_ONE
    b0 = b1 = b2 = 0.0
    d0 = d1 = d2 = 0.0
    e0 = e1 = e2 = 0.0
    for k in range(20, -1, -1):
        b2, b1 = b1, b0
        d2, d1 = d1, d0
        e2, e1 = e1, e0
        b0 = t * b1 - b2 + series[k]
        d0 = b1 + t * d1 - d2
        e0 = 2.0 * d1 + t * e1 - e2
    slope = 0.5 * (d0 - d2)
    curve = 0.5 * (e0 - e2)
    return 0.25 * x - 1.0 + 0.5 * (b0 - b2), 0.25 * x + slope * t1, slope * t2 + curve * t1 * t1


@allocating
def e_theta(z, other, strength, a_phi):
    """E_theta [kg/mol] of charges z and other at ionic strength I > 0, and its two derivatives by I."""
    root = 6.0 * a_phi * math.sqrt(strength)
    mixed, mixed1, mixed2 = j_of(abs(z * other) * root)
    first, first1, first2 = j_of(z * z * root)
    second, second1, second2 = j_of(other * other * root)
    d = mixed - 0.5 * (first + second)
    # by ln I: x is proportional to sqrt(I)
    d1 = 0.5 * (mixed1 - 0.5 * (first1 + second1))
    d2 = 0.25 * (mixed2 - 0.5 * (first2 + second2)) - 0.5 * d1
    factor = 0.25 * abs(z * other) / strength
    value = factor * d
    slope = factor * (d1 - d) / strength
    curve = factor * (d2 - 2.0 * d1 + 2.0 * d) / (strength * strength)
    return value, slope, curve
