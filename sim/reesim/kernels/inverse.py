"""Inverse of one block in place, by Gauss-Jordan elimination of four pivots at a time.

Totals T of one stage span 25 decades, and the rows of its block with them: but for its diagonal, the row
of a trace is as small as the trace.  Elimination down the diagonal keeps every row as exact as it is small,
while an exchange would mix the rows of a trace and of a main component.  So the diagonal is taken wherever
it is not small in its own row, however rows are scaled; else rows are exchanged.
"""

import numpy as np

from reesim.kernels.decorators import inlined, internal, kernel
from reesim.kernels.lanes import fma, lane, load, put, spread, store, total
from reesim.kernels.status import CONVERGED, SINGULAR

SMALL = 1e-2
"""A pivot is small if its square is below this part of the sum of squares of its row as it came: a pivot of
a tenth costs a digit.  In cascades and closed loops less than one block in a hundred has a smaller one."""


@inlined
def eliminate(i, row, x, y, z):
    """Pivot i of four rows of four: (pivot, row, x, y, z) with column i eliminated from x, y, z."""
    pivot = lane(row, i)
    none = spread(0.0)
    # a zero is refused once all four are known
    row = fma(1.0 / pivot if pivot != 0.0 else 0.0, put(row, i, 1.0), none)
    x = fma(-lane(x, i), row, put(x, i, 0.0))
    y = fma(-lane(y, i), row, put(y, i, 0.0))
    z = fma(-lane(z, i), row, put(z, i, 0.0))
    return pivot, row, x, y, z


@inlined
def mix(matrix, i, r, x, y, z, w, start):
    """start + matrix[i, r … r + 3] times rows x, y, z, w."""
    found = fma(matrix[i, r + 3], w, start)
    found = fma(matrix[i, r + 2], z, found)
    found = fma(matrix[i, r + 1], y, found)
    return fma(matrix[i, r], x, found)


@inlined
def unmix(matrix, i, r, x, y, z, w, start):
    """start - matrix[i, r … r + 3] times rows x, y, z, w."""
    found = fma(-matrix[i, r + 3], w, start)
    found = fma(-matrix[i, r + 2], z, found)
    found = fma(-matrix[i, r + 1], y, found)
    return fma(-matrix[i, r], x, found)


@inlined
def invert_corner(matrix, k, least):
    """Invert the k-th 4 x 4 on the diagonal if squares of its pivots are above least [n]; whether it was."""
    r = 4 * k
    x = load(matrix, r, k)
    y = load(matrix, r + 1, k)
    z = load(matrix, r + 2, k)
    w = load(matrix, r + 3, k)
    a, x, y, z, w = eliminate(0, x, y, z, w)
    b, y, x, z, w = eliminate(1, y, x, z, w)
    c, z, x, y, w = eliminate(2, z, x, y, w)
    d, w, x, y, z = eliminate(3, w, x, y, z)
    if not (a * a > least[r] and b * b > least[r + 1] and c * c > least[r + 2] and d * d > least[r + 3]):
        return False
    store(matrix, r, k, x)
    store(matrix, r + 1, k, y)
    store(matrix, r + 2, k, z)
    store(matrix, r + 3, k, w)
    return True


@inlined
def sweep(matrix, k, q):
    """Columns 4 q … 4 q + 3 after `invert_corner`: times the corner in its rows, out of the others."""
    n = matrix.shape[0]
    r = 4 * k
    none = spread(0.0)
    x = load(matrix, r, q)
    y = load(matrix, r + 1, q)
    z = load(matrix, r + 2, q)
    w = load(matrix, r + 3, q)
    a = mix(matrix, r, r, x, y, z, w, none)
    b = mix(matrix, r + 1, r, x, y, z, w, none)
    c = mix(matrix, r + 2, r, x, y, z, w, none)
    d = mix(matrix, r + 3, r, x, y, z, w, none)
    store(matrix, r, q, a)
    store(matrix, r + 1, q, b)
    store(matrix, r + 2, q, c)
    store(matrix, r + 3, q, d)
    for i in range(r):
        store(matrix, i, q, unmix(matrix, i, r, a, b, c, d, load(matrix, i, q)))
    for i in range(r + 4, n):
        store(matrix, i, q, unmix(matrix, i, r, a, b, c, d, load(matrix, i, q)))


@inlined
def close(matrix, k):
    """Columns of the corner itself: last, for all others are made with them."""
    n = matrix.shape[0]
    r = 4 * k
    none = spread(0.0)
    x = load(matrix, r, k)
    y = load(matrix, r + 1, k)
    z = load(matrix, r + 2, k)
    w = load(matrix, r + 3, k)
    for i in range(r):
        store(matrix, i, k, unmix(matrix, i, r, x, y, z, w, none))
    for i in range(r + 4, n):
        store(matrix, i, k, unmix(matrix, i, r, x, y, z, w, none))


@internal
def exchange(matrix, m, least, pivot):
    """Sweep with pivot m alone, its row exchanged for the one whose entry is largest in its row."""
    n = matrix.shape[0]
    row = m
    if not matrix[m, m] * matrix[m, m] > least[m]:
        largest = 0.0
        for i in range(m, n):
            size = matrix[i, m] * matrix[i, m] / least[i] if least[i] > 0.0 else 0.0
            if size > largest:
                largest = size
                row = i
        if largest == 0.0:
            return SINGULAR
    pivot[m] = row
    least[m], least[row] = least[row], least[m]
    for j in range(n):
        matrix[m, j], matrix[row, j] = matrix[row, j], matrix[m, j]
    inverse = 1.0 / matrix[m, m]
    matrix[m, m] = 1.0
    for j in range(n):
        matrix[m, j] *= inverse
    for i in range(n):
        if i != m:
            factor = matrix[i, m]
            matrix[i, m] = 0.0
            for j in range(n):
                matrix[i, j] -= factor * matrix[m, j]
    return CONVERGED


@kernel
def invert(matrix, least, pivot):
    """Invert matrix [n, n], n a multiple of 4, in place; least [n] and pivot [n] are scratch.

    Squares of its entries must be numbers.  Returns CONVERGED or SINGULAR.
    """
    n = matrix.shape[0]
    for i in range(n):
        squares = spread(0.0)
        for q in range(n // 4):
            x = load(matrix, i, q)
            squares = fma(x, x, squares)
        least[i] = SMALL * total(squares)
        pivot[i] = i
    exchanged = False
    blocks = n // 4
    ready = invert_corner(matrix, np.int64(0), least)  # a literal would be compiled for by itself
    for k in range(blocks):
        ahead = False
        if ready:
            # the next corner first: its pivots wait for each other, and the rest fills the time
            if k + 1 < blocks:
                sweep(matrix, k, k + 1)
                ahead = invert_corner(matrix, k + 1, least)
            for q in range(blocks):
                if q < k or q > k + 1:
                    sweep(matrix, k, q)
            close(matrix, k)
        else:
            exchanged = True
            for m in range(4 * k, 4 * k + 4):
                if exchange(matrix, m, least, pivot) != CONVERGED:
                    return SINGULAR
            if k + 1 < blocks:
                ahead = invert_corner(matrix, k + 1, least)
        ready = ahead
    if exchanged:
        for m in range(n - 1, -1, -1):
            for i in range(n):
                matrix[i, m], matrix[i, pivot[m]] = matrix[i, pivot[m]], matrix[i, m]
    return CONVERGED
