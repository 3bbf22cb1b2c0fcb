"""Activity coefficients after Pitzer (J. Phys. Chem. 77 (1973) 268 and 2300; J. Solution Chem. 4 (1975) 249).

Everything follows from one function of the molalities, the excess Gibbs energy over RT of 1 kg of water:

    G = f(I) + 2 sum m_c m_a (beta0 + beta1 g(I)) + Z sum m_c m_a C
        + 2 sum_(like pairs) m m' (theta + E_theta(I)) + sum_(triples) m m' m'' psi
    f = -(4 A_phi I / b) ln(1 + b sqrt I),  g = 2 [1 - (1 + x) exp(-x)] / x^2 with x = alpha sqrt I,
    I = 1/2 sum m z^2,  Z = sum m |z|

ln gamma is its gradient and d ln gamma / d m its Hessian, symmetric whatever the parameters (Gibbs-Duhem).
G depends on most ions only through a few sums; what is common to all is computed once.
"""

import math

from reesim.kernels.decorators import allocating
from reesim.kernels.status import CONTACT_FAILED, CONVERGED
from reesim.kernels.unsymmetrical import e_theta

B = 1.2
ALPHA = 2.0
LEAST = 1e-12  # ionic strength below which its root is not followed further [mol/kg]
WATER = 0.018015  # kg/mol


@allocating
def _debye_hueckel(strength, a_phi):
    """f and its two derivatives by I."""
    root = math.sqrt(strength)
    whole = 1.0 + B * root
    log = math.log(whole)
    f = -4.0 * a_phi * strength / B * log
    f1 = -2.0 * a_phi * (root / whole + 2.0 / B * log)
    f2 = -a_phi * (3.0 + 2.0 * B * root) / (root * whole * whole)
    return f, f1, f2


@allocating
def _fading(strength):
    """g and its two derivatives by I; by ln I they are exp(-x) - g and so on."""
    x = ALPHA * math.sqrt(strength)
    if x < 0.03:  # the series, where the closed form cancels
        g = 1.0 + x * (-2.0 / 3.0 + x * (0.25 + x * (-1.0 / 15.0 + x / 72.0)))
        by_log = x * (-1.0 / 3.0 + x * (0.25 + x * (-0.1 + x / 36.0)))
        curve = x * (1.0 / 6.0 + x * x * (-0.05 + x / 36.0))
    else:
        fade = math.exp(-x)
        g = 2.0 * (1.0 - (1.0 + x) * fade) / (x * x)
        by_log = fade - g
        curve = -0.5 * x * fade - 2.0 * by_log
    return g, by_log / strength, curve / (strength * strength)


@allocating
def _class_terms(p, strength, room):
    """Fill room.unlike; return sum N N' E_theta and its two derivatives by I."""
    value = 0.0
    slope = 0.0
    curve = 0.0
    for k in range(p.group_first.shape[0]):
        i = p.group_first[k]
        j = p.group_second[k]
        e, e1, e2 = e_theta(p.group_charge[i], p.group_charge[j], strength, p.a_phi)
        room.unlike[k, 0] = e
        room.unlike[k, 1] = e1
        room.unlike[k, 2] = e2
        both = room.amount[i] * room.amount[j]
        value += both * e
        slope += both * e1
        curve += both * e2
    return value, slope, curve


@allocating
def _pairs(m, p, g, ln_gamma, room):
    """Add beta0, beta1 g and theta to ln_gamma, fill room.opposite and room.third; return the four sums."""
    first = 0.0
    second = 0.0
    third = 0.0
    for k in range(p.opposite_first.shape[0]):
        i = p.opposite_first[k]
        j = p.opposite_second[k]
        b1 = p.beta1[i, j]
        c = p.c[i, j]
        both = 2.0 * (p.beta0[i, j] + g * b1)
        ln_gamma[i] += both * m[j]
        ln_gamma[j] += both * m[i]
        room.opposite[i] += b1 * m[j]
        room.opposite[j] += b1 * m[i]
        room.third[i] += c * m[j]
        room.third[j] += c * m[i]
        product = m[i] * m[j]
        first += product * p.beta0[i, j]
        second += product * b1
        third += product * c
    like = 0.0
    for k in range(p.like_first.shape[0]):
        i = p.like_first[k]
        j = p.like_second[k]
        twice = 2.0 * p.theta[i, j]
        ln_gamma[i] += twice * m[j]
        ln_gamma[j] += twice * m[i]
        like += p.theta[i, j] * m[i] * m[j]
    return first, second, third, like


@allocating
def _triples(m, p, ln_gamma):
    """Add psi to ln_gamma; return its part of G."""
    total = 0.0
    for k in range(p.triple_first.shape[0]):
        i = p.triple_first[k]
        j = p.triple_second[k]
        a = p.triple_third[k]
        psi = p.psi[k]
        ln_gamma[i] += psi * m[j] * m[a]
        ln_gamma[j] += psi * m[i] * m[a]
        ln_gamma[a] += psi * m[i] * m[j]
        total += psi * m[i] * m[j] * m[a]
    return total


@allocating
def _classes_of_ions(p, ln_gamma, room):
    """Add the electrostatic mixing with the other charge classes to ln_gamma and to room.coupled."""
    for k in range(p.group_first.shape[0]):
        first = p.group_first[k]
        second = p.group_second[k]
        e = 2.0 * room.unlike[k, 0]
        e1 = 2.0 * room.unlike[k, 1]
        for i in range(ln_gamma.shape[0]):
            if p.group[i] == first:
                ln_gamma[i] += e * room.amount[second]
                room.coupled[i] += e1 * room.amount[second]
            elif p.group[i] == second:
                ln_gamma[i] += e * room.amount[first]
                room.coupled[i] += e1 * room.amount[first]


@allocating
def _hessian(m, p, g, charges, f2, room, jacobian):
    """d ln gamma / d m [n, n]; charges is Z, f2 the second derivative of G by I at fixed sums."""
    n = m.shape[0]
    for i in range(n):
        for j in range(i + 1):
            jacobian[i, j] = (
                room.weight[i] * (room.weight[j] * f2 + room.coupled[j])
                + room.coupled[i] * room.weight[j]
                + abs(p.charge[i]) * room.third[j]
                + room.third[i] * abs(p.charge[j])
            )
    for k in range(p.group_first.shape[0]):
        for i in range(n):
            for j in range(i):
                if (p.group[i] == p.group_first[k] and p.group[j] == p.group_second[k]) or (
                    p.group[j] == p.group_first[k] and p.group[i] == p.group_second[k]
                ):
                    jacobian[i, j] += 2.0 * room.unlike[k, 0]
    for k in range(p.opposite_first.shape[0]):
        i = max(p.opposite_first[k], p.opposite_second[k])
        j = min(p.opposite_first[k], p.opposite_second[k])
        jacobian[i, j] += 2.0 * (p.beta0[i, j] + g * p.beta1[i, j]) + charges * p.c[i, j]
    for k in range(p.like_first.shape[0]):
        i = max(p.like_first[k], p.like_second[k])
        j = min(p.like_first[k], p.like_second[k])
        jacobian[i, j] += 2.0 * p.theta[i, j]
    for k in range(p.triple_first.shape[0]):
        i = p.triple_first[k]
        j = p.triple_second[k]
        a = p.triple_third[k]
        jacobian[max(i, j), min(i, j)] += p.psi[k] * m[a]
        jacobian[max(i, a), min(i, a)] += p.psi[k] * m[j]
        jacobian[max(j, a), min(j, a)] += p.psi[k] * m[i]
    for i in range(n):
        for j in range(i):
            jacobian[j, i] = jacobian[i, j]


@allocating
def pitzer(m, p, room, ln_gamma, water, jacobian):
    """ln gamma [n] of ions of molality m [n], ln of the activity of water [1], d ln gamma / d m [n, n].

    A jacobian of no rows is not computed.  CONTACT_FAILED where a molality is negative or no number.
    """
    n = m.shape[0]
    strength = 0.0
    charges = 0.0
    moles = 0.0
    for k in range(room.amount.shape[0]):
        room.amount[k] = 0.0
    for i in range(n):
        if not 0.0 <= m[i] < math.inf:
            return CONTACT_FAILED
        z = abs(p.charge[i])
        room.weight[i] = 0.5 * z * z
        room.opposite[i] = 0.0
        room.third[i] = 0.0
        room.amount[p.group[i]] += m[i]
        ln_gamma[i] = 0.0
        strength += room.weight[i] * m[i]
        charges += z * m[i]
        moles += m[i]
    strength = max(strength, LEAST)
    f, f1, f2 = _debye_hueckel(strength, p.a_phi)
    g, g1, g2 = _fading(strength)
    mixing, mixing1, mixing2 = _class_terms(p, strength, room)
    first, second, third, like = _pairs(m, p, g, ln_gamma, room)
    f1 += 2.0 * (second * g1 + mixing1)
    f2 += 2.0 * (second * g2 + mixing2)
    excess = f + 2.0 * (first + second * g + like + mixing) + charges * third + _triples(m, p, ln_gamma)
    for i in range(n):
        ln_gamma[i] += room.weight[i] * f1 + abs(p.charge[i]) * third + charges * room.third[i]
        room.coupled[i] = 2.0 * g1 * room.opposite[i]
    _classes_of_ions(p, ln_gamma, room)
    gained = moles - excess
    for i in range(n):
        gained += m[i] * ln_gamma[i]
    water[0] = -WATER * gained
    if jacobian.shape[0] == n:
        _hessian(m, p, g, charges, f2, room, jacobian)
    return CONVERGED
