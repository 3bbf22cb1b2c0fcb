"""Reactions of a mass-action system, each with its constant: extraction, aqueous complexes, solids."""

from collections.abc import Iterator

from pydantic import Field, model_validator

from reesim.chemistry.sourced import Charge, NonNegative, Positive, Stoichiometry, Thermal
from reesim.errors import PathPart
from reesim.quantities import Number


class OrganicComplex(Thermal):
    """One extracted complex of a metal."""

    dimers: Positive
    """n, the number of E it takes."""
    logK: Number  # noqa: N815 (the trade's spelling, and the key of the file)
    """log10 K of its formation."""
    protons: NonNegative | None = None
    """c, the H+ it gives off; follows from the charges unless given."""
    ligands: dict[str, Stoichiometry] = Field(default_factory=dict)
    """Aqueous ligands it takes along, such as {NO3: 3}."""


class Metal(Thermal):
    """A metal or counter-ion: one complex written flat, or `complexes`; an empty list stays aqueous."""

    charge: Charge
    """z of the aqueous ion."""
    dimers: Positive | None = None
    """n of the single complex."""
    logK: Number | None = None  # noqa: N815
    """log10 K of the single complex."""
    protons: NonNegative | None = None
    """c of the single complex."""
    ligands: dict[str, Stoichiometry] = Field(default_factory=dict)
    """Ligands of the single complex."""
    complexes: tuple[OrganicComplex, ...] | None = None
    """Several complexes."""

    @model_validator(mode="after")
    def _one_way_of_writing(self) -> "Metal":
        flat = self.dimers is not None or self.logK is not None
        if flat and self.complexes is not None:
            raise ValueError("give either dimers and logK, or complexes, not both")
        if self.complexes is None and (self.dimers is None or self.logK is None):
            missing = "dimers" if self.dimers is None else "logK"
            raise ValueError(
                f"{missing} is missing; give dimers and logK (or complexes: [], if it is not extracted)"
            )
        return self


class AqueousComplex(Thermal):
    """M + n L = ML_n, overall; hydrolysis as M + n OH, or as M + n H2O = M(OH)_n + n H+ by log_star_beta."""

    metal: str
    """The metal."""
    ligand: str = "OH"
    """A ligand of `anion`, or OH."""
    n: Stoichiometry
    """Ligands in the complex."""
    log_beta: Number | None = None
    """log10 of the overall formation constant."""
    log_star_beta: Number | None = None
    """log10 of the overall hydrolysis constant (OH only)."""

    @model_validator(mode="after")
    def _one_constant(self) -> "AqueousComplex":
        if (self.log_beta is None) == (self.log_star_beta is None):
            raise ValueError("give exactly one of log_beta and log_star_beta")
        if self.log_star_beta is not None and self.ligand != "OH":
            raise ValueError(f"log_star_beta is for hydrolysis; ligand {self.ligand} takes log_beta")
        return self


class Protonation(Thermal):
    """L + n H+ = H_n L (overall constant), such as HSO4-."""

    ligand: str
    """A ligand of `anion`."""
    n: Stoichiometry = 1
    """Protons taken."""
    log_K: Number  # noqa: N815
    """log10 of the overall constant."""


class AcidUptake(Thermal):
    """H+ + L + n E = HL.E_n: acid taken up by the organic phase."""

    ligand: str
    """A ligand of `anion`; as many H+ go with it as it has charges."""
    dimers: Positive
    """n, the number of E taken."""
    logK: Number  # noqa: N815
    """log10 K."""


class Solid(Thermal):
    """M(OH)_z(s) + z H+ = M + z H2O, for the hydroxide saturation index."""

    metal: str
    """The metal."""
    log_star_Ks0: Number  # noqa: N815
    """log10 of the solubility constant written with H+."""


def written_complexes(metal: Metal) -> Iterator[tuple[tuple[PathPart, ...], OrganicComplex]]:
    """Complexes of a metal, each with the place it was written at below the metal."""
    if metal.complexes is not None:
        for i, found in enumerate(metal.complexes):
            yield ("complexes", i), found
    elif metal.dimers is not None and metal.logK is not None:
        yield (), OrganicComplex(**metal.model_dump(exclude={"charge", "complexes"}))
