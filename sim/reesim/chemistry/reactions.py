"""Reactions of a mass-action system, each with its constant: extraction, aqueous complexes, solids."""

from collections.abc import Iterator

from pydantic import Field, model_validator

from reesim.chemistry.sourced import Charge, NonNegative, Positive, Stoichiometry, Thermal
from reesim.errors import FieldFaults, PathPart
from reesim.quantities import Number


class OrganicComplex(Thermal):
    """One extracted complex of a metal."""

    dimers: NonNegative = 0.0
    """n, the number of E it takes; may be left out if it takes the second extractant alone."""
    second: NonNegative = 0.0
    """Number of the second extractant, in its active form, that it takes."""
    logK: Number  # noqa: N815 (the trade's spelling, and the key of the file)
    """log10 K of its formation."""
    protons: NonNegative | None = None
    """c, the H+ it gives off; follows from the charges unless given."""
    ligands: dict[str, Stoichiometry] = Field(default_factory=dict)
    """Aqueous ligands it takes along, such as {NO3: 3}."""

    @model_validator(mode="after")
    def _takes_extractant(self) -> "OrganicComplex":
        _require_extractant(self.dimers, self.second, is_given="dimers" in self.model_fields_set)
        return self


class Metal(Thermal):
    """A metal or counter-ion: one complex written flat, or `complexes`; an empty list stays aqueous."""

    charge: Charge
    """z of the aqueous ion."""
    dimers: NonNegative | None = None
    """n of the single complex."""
    second: NonNegative | None = None
    """Number of the second extractant in the single complex."""
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
        sites = [n for n in (self.dimers, self.second) if n is not None]
        flat = bool(sites) or self.logK is not None
        if flat and self.complexes is not None:
            raise ValueError("give either dimers and logK, or complexes, not both")
        if self.complexes is None and (not sites or self.logK is None):
            missing = "logK" if sites else "dimers"
            raise ValueError(
                f"{missing} is missing; give dimers and logK (or complexes: [], if it is not extracted)"
            )
        if flat:
            _require_extractant(self.dimers or 0.0, self.second or 0.0, is_given=self.dimers is not None)
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
    dimers: NonNegative = 0.0
    """n, the number of E taken; may be left out if it takes the second extractant alone."""
    second: NonNegative = 0.0
    """Number of the second extractant taken, in its active form."""
    logK: Number  # noqa: N815
    """log10 K."""

    @model_validator(mode="after")
    def _takes_extractant(self) -> "AcidUptake":
        _require_extractant(self.dimers, self.second, is_given="dimers" in self.model_fields_set)
        return self


class Associate(Thermal):
    """n E + p B = E_n B_p: the two extractants held by each other, such as HA.TBP with n 0.5 of the dimer."""

    dimers: Positive
    """n, the number of E."""
    second: Positive
    """p, the number of the second extractant in its active form."""
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
    elif metal.logK is not None:
        given = metal.model_dump(exclude={"charge", "complexes"})
        yield (), OrganicComplex(**{**given, "dimers": metal.dimers or 0.0, "second": metal.second or 0.0})


def _require_extractant(dimers: float, second: float, *, is_given: bool) -> None:
    """Refuse an organic species without extractant, at the number of E."""
    if dimers == second == 0.0:
        problem = (
            "0 takes no extractant; give more than 0" if is_given else "is missing; give the number of E"
        )
        raise FieldFaults([(("dimers",), problem)])
