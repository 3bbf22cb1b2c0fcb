"""Factors L D L^T of the few unknowns of one contact: Cholesky's without roots."""

from reesim.kernels.decorators import inlined


@inlined
def decompose(hess, n_u):
    """From the lower triangle of hess [>= n_u, >= n_u]: L below the diagonal, 1/D on it, D with a floor."""
    for k in range(n_u):
        pivot = hess[k, k]
        least = 1e-14 * abs(pivot) + 1e-300
        for j in range(k):
            pivot -= hess[k, j] * hess[j, k]  # above the diagonal: L D
        inverse = 1.0 / max(pivot, least)
        hess[k, k] = inverse
        for i in range(k + 1, n_u):
            value = hess[i, k]
            for j in range(k):
                value -= hess[i, j] * hess[j, k]
            hess[k, i] = value
            hess[i, k] = value * inverse


@inlined
def substitute(hess, n_u, right):
    """Solve with the factors of `decompose`; right [>= n_u] is overwritten."""
    for i in range(n_u):
        for j in range(i):
            right[i] -= hess[i, j] * right[j]
    for i in range(n_u - 1, -1, -1):
        right[i] *= hess[i, i]
        for j in range(i + 1, n_u):
            right[i] -= hess[j, i] * right[j]


@inlined
def invert(hess, n_u, inverse):
    """inverse [n_u, n_u] of the matrix whose factors `decompose` left in hess."""
    for q in range(n_u):
        for i in range(n_u):
            inverse[q, i] = 1.0 if i == q else 0.0
        substitute(hess, n_u, inverse[q])
