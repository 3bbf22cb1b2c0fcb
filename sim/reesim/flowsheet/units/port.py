"""Ports: where streams enter and leave a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Port:
    """One connection of a unit to a stream.

    Attributes
    ----------
    name : str
        Path of the stream's name below the unit, such as `organic_in.1` or `out.back`.
    stream : str
        Stream that is connected.
    direction : {"in", "out"}
        Whether the stream enters or leaves the unit.
    phase : {"aqueous", "organic", "any"}
        Phase the port takes; "any" where the unit takes either, but one at a time.
    stage : int or None
        Stage of a cascade, counted from the raffinate end.
    proportional : bool
        Of an outlet: its volume flow grows with what enters the unit. False where a pump or a split
        fixes it, so that the outlet anchors the flow of a closed loop.
    """

    name: str
    stream: str
    direction: Literal["in", "out"]
    phase: Literal["aqueous", "organic", "any"]
    stage: int | None = None
    proportional: bool = True

    @property
    def path(self) -> tuple[str, ...]:
        """Keys below the unit that lead to the stream's name."""
        return tuple(self.name.split("."))
