"""Mass-action extraction systems: the document class a system file or an inline system is read into.

A metal M of charge z, ligands L and the active form E of the extractant (its dimer when `aggregation` is 2):

    M + sum a_l L_l + n E  <=>  complex + c H+          K = y h^c / (m l^a a_E^n)

Organic complexes are neutral, hence c = z - sum a_l |z_l|. All concentrations in mol/L, constants as log10.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from reesim.chemistry.parameter_sets import ParameterSet
from reesim.chemistry.reactions import (
    AcidUptake,
    AqueousComplex,
    Metal,
    OrganicComplex,
    Protonation,
    Solid,
    written_complexes,
)
from reesim.chemistry.sourced import NonNegative, Positive, Sourced, Strict
from reesim.chemistry.speciation import SpeciationUse
from reesim.errors import FieldFaults, PathPart, did_you_mean
from reesim.quantities import Fraction, MolarConcentration, Number, Temperature

ALSTAD_COEFFICIENT = 0.473
"""c of log10 a_E = log10 e - c sqrt(e), e in mol/L of dimer; PC-88A, Tanaka et al. 2021."""

Problem = tuple[tuple[PathPart, ...], str]


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


class Range(Strict):
    """Where the constants were measured; results outside are reported with a warning."""

    pH: tuple[Number, Number] | None = None  # noqa: N815
    """Lowest and highest pH."""
    acid: tuple[MolarConcentration, MolarConcentration] | None = None
    """Lowest and highest acid [mol/L]."""
    loading: tuple[Fraction, Fraction] | None = None
    """Lowest and highest loading of the organic."""
    temperature: tuple[Temperature, Temperature] | None = None
    """Lowest and highest temperature [K]."""

    @model_validator(mode="after")
    def _in_order(self) -> "Range":
        pairs = {"pH": self.pH, "acid": self.acid, "loading": self.loading, "temperature": self.temperature}
        wrong = [name for name, pair in pairs.items() if pair is not None and pair[0] > pair[1]]
        if wrong:
            raise ValueError(f"the lower bound of {', '.join(wrong)} is above the upper one")
        return self


class MassActionSystem(Strict):
    """An extraction system described by mass-action constants."""

    name: str
    """Name of the system."""
    model: Literal["mass_action"] = "mass_action"
    """Which equilibrium model."""
    title: str | None = None
    """One line for people."""
    extractant: Extractant
    """The extractant."""
    organic: Annotated[Organic, BeforeValidator(_organic)] = Field(default_factory=Organic)
    """Activity of the free extractant: `ideal`, `alstad` or a mapping."""
    activity: Literal["conditional", "sit", "pitzer"] = "conditional"
    """Activity model of the aqueous phase that the constants are for; `conditional`: for concentrations."""
    anion: dict[str, Annotated[int, Field(strict=True, ge=-4, le=-1)]] = Field(min_length=1)
    """Aqueous ligands and their charges; the first is the one of the acid."""
    metals: dict[str, Metal]
    """Metals and counter-ions."""
    level_sd: NonNegative | None = None
    """Standard deviation of log10 K of all rare earths together, beside each one's own [-]."""
    sets: dict[str, ParameterSet] = Field(default_factory=dict)
    """Other constants for some of the metals, by name, where sources disagree."""
    speciation: SpeciationUse | None = None
    """Complexes and solids taken from the library."""
    aqueous_complexes: tuple[AqueousComplex, ...] = ()
    """Complexes in the aqueous phase."""
    protonation: tuple[Protonation, ...] = ()
    """Protonated ligands."""
    acid_uptake: tuple[AcidUptake, ...] = ()
    """Acid taken up by the organic phase."""
    solids: tuple[Solid, ...] = ()
    """Hydroxides that may precipitate."""
    kw: Positive = 1e-14
    """Ion product of water [mol2/L2]."""
    temperature: Temperature = 298.15
    """Temperature the constants hold at [K]."""
    medium: str | None = None
    """Aqueous medium they were measured in."""
    diluent: str | None = None
    """Diluent they were measured in."""
    range: Range | None = None
    """Where they were measured."""
    notes: str | None = None
    """How they were obtained, and what to doubt."""

    def complexes_of(self, metal: str) -> tuple[OrganicComplex, ...]:
        """Organic complexes of `metal`, however they were written, with `protons` filled in."""
        entry = self.metals[metal]
        return tuple(
            found.model_copy(update={"protons": self._protons_of(entry.charge, found.ligands)})
            for _, found in written_complexes(entry)
        )

    def with_set(self, name: str) -> "MassActionSystem":
        """The system with one of its sets of constants in place of its own.

        Raises ValueError naming the nearest set when there is none of that name.
        """
        if name not in self.sets:
            listed = ", ".join(self.sets) or "none"
            hint = did_you_mean(name, self.sets)
            raise ValueError(f"{name!r} is not a set of system {self.name}{hint} (it has: {listed})")
        chosen = self.sets[name]
        return self.model_copy(
            update={
                "metals": {**self.metals, **chosen.metals},
                "activity": chosen.activity or self.activity,
            }
        )

    def _protons_of(self, charge: int, ligands: dict[str, int]) -> float:
        return float(charge + sum(count * self.anion[ligand] for ligand, count in ligands.items()))

    @model_validator(mode="after")
    def _consistent(self) -> "MassActionSystem":
        problems = [*self._organic_problems(), *self._aqueous_problems()]
        if problems:
            raise FieldFaults(problems)
        return self

    def _organic_problems(self) -> Iterator[Problem]:
        """Unknown ligands and complexes that are not neutral; metals that a set changes into others."""
        yield from self._metal_problems((), self.metals)
        for key, other in self.sets.items():
            yield from self._metal_problems(("sets", key), other.metals)
            for name, metal in other.metals.items():
                place = ("sets", key, "metals", name)
                if name not in self.metals:
                    yield place, self._unknown_metal(name)
                elif metal.charge != self.metals[name].charge:
                    yield (*place, "charge"), f"{metal.charge}, but {self.metals[name].charge} in the system"

    def _metal_problems(self, base: tuple[PathPart, ...], metals: dict[str, Metal]) -> Iterator[Problem]:
        for name, metal in metals.items():
            for where, found in written_complexes(metal):
                place = (*base, "metals", name, *where)
                unknown = [ligand for ligand in found.ligands if ligand not in self.anion]
                for ligand in unknown:
                    yield (*place, "ligands", ligand), self._unknown_ligand(ligand)
                if not unknown:
                    yield from self._charge_problems(place, metal.charge, found)

    def _charge_problems(
        self, place: tuple[PathPart, ...], charge: int, found: OrganicComplex
    ) -> Iterator[Problem]:
        protons = self._protons_of(charge, found.ligands)
        if protons < 0:
            yield (
                (*place, "ligands"),
                f"the ligands carry {charge - protons:g} charges, the metal only {charge}",
            )
        elif found.protons is not None and found.protons != protons:
            yield (
                (*place, "protons"),
                f"{found.protons:g} leaves the complex charged; a neutral one gives off {protons:g}",
            )

    def _aqueous_problems(self) -> Iterator[Problem]:
        """Names in the aqueous lists that the system does not have."""
        for i, complex_ in enumerate(self.aqueous_complexes):
            if complex_.metal not in self.metals:
                yield ("aqueous_complexes", i, "metal"), self._unknown_metal(complex_.metal)
            if complex_.ligand != "OH" and complex_.ligand not in self.anion:
                yield ("aqueous_complexes", i, "ligand"), self._unknown_ligand(complex_.ligand)
        for i, solid in enumerate(self.solids):
            if solid.metal not in self.metals:
                yield ("solids", i, "metal"), self._unknown_metal(solid.metal)
        for key in ("protonation", "acid_uptake"):
            for i, entry in enumerate(getattr(self, key)):
                if entry.ligand not in self.anion:
                    yield (key, i, "ligand"), self._unknown_ligand(entry.ligand)

    def _unknown_ligand(self, ligand: str) -> str:
        return f"{ligand} is not a ligand of this system (anion has: {', '.join(self.anion)})"

    def _unknown_metal(self, metal: str) -> str:
        return f"{metal} is not a metal of this system (it has: {', '.join(self.metals)})"
