"""Mixer: several streams of one phase joined."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reesim.flowsheet.fields import Name, Names, Strict
from reesim.flowsheet.units.port import Port


class Mixer(Strict):
    """Join streams of one phase.

    Ports
    -----
    `in`: a list of streams. `out`: one stream.

    Equations
    ---------
        F_out = sum F_k        F_out c_i,out = sum F_k c_i,k
    """

    type: Literal["mixer"]
    """Kind of unit."""
    inlets: Names = Field(alias="in")
    """Streams that are joined."""
    out: Name
    """Stream that leaves."""

    def ports(self) -> list[Port]:
        """Return every connection, inlets first."""
        several = len(self.inlets) > 1
        found = [
            Port(f"in.{i_stream}" if several else "in", stream, "in", "any")
            for i_stream, stream in enumerate(self.inlets)
        ]
        return [*found, Port("out", self.out, "out", "any")]
