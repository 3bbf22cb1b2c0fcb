"""Block-sparse LU of the network's Jacobian, with a pattern and a schedule made once.

Nodes are eliminated in `structure.order`.  When node k goes, its later neighbours
are the entries `entry_start[k] … entry_start[k+1]` (k counts positions in the
order); entry e has an upper block (row k, column entry_node[e]) and a lower block
(row entry_node[e], column k), each only if `has_upper`/`has_lower`.  Block numbers:
node j's diagonal is j, entry e's upper is N + e, its lower N + n_entries + e.

What leaves a contact moves with its totals as diag(along) + left^T right, of as few terms as the
contact has free variables.  A block off the diagonal that no elimination adds to stays in that form,
and a product with it costs 5 n^2 instead of n^3.  Diagonal blocks are inverted, for such products need
the inverse itself; inverse @ upper block is not kept where it can be made again from the terms: a long
cascade waits for memory.  Between blocks there is no pivoting, for the Jacobian of an implicit Euler
step is dominated by its diagonal blocks.
"""

import numpy as np

from reesim.kernels.decorators import inlined, internal, kernel
from reesim.kernels.inverse import invert
from reesim.kernels.lanes import fma, load, put, spread, store, total
from reesim.kernels.status import CONVERGED


@internal
def subtract_product(target, left, right):
    """target -= left @ right, all [n, n]; target is none of the others."""
    n = target.shape[0]
    for q in range(n // 4):
        for i in range(0, n, 4):
            a = load(target, i, q)
            b = load(target, i + 1, q)
            c = load(target, i + 2, q)
            d = load(target, i + 3, q)
            for k in range(n):
                row = load(right, k, q)
                a = fma(-left[i, k], row, a)
                b = fma(-left[i + 1, k], row, b)
                c = fma(-left[i + 2, k], row, c)
                d = fma(-left[i + 3, k], row, d)
            store(target, i, q, a)
            store(target, i + 1, q, b)
            store(target, i + 2, q, c)
            store(target, i + 3, q, d)


@inlined
def times_arc(blocks, target, inverse, e, column):
    """target = inverse @ arc e, which comes from node `column`; two terms at a time."""
    n = target.shape[0]
    left = blocks.left[e]
    right = blocks.right[column]
    for i in range(n):
        for t in range(0, max(blocks.terms[e], 1), 2):
            a = spread(0.0)
            b = a
            for q in range(n // 4):
                x = load(inverse, i, q)
                a = fma(x, load(left, t, q), a)
                b = fma(x, load(left, t + 1, q), b)
            first = total(a)
            second = total(b)
            for q in range(n // 4):
                if t == 0:
                    x = fma(load(inverse, i, q), load(blocks.along, e, q), spread(0.0))
                else:
                    x = load(target, i, q)
                x = fma(first, load(right, t, q), x)
                store(target, i, q, fma(second, load(right, t + 1, q), x))


@inlined
def subtract_arc(blocks, target, e, column, upper):
    """target -= arc e @ upper; arc e comes from node `column`."""
    n = target.shape[0]
    left = blocks.left[e]
    right = blocks.right[column]
    along = blocks.along[e]
    for q in range(n // 4):
        for t in range(0, max(blocks.terms[e], 1), 2):
            a = spread(0.0)
            b = a
            c = a
            d = a
            for k in range(0, n, 2):
                x = load(upper, k, q)
                y = load(upper, k + 1, q)
                a = fma(right[t, k], x, a)
                b = fma(right[t + 1, k], x, b)
                c = fma(right[t, k + 1], y, c)
                d = fma(right[t + 1, k + 1], y, d)
            a = fma(1.0, a, c)
            b = fma(1.0, b, d)
            for i in range(n):
                x = load(target, i, q)
                if t == 0:
                    x = fma(-along[i], load(upper, i, q), x)
                x = fma(-left[t, i], a, x)
                store(target, i, q, fma(-left[t + 1, i], b, x))


@internal
def add_product(vectors, target, sign, matrix, source):
    """vectors[target] += sign * matrix @ vectors[source]; target is not source."""
    n = matrix.shape[0]
    for p in range(n // 4):
        a = spread(0.0)
        b = a
        c = a
        d = a
        for q in range(n // 4):
            x = load(vectors, source, q)
            a = fma(load(matrix, 4 * p, q), x, a)
            b = fma(load(matrix, 4 * p + 1, q), x, b)
            c = fma(load(matrix, 4 * p + 2, q), x, c)
            d = fma(load(matrix, 4 * p + 3, q), x, d)
        found = put(put(put(put(a, 0, total(a)), 1, total(b)), 2, total(c)), 3, total(d))
        store(vectors, target, p, fma(sign, found, load(vectors, target, p)))


@inlined
def subtract_leaving(blocks, vectors, target, e, source):
    """vectors[target] -= arc e @ vectors[source]; arc e comes from node `source`."""
    n = vectors.shape[1]
    left = blocks.left[e]
    right = blocks.right[source]
    for q in range(n // 4):
        moved = fma(load(vectors, source, q), load(blocks.along, e, q), spread(0.0))
        store(vectors, target, q, fma(-1.0, moved, load(vectors, target, q)))
    for t in range(blocks.terms[e]):
        a = spread(0.0)
        for q in range(n // 4):
            a = fma(load(vectors, source, q), load(right, t, q), a)
        value = -total(a)
        for q in range(n // 4):
            store(vectors, target, q, fma(value, load(left, t, q), load(vectors, target, q)))


@inlined
def begin(blocks, j):
    """Node j's diagonal block before anything comes to it; filled only now, while it is about to be used."""
    if blocks.begun[j] == 0:
        blocks.begun[j] = 1
        block = blocks.whole[j]
        none = spread(0.0)
        for i in range(block.shape[0]):
            for q in range(block.shape[0] // 4):
                store(block, i, q, none)
            block[i, i] = blocks.diagonal[0]


@kernel
def factor(structure, blocks):
    """Factor in place: diagonal blocks become inverses, whole upper ones inverse @ block; a status code."""
    n_nodes = structure.order.shape[0]
    for k in range(n_nodes):
        node = structure.order[k]
        begin(blocks, node)
        status = invert(blocks.whole[node], blocks.least, blocks.pivot)
        if status != CONVERGED:
            return status
        nth = np.int64(0)  # a literal would be compiled for by itself
        for e in range(structure.entry_start[k], structure.entry_start[k + 1]):
            if structure.has_upper[e]:
                _eliminate(k, e, nth, structure, blocks)
                nth += 1
    return CONVERGED


@inlined
def _eliminate(k, e, nth, structure, blocks):
    """Take lower @ inverse @ upper block e, the nth of the k-th node, from where they meet: every lower's."""
    n_nodes = structure.order.shape[0]
    n_entries = structure.entry_node.shape[0]
    node = structure.order[k]
    inverse = blocks.whole[node]
    if blocks.terms[e] >= 0:
        upper = blocks.spare
        times_arc(blocks, upper, inverse, e, structure.entry_node[e])
    else:
        upper = blocks.whole[n_nodes + e]
        for i in range(upper.shape[0]):
            for q in range(upper.shape[0] // 4):
                store(blocks.spare, i, q, fma(-1.0, load(upper, i, q), spread(0.0)))
                store(upper, i, q, spread(0.0))
        subtract_product(upper, inverse, blocks.spare)
    for other in range(structure.entry_start[k], structure.entry_start[k + 1]):
        if structure.has_lower[other]:
            b = structure.pair_block[structure.pair_start[other] + nth]
            if b < n_nodes:
                begin(blocks, b)
            if blocks.terms[n_entries + other] >= 0:
                subtract_arc(blocks, blocks.whole[b], n_entries + other, node, upper)
            else:
                subtract_product(blocks.whole[b], blocks.whole[n_nodes + n_entries + other], upper)


@kernel
def solve(structure, blocks, right):
    """Solve with the factors; right [N, n] is overwritten with the solution."""
    n_nodes = structure.order.shape[0]
    n_entries = structure.entry_node.shape[0]
    vectors = blocks.vectors
    for j in range(n_nodes):
        for c in range(vectors.shape[1]):
            vectors[j, c] = right[j, c] if c < right.shape[1] else 0.0
    for k in range(n_nodes):
        node = structure.order[k]
        for q in range(vectors.shape[1] // 4):
            store(vectors, n_nodes, q, load(vectors, node, q))
            store(vectors, node, q, spread(0.0))
        add_product(vectors, node, 1.0, blocks.whole[node], n_nodes)
        for e in range(structure.entry_start[k], structure.entry_start[k + 1]):
            if structure.has_lower[e]:
                lower = n_entries + e
                later = structure.entry_node[e]
                if blocks.terms[lower] >= 0:
                    subtract_leaving(blocks, vectors, later, lower, node)
                else:
                    add_product(vectors, later, -1.0, blocks.whole[n_nodes + lower], node)
    for k in range(n_nodes - 1, -1, -1):
        node = structure.order[k]
        for q in range(vectors.shape[1] // 4):
            store(vectors, n_nodes, q, spread(0.0))
        for e in range(structure.entry_start[k], structure.entry_start[k + 1]):
            if structure.has_upper[e]:
                if blocks.terms[e] >= 0:
                    subtract_leaving(blocks, vectors, n_nodes, e, structure.entry_node[e])
                else:
                    add_product(vectors, node, -1.0, blocks.whole[n_nodes + e], structure.entry_node[e])
        add_product(vectors, node, 1.0, blocks.whole[node], n_nodes)
    for j in range(n_nodes):
        for c in range(right.shape[1]):
            right[j, c] = vectors[j, c]
