"""An order in which each of many points comes after a near one."""

import numpy as np

from reesim.kernels.decorators import kernel


@kernel
def shortest_tree(points, distance, order, before):
    """Prim's tree from the origin, -1, through points [n, d]: order [n] they join in, and whom each joins.

    distance [n] is scratch.
    """
    n, d = points.shape
    for i in range(n):
        before[i] = -1
        distance[i] = 0.0
        for k in range(d):
            distance[i] += points[i, k] * points[i, k]
        if not distance[i] < np.inf:
            distance[i] = np.inf  # what is no number joins last
    for place in range(n):
        nearest = -1
        least = np.inf
        for i in range(n):
            if distance[i] >= 0.0 and (nearest < 0 or distance[i] < least):  # below 0: has joined
                nearest = i
                least = distance[i]
        order[place] = nearest
        distance[nearest] = -1.0
        for i in range(n):
            if distance[i] >= 0.0:
                away = 0.0
                for k in range(d):
                    off = points[i, k] - points[nearest, k]
                    away += off * off
                if away < distance[i]:
                    distance[i] = away
                    before[i] = nearest
