"""Acid adjuster: free acid of an aqueous stream set with base."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reesim.flowsheet.fields import CATION, Base, Name, Strict
from reesim.flowsheet.units.port import Port
from reesim.quantities import MolarConcentration


class AcidAdjuster(Strict):
    """Set the free acid of an aqueous stream, for instance of strip liquor before it is reflux.

    Ports
    -----
    `in`, `out`: aqueous.

    Equations
    ---------
        acid_out = acid            base used = F (acid_in - acid)
        cation_out = cation_in + acid_in - acid

    Free acid is total anion - sum of z x metal. Volume is conserved. Less acid in than asked for takes
    acid in place of base: a negative base used is acid of the first anion.
    """

    type: Literal["acid_adjuster"]
    """Kind of unit."""
    inlet: Name = Field(alias="in")
    """Aqueous that comes in."""
    out: Name
    """Aqueous that leaves."""
    acid: MolarConcentration
    """Free acid of the stream that leaves [mol/L]."""
    base: Base = "NaOH"
    """Base that is used."""

    @property
    def cation(self) -> str:
        """Counter-ion that the base brings."""
        return CATION[self.base]

    def ports(self) -> list[Port]:
        """Return both connections."""
        return [Port("in", self.inlet, "in", "aqueous"), Port("out", self.out, "out", "aqueous")]
