"""What every sourced number carries: its spread, its standing and where it was read."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from reesim.quantities import Number

Status = Literal["measured", "derived", "recalled", "estimate"]
"""measured: read in the cited source. derived: computed from such numbers. recalled: not verified, carries a
wide standard deviation. estimate: a placeholder that lets a case run, never data."""

Charge = Annotated[int, Field(strict=True, ge=1, le=6)]
Stoichiometry = Annotated[int, Field(strict=True, ge=1, le=20)]
Positive = Annotated[Number, Field(gt=0)]
NonNegative = Annotated[Number, Field(ge=0)]


class Strict(BaseModel):
    """A mapping of a document: fixed once read, and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Sourced(Strict):
    """A number with its provenance."""

    sd: NonNegative | None = None
    """Standard deviation, in the number's own unit (log10 units for a constant)."""
    status: Status | None = None
    """How well the number is known."""
    source: str | None = None
    """Key of the bibliography in data/sources; several are joined by a comma."""
    note: str | None = None
    """What a reader must know before trusting the number."""


class Thermal(Sourced):
    """A sourced equilibrium constant that may carry its reaction's enthalpy."""

    enthalpy: Number | None = None
    """Enthalpy of the reaction as the constant is written [kJ/mol]; carries it to other temperatures."""
    enthalpy_sd: NonNegative | None = None
    """Standard deviation of the enthalpy [kJ/mol]."""
    enthalpy_status: Status | None = None
    """How well the enthalpy is known."""
    enthalpy_source: str | None = None
    """Key of the bibliography for the enthalpy."""
