"""The order in which a network's nodes are eliminated, and the schedule of its block LU."""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np

from reesim.kernels.arrays import Integers


class Schedule(NamedTuple):
    """The pattern fields of `kernels.arrays.Structure`."""

    arc_block: Integers
    order: Integers
    entry_start: Integers
    entry_node: Integers
    has_upper: Integers
    has_lower: Integers
    pair_start: Integers
    pair_block: Integers
    filled: Integers


def elimination_order(n_nodes: int, arc_from: Integers, arc_to: Integers) -> list[int]:
    """Minimum degree on the undirected pattern; ties go to the neighbour of the last node eliminated.

    A chain is then eliminated from an end without fill, a ring with one column of it.
    """
    neighbours: list[set[int]] = [set() for _ in range(n_nodes)]
    for i, j in zip(arc_from.tolist(), arc_to.tolist(), strict=True):
        if i != j:
            neighbours[i].add(j)
            neighbours[j].add(i)
    heap = [(len(neighbours[j]), 0, j) for j in range(n_nodes)]
    heapq.heapify(heap)
    done = [False] * n_nodes
    order: list[int] = []
    while heap:
        degree, _, node = heapq.heappop(heap)
        if done[node] or degree != len(neighbours[node]):
            continue
        done[node] = True
        order.append(node)
        around = neighbours[node]
        for j in around:
            neighbours[j].discard(node)
            neighbours[j] |= around
            neighbours[j].discard(j)
            heapq.heappush(heap, (len(neighbours[j]), -len(order), j))
    return order


def make_schedule(n_nodes: int, arc_from: Integers, arc_to: Integers) -> Schedule:
    """Symbolic factorisation of the block pattern {(to, from)} plus the diagonal.

    Directions are kept apart: an arc without a way back fills one triangle only.
    """
    order = elimination_order(n_nodes, arc_from, arc_to)
    position = np.empty(n_nodes, dtype=np.int64)
    position[order] = np.arange(n_nodes)
    places = list(zip(position[arc_to].tolist(), position[arc_from].tolist(), strict=True))
    rows, columns = _filled(n_nodes, places)
    entry_of: list[dict[int, int]] = []
    entry_start = [0]
    entry_node: list[int] = []
    has_upper: list[int] = []
    has_lower: list[int] = []
    for k in range(n_nodes):
        here: dict[int, int] = {}
        for later in sorted(rows[k] | columns[k]):
            here[later] = len(entry_node)
            entry_node.append(order[later])
            has_upper.append(int(later in rows[k]))
            has_lower.append(int(later in columns[k]))
        entry_of.append(here)
        entry_start.append(len(entry_node))
    n_entries = len(entry_node)

    def block(row: int, column: int) -> int:
        if row == column:
            return order[row]
        if row < column:
            return n_nodes + entry_of[row][column]
        return n_nodes + n_entries + entry_of[column][row]

    # entries are numbered in the order in which these loops meet them
    pair_start = [0]
    pair_block: list[int] = []
    for here in entry_of:
        above = [right for right, entry in here.items() if has_upper[entry]]
        for below, entry in here.items():
            if has_lower[entry]:
                pair_block += [block(below, right) for right in above]
            pair_start.append(len(pair_block))
    arc_block = [block(row, column) for row, column in places]
    filled = np.isin(np.arange(n_nodes, n_nodes + 2 * n_entries), pair_block)
    fields = (
        arc_block, order, entry_start, entry_node, has_upper, has_lower, pair_start, pair_block, filled,
    )  # fmt: skip
    return Schedule(*(np.array(field, dtype=np.int64) for field in fields))


def _filled(n_nodes: int, places: list[tuple[int, int]]) -> tuple[list[set[int]], list[set[int]]]:
    """Columns right of the diagonal of every row and rows below it of every column, fill included."""
    rows: list[set[int]] = [set() for _ in range(n_nodes)]
    columns: list[set[int]] = [set() for _ in range(n_nodes)]
    for row, column in places:
        if column > row:
            rows[row].add(column)
        elif column < row:
            columns[column].add(row)
    for k in range(n_nodes):
        for below in columns[k]:
            for right in rows[k]:
                if right > below:
                    rows[below].add(right)
                elif right < below:
                    columns[right].add(below)
    return rows, columns
