"""Which streams go back: those that close a loop when a plant is read from its inlets on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reesim.flowsheet.units import Port


def returning(
    units: Iterable[str],
    inlets: Iterable[str],
    makers: Mapping[str, tuple[str, Port]],
    takers: Mapping[str, tuple[str, Port]],
) -> frozenset[str]:
    """Find the streams that go back.

    The plant is walked in depth from the units that inlets enter, in the file's order, aqueous before
    organic; a stream into a unit that is still being walked closes a loop.

    Parameters
    ----------
    units : iterable of str
        Units in the file's order.
    inlets : iterable of str
        Streams from outside, in the file's order.
    makers, takers : mapping
        Unit and port that make and that take a stream.
    """
    leaving: dict[str, list[str]] = {name: [] for name in units}
    for stream, (unit, _) in makers.items():
        if stream in takers:
            leaving[unit].append(stream)
    found: set[str] = set()
    open_units: set[str] = set()
    done: set[str] = set()
    roots = [takers[stream][0] for stream in inlets if stream in takers]
    for root in (*roots, *leaving):
        if root in done:
            continue
        open_units.add(root)
        walk = [(root, iter(leaving[root]))]
        while walk:
            unit, streams = walk[-1]
            going = next(streams, None)
            if going is None:
                walk.pop()
                open_units.discard(unit)
                done.add(unit)
                continue
            taker = takers[going][0]
            if taker in open_units:
                found.add(going)
            elif taker not in done:
                open_units.add(taker)
                walk.append((taker, iter(leaving[taker])))
    return frozenset(found)
