"""Saponifier: alkali set on the organic."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reesim.flowsheet.fields import CATION, Base, Name, Strict
from reesim.flowsheet.units.port import Port
from reesim.quantities import FlowRatio, FlowRule, Fraction, MolarConcentration


class Saponifier(Strict):
    """Set the saponification degree of an organic, whatever it held before.

    Ports
    -----
    `in`: the organic that returned. `out`: the saponified organic.

    Equations
    ---------
        y_cation,out = degree x formal extractant          other components pass through
        base used    = F (y_cation,out - y_cation,in) + acid that the organic carried in
        make-up      = F_out - F_in                        fresh extractant; less than zero is a fault

    With `base_strength` the lye's water goes on with the organic to the next aqueous contact; without
    it the base is taken as free of water. With `flow` the unit delivers that flow and so anchors the
    organic loop; without it what returned is what leaves.
    """

    type: Literal["saponifier"]
    """Kind of unit."""
    inlet: Name = Field(alias="in")
    """Organic that comes in."""
    out: Name
    """Organic that leaves."""
    degree: Fraction
    """Alkali cation per formal extractant of the organic that leaves [mol/mol]."""
    base: Base = "NaOH"
    """Base that is used."""
    flow: FlowRule | None = None
    """Volume flow delivered [L/h], or a multiple of another stream's."""
    base_strength: MolarConcentration | None = None
    """Concentration of the base solution [mol/L], if its water is to be counted."""
    chemistry: Name | None = None
    """Chemistry of the circuit, where the flowsheet has several."""

    @property
    def cation(self) -> str:
        """Counter-ion that the base brings."""
        return CATION[self.base]

    @property
    def ratio(self) -> FlowRatio | None:
        """The rule of the flow where it follows another stream."""
        return self.flow if isinstance(self.flow, FlowRatio) else None

    def ports(self) -> list[Port]:
        """Return both connections."""
        return [
            Port("in", self.inlet, "in", "organic"),
            Port("out", self.out, "out", "organic", proportional=self.flow is None),
        ]
