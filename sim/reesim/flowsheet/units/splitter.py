"""Splitter: one stream divided into several of the same composition."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from reesim.flowsheet.fields import Name, Strict, refuse
from reesim.flowsheet.units.port import Port
from reesim.quantities import SplitShare

SUM_TOLERANCE = 1e-9
"""How far shares may add up beside 100 % [-]: rounding of decimal fractions."""


class Splitter(Strict):
    """Divide a stream of either phase; every outlet has the inlet's composition.

    Ports
    -----
    `in`: one stream. `out`: a mapping of streams to their shares: a fraction (`10 %`), a volume flow
    (`0.1 m3/h`), or the word `rest`, at most once.

    Equations
    ---------
        F_k = f_k F_in   (fraction)     F_k = given   (flow)     F_rest = F_in - sum of the others

    Without a `rest` all shares must be fractions and add up to 100 %: flows alone cannot be made to
    meet whatever enters.
    """

    type: Literal["splitter"]
    """Kind of unit."""
    inlet: Name = Field(alias="in")
    """Stream that is divided."""
    out: dict[Name, SplitShare]
    """Share of every outlet stream."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        rests = [name for name, share in self.out.items() if share.kind == "rest"]
        flows = [name for name, share in self.out.items() if share.kind == "flow"]
        total = sum(share.value for share in self.out.values() if share.kind == "fraction")
        if not self.out:
            refuse(
                (("out",), "no outlet; give streams and their shares, such as {back: 10 %, product: rest}")
            )
        if len(rests) > 1:
            refuse(
                *[(("out", name), f"the rest goes to {rests[0]} already; give a share") for name in rests[1:]]
            )
        if not rests and flows:
            refuse((("out",), "flows need one outlet that takes the rest"))
        if not rests and abs(total - 1.0) > SUM_TOLERANCE:
            refuse(
                (("out",), f"shares add up to {100 * total:.10g} %; make it 100 %, or let one outlet be rest")
            )
        if rests and total > 1.0 + SUM_TOLERANCE:
            refuse(
                (("out",), f"shares add up to {100 * total:.10g} % beside the rest; at most 100 % is there")
            )
        return self

    def ports(self) -> list[Port]:
        """Return every connection, the inlet first."""
        outlets = [
            Port(f"out.{name}", name, "out", "any", proportional=share.kind != "flow")
            for name, share in self.out.items()
        ]
        return [Port("in", self.inlet, "in", "any"), *outlets]
