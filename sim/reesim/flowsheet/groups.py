"""Nodes of a graph in groups that lie on circles, in the order in which the groups follow each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


def groups(before: Mapping[T, list[T]]) -> list[list[T]]:
    """Groups of nodes that reach each other, each after all that lead to it; a node of no circle is alone.

    Kosaraju's two passes, without recursion: a plant may be longer than Python's stack.

    Parameters
    ----------
    before : mapping
        Nodes before each node.
    """
    after: dict[T, list[T]] = {node: [] for node in before}
    for node, others in before.items():
        for other in others:
            after[other].append(node)
    order: list[T] = []
    seen: set[T] = set()
    for node in after:
        order += _finished(node, after, seen)
    seen = set()
    found = (_finished(node, before, seen) for node in reversed(order))
    return [group for group in found if group]


def _finished(start: T, graph: Mapping[T, list[T]], seen: set[T]) -> list[T]:
    """Return the unseen nodes that can be reached, each after all that lie behind it."""
    if start in seen:
        return []
    seen.add(start)
    done: list[T] = []
    path = [(start, iter(graph[start]))]
    while path:
        node, others = path[-1]
        ahead = next((other for other in others if other not in seen), None)
        if ahead is None:
            done.append(node)
            path.pop()
        else:
            seen.add(ahead)
            path.append((ahead, iter(graph[ahead])))
    return done
