"""The extractant of a system, and the activity of what of it is free."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from reesim.chemistry.sourced import NonNegative, Positive, Sourced, Strict

ALSTAD_COEFFICIENT = 0.473
"""c of log10 a_E = log10 e - c sqrt(e), e in mol/L of dimer; PC-88A, Tanaka et al. 2021."""


class Extractant(Strict):
    """The acidic, solvating or ion-pair extractant of a system."""

    name: str
    """Short name, such as HA, P507 or D2EHPA."""
    full_name: str | None = None
    """Chemical name."""
    aggregation: Positive = 2.0
    """Monomers in the active form E: 2 for an organophosphorus acid (dimer), 1 for naphthenic acid or TBP."""
    molar_mass: Positive | None = None
    """Molar mass of the monomer [g/mol]."""


class SecondExtractant(Extractant):
    """The other extractant of a mixture of two."""

    acidic: bool = False
    """Whether it gives off protons by itself; saponification is then per mol of both extractants."""


class Organic(Sourced):
    """Activity of the free extractant: log10 a_E = log10 e - coefficient sqrt(e); 0 is an ideal phase."""

    model: Literal["ideal", "alstad"] = "ideal"
    """`ideal`, or `alstad` (the form Tanaka et al. 2021 fitted to PC-88A)."""
    coefficient: NonNegative | None = None
    """c [(L/mol)^0.5]; with `alstad` 0.473 unless given."""

    @property
    def c(self) -> float:
        """Coefficient in force [(L/mol)^0.5]."""
        if self.model == "ideal":
            return 0.0
        return ALSTAD_COEFFICIENT if self.coefficient is None else self.coefficient

    @model_validator(mode="after")
    def _no_coefficient_when_ideal(self) -> "Organic":
        if self.model == "ideal" and self.coefficient:
            raise ValueError("an ideal organic phase has no coefficient; write model: alstad")
        return self


def _organic(given: Any) -> Any:
    """Accept the bare word as well as the mapping."""
    return {"model": given} if isinstance(given, str) else given


OrganicField = Annotated[Organic, BeforeValidator(_organic)]
"""A bare word, or a mapping."""
