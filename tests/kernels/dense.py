"""The blocks of a Jacobian as one dense matrix."""

import numpy as np

from reesim.kernels.arrays import Blocks, Floats, Structure


def dense(structure: Structure, blocks: Blocks, n: int) -> Floats:
    """[N n, N n] from blocks that are not factored yet."""
    n_nodes, n_entries = structure.order.shape[0], structure.entry_node.shape[0]
    found = np.zeros((n_nodes, n, n_nodes, n))
    for j in range(n_nodes):
        found[j, :, j, :] = blocks.whole[j, :n, :n] if blocks.begun[j] else blocks.diagonal[0] * np.eye(n)
    for k, node in enumerate(structure.order):
        for e in range(structure.entry_start[k], structure.entry_start[k + 1]):
            later = structure.entry_node[e]
            for has, number, row, column in (
                (structure.has_upper[e], e, node, later),
                (structure.has_lower[e], n_entries + e, later, node),
            ):
                if has:
                    found[row, :, column, :] = off_diagonal(structure, blocks, number, column)[:n, :n]
    return found.reshape(n_nodes * n, n_nodes * n)


def off_diagonal(structure: Structure, blocks: Blocks, e: int, column: int) -> Floats:
    """Block e [p, p], whole or from its terms."""
    if blocks.terms[e] < 0:
        return blocks.whole[structure.order.shape[0] + e]
    return np.diag(blocks.along[e]) + blocks.left[e].T @ blocks.right[column]
