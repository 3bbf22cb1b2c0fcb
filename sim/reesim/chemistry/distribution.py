"""Distribution isotherms: log10 D of each metal as a polynomial, for plants known by their isotherms alone.

    log10 D = sum_k coefficient_k pH^p_k C^q_k (log10 C)^r_k theta^s_k

C is the formal extractant [mol/L], theta the loading [-].  A metal of charge z that goes over gives z H+
to the water, so that pH is an answer here too; counter-ions of bases stay in the water.  Such a polynomial
says nothing outside the range it was fitted in.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from reesim.chemistry.organic import Extractant, Organic
from reesim.chemistry.range import Range
from reesim.chemistry.reactions import Protonation
from reesim.chemistry.sourced import Charge, Positive, Sourced, Strict
from reesim.errors import FieldFaults
from reesim.quantities import Number, Temperature

Power = Annotated[int, Field(strict=True, ge=0, le=4)]


class Term(Strict):
    """One term of a polynomial."""

    coefficient: Number
    """Its coefficient."""
    pH: Power = 0  # noqa: N815
    """Power of pH."""
    extractant: Power = 0
    """Power of the formal extractant [mol/L]."""
    log_extractant: Power = 0
    """Power of log10 of the formal extractant."""
    loading: Power = 0
    """Power of the loading."""


class Isotherm(Sourced):
    """log10 D of one metal; no terms for one that stays in the water."""

    charge: Charge
    """z of the aqueous ion, and the H+ given off."""
    log_D: tuple[Term, ...] = ()  # noqa: N815
    """Terms of log10 D."""


class DistributionSystem(Strict):
    """An extraction system described by distribution isotherms."""

    name: str
    """Name of the system."""
    model: Literal["distribution"]
    """Which equilibrium model."""
    title: str | None = None
    """One line for people."""
    extractant: Extractant
    """The extractant."""
    anion: dict[str, Annotated[int, Field(strict=True, ge=-4, le=-1)]] = Field(min_length=1)
    """Aqueous ligands and their charges; the first is the one of the acid."""
    metals: dict[str, Isotherm] = Field(min_length=1)
    """Metals, each with its isotherm."""
    protonation: tuple[Protonation, ...] = ()
    """Protonated ligands."""
    kw: Positive = 1e-14
    """Ion product of water [mol2/L2]."""
    temperature: Temperature = 298.15
    """Temperature the isotherms hold at [K]."""
    medium: str | None = None
    """Aqueous medium they were measured in."""
    diluent: str | None = None
    """Diluent they were measured in."""
    range: Range | None = None
    """Where they were measured."""
    notes: str | None = None
    """How they were obtained, and what to doubt."""

    @property
    def organic(self) -> Organic:
        """Activity of the free extractant: none is asked for."""
        return Organic()

    @model_validator(mode="after")
    def _ligands_known(self) -> "DistributionSystem":
        have = f"anion has: {', '.join(self.anion)}"
        wrong: list[tuple[tuple[Any, ...], str]] = [
            (
                ("protonation", i, "ligand"),
                f"{entry.ligand} is not a ligand of this system (anion has: {have})",
            )
            for i, entry in enumerate(self.protonation)
            if entry.ligand not in self.anion
        ]
        if wrong:
            raise FieldFaults(wrong)
        return self
