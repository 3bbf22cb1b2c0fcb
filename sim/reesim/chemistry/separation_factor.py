"""Constant-separation-factor systems, the model of Xu Guangxian's theory of countercurrent extraction."""

from typing import Annotated, Literal

from pydantic import Field

from reesim.chemistry.sourced import NonNegative, Positive, Status, Strict
from reesim.quantities import Temperature


class SeparationFactorSystem(Strict):
    """Organic composition y_i proportional to beta_i x_i, at constant capacity; all elements trivalent."""

    name: str
    """Name of the system."""
    model: Literal["separation_factor"]
    """Which equilibrium model."""
    title: str | None = None
    """One line for people."""
    separation_factors: Annotated[dict[str, Positive], Field(min_length=1)]
    """beta of each element, relative to any common reference."""
    sd: NonNegative | dict[str, NonNegative] | None = None
    """Standard deviation of log10 beta, one for all or by element."""
    status: Status | None = None
    """How well the factors are known."""
    source: str | None = None
    """Key of the bibliography in data/sources."""
    temperature: Temperature = 298.15
    """Temperature they hold at [K]."""
    notes: str | None = None
    """How they were obtained, and what to doubt."""
