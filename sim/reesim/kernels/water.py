"""A component that only follows the water, carried from node to node."""

from reesim.kernels.decorators import kernel


@kernel
def carry(order, start, arc, origin, fraction, source, component, total, rounds, tolerance):
    """total [N] = source + what arcs bring, by Gauss-Seidel from total 0; rounds used, or -1.

    order [N] goes with the flow as far as loops allow: without one a single round is exact.  Arcs into
    node j are arc[start[j]:start[j+1]], from origin; fraction [arcs, C], source [N, C].
    """
    for j in range(total.shape[0]):
        total[j] = 0.0
    for i in range(rounds):
        change = 0.0
        size = 0.0
        for k in range(order.shape[0]):
            j = order[k]
            value = source[j, component]
            for a in range(start[j], start[j + 1]):
                value += fraction[arc[a], component] * total[origin[a]]
            change = max(change, abs(value - total[j]))
            size = max(size, abs(value))
            total[j] = value
        if change <= tolerance * size:
            return i + 1
    return -1
