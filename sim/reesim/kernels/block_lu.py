"""Block-sparse LU of the network's Jacobian, with a pattern and a schedule made once.

Nodes are eliminated in `structure.order`.  When node k goes, its later neighbours
are the entries `entry_start[k] … entry_start[k+1]` (k counts positions in the
order); entry e has an upper block (row k, column entry_node[e]) and a lower block
(row entry_node[e], column k), each only if `has_upper`/`has_lower`.  Block numbers:
node j's diagonal is j, entry e's upper is N + e, its lower N + n_entries + e.

Within a block rows are pivoted; between blocks nothing is, for the Jacobian of an
implicit Euler step is dominated by its diagonal blocks.
"""

import numba as nb
import numpy as np

from reesim.kernels.status import CONVERGED, SINGULAR


@nb.njit(cache=True, nogil=True, error_model="numpy")
def factor_block(matrix, pivot):
    """LU with row exchanges in place: matrix [n, n], pivot [n]; 0 or SINGULAR."""
    n = matrix.shape[0]
    for k in range(n):
        largest = abs(matrix[k, k])
        row = k
        for i in range(k + 1, n):
            size = abs(matrix[i, k])
            if size > largest:
                largest = size
                row = i
        pivot[k] = row
        if not largest > 0.0 or largest == np.inf:
            return SINGULAR
        if row != k:
            for j in range(n):
                matrix[k, j], matrix[row, j] = matrix[row, j], matrix[k, j]
        inverse = 1.0 / matrix[k, k]
        for i in range(k + 1, n):
            factor = matrix[i, k] * inverse
            matrix[i, k] = factor
            if factor != 0.0:
                for j in range(k + 1, n):
                    matrix[i, j] -= factor * matrix[k, j]
    return CONVERGED


@nb.njit(cache=True, nogil=True, error_model="numpy")
def subtract_rows(target, row, left, right, first, last):
    """target[row, :] -= left[row, first:last] @ right[first:last, :]; four rows at a time spare loads."""
    n = right.shape[1]
    whole = first + (last - first) // 4 * 4
    for k in range(first, whole, 4):
        a = left[row, k]
        b = left[row, k + 1]
        c = left[row, k + 2]
        d = left[row, k + 3]
        for j in range(n):
            target[row, j] -= (
                a * right[k, j] + b * right[k + 1, j] + c * right[k + 2, j] + d * right[k + 3, j]
            )
    for k in range(whole, last):
        a = left[row, k]
        for j in range(n):
            target[row, j] -= a * right[k, j]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def solve_block(matrix, pivot, right):
    """Solve with the factors of `factor_block`; right [n, m] is overwritten."""
    n = matrix.shape[0]
    m = right.shape[1]
    for k in range(n):
        row = pivot[k]
        if row != k:
            for j in range(m):
                right[k, j], right[row, j] = right[row, j], right[k, j]
    for i in range(1, n):
        subtract_rows(right, i, matrix, right, 0, i)
    for i in range(n - 1, -1, -1):
        subtract_rows(right, i, matrix, right, i + 1, n)
        inverse = 1.0 / matrix[i, i]
        for j in range(m):
            right[i, j] *= inverse


@nb.njit(cache=True, nogil=True, error_model="numpy")
def solve_vector(matrix, pivot, right):
    """Solve with the factors of `factor_block` for one right side [n], overwritten."""
    n = matrix.shape[0]
    for k in range(n):
        row = pivot[k]
        if row != k:
            right[k], right[row] = right[row], right[k]
    for i in range(1, n):
        value = right[i]
        for k in range(i):
            value -= matrix[i, k] * right[k]
        right[i] = value
    for i in range(n - 1, -1, -1):
        value = right[i]
        for k in range(i + 1, n):
            value -= matrix[i, k] * right[k]
        right[i] = value / matrix[i, i]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def subtract_matvec(target, block, vector):
    """target [n] -= block [n, n] @ vector [n]; four sums at a time, for adding in order is slow."""
    n = vector.shape[0]
    whole = n - n % 4
    for i in range(0, whole, 4):
        a = 0.0
        b = 0.0
        c = 0.0
        d = 0.0
        for k in range(n):
            v = vector[k]
            a += block[i, k] * v
            b += block[i + 1, k] * v
            c += block[i + 2, k] * v
            d += block[i + 3, k] * v
        target[i] -= a
        target[i + 1] -= b
        target[i + 2] -= c
        target[i + 3] -= d
    for i in range(whole, n):
        value = 0.0
        for k in range(n):
            value += block[i, k] * vector[k]
        target[i] -= value


@nb.njit(cache=True, nogil=True, error_model="numpy")
def subtract_product(target, left, right):
    """target -= left @ right, all [n, n]."""
    for i in range(left.shape[0]):
        subtract_rows(target, i, left, right, 0, left.shape[0])


@nb.njit(cache=True, nogil=True, error_model="numpy")
def factor(structure, blocks, pivot):
    """Factor the Jacobian in `blocks` [N + 2 entries, C, C] in place; 0 or SINGULAR."""
    n_nodes = structure.order.shape[0]
    n_entries = structure.entry_node.shape[0]
    for k in range(n_nodes):
        node = structure.order[k]
        status = factor_block(blocks[node], pivot[node])
        if status != CONVERGED:
            return status
        first = structure.entry_start[k]
        last = structure.entry_start[k + 1]
        for e in range(first, last):
            if structure.has_upper[e]:
                solve_block(blocks[node], pivot[node], blocks[n_nodes + e])
        for e in range(first, last):
            for p in range(structure.pair_start[e], structure.pair_start[e + 1]):
                subtract_product(
                    blocks[structure.pair_block[p]],
                    blocks[n_nodes + n_entries + e],
                    blocks[n_nodes + structure.pair_upper[p]],
                )
    return CONVERGED


@nb.njit(cache=True, nogil=True, error_model="numpy")
def solve(structure, blocks, pivot, right):
    """Solve with the factors; right [N, C] is overwritten with the solution."""
    n_nodes = structure.order.shape[0]
    n_entries = structure.entry_node.shape[0]
    for k in range(n_nodes):
        node = structure.order[k]
        solve_vector(blocks[node], pivot[node], right[node])
        for e in range(structure.entry_start[k], structure.entry_start[k + 1]):
            if structure.has_lower[e]:
                subtract_matvec(right[structure.entry_node[e]], blocks[n_nodes + n_entries + e], right[node])
    for k in range(n_nodes - 1, -1, -1):
        node = structure.order[k]
        for e in range(structure.entry_start[k], structure.entry_start[k + 1]):
            if structure.has_upper[e]:
                subtract_matvec(right[node], blocks[n_nodes + e], right[structure.entry_node[e]])
