"""Activity of the free extractant, ln a_E = ln e - kappa sqrt(e), and its inverse."""

import math

from reesim.kernels.decorators import inlined_kernel, kernel

GUESS = (0.829942, -0.618647, 0.373413, -0.147000, 0.0262447)
"""Q of exp(v - 1) = 1 - p + p^2 Q(p) with p^2 = 2 - 2 exp(1 + y), v - ln v = -y and 0 <= v <= 1.

Computed: of all polynomials of this degree the one with the least largest error, 1.2e-4 (1 - v) of exp(v)."""


@kernel
def log_activity(e, kappa):
    """ln a_E of free extractant e [mol/L of dimer] (Alstad form; kappa 0 is ideal)."""
    return math.log(e) - kappa * math.sqrt(e)


@inlined_kernel
def free_extractant(log_a, kappa):
    """Free extractant e [mol/L] of ln a_E, and v = kappa sqrt(e) / 2; e is below 4/kappa^2.

    v obeys ln v - v = y, which is Lambert's W: v = -W0(-exp y).  One step of Fritsch, Shafer and Crowley
    (1973, CACM 16, 123), of fourth order, from a polynomial.  d e / d ln a_E = e / (1 - v).
    """
    e = 0.0
    v = 0.0
    if kappa == 0.0:
        e = math.exp(log_a)
    else:
        half = 0.5 * kappa
        y = min(0.5 * log_a + math.log(half), -1.0)
        x = math.exp(y + 1.0)
        p = math.sqrt(max(2.0 - 2.0 * x, 0.0))
        q = GUESS[0] + p * (GUESS[1] + p * (GUESS[2] + p * (GUESS[3] + p * GUESS[4])))
        v = x * (1.0 - p + p * p * q)
        rest = max(1.0 - v, 1e-9)
        z = y - math.log(v) + v
        q = 2.0 * rest * (rest + 2.0 / 3.0 * z)
        v += v * z * (q - z) / (rest * (q - 2.0 * z))
        e = v * v / (half * half)
    return e, v
