"""Mass-action extraction systems: the document class a system file or an inline system is read into.

A metal M of charge z, ligands L and the active form E of the extractant (its dimer when `aggregation` is 2):

    M + sum a_l L_l + n E + p B  <=>  complex + c H+    K = y h^c / (m l^a a_E^n b^p)

Organic complexes are neutral, hence c = z - sum a_l |z_l|. All concentrations in mol/L, constants as log10.
B is the active form of a second extractant where the organic is a mixture of two; it stays in the organic.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from reesim.chemistry.organic import Extractant, Organic, OrganicField, SecondExtractant
from reesim.chemistry.parameter_sets import ParameterSet
from reesim.chemistry.range import Range
from reesim.chemistry.reactions import (
    AcidUptake,
    AqueousComplex,
    Associate,
    Metal,
    OrganicComplex,
    Protonation,
    Solid,
    written_complexes,
)
from reesim.chemistry.sourced import NonNegative, Positive, Strict
from reesim.chemistry.speciation import SpeciationUse
from reesim.chemistry.ties import TieText, tie_problems
from reesim.errors import FieldFaults, PathPart, did_you_mean
from reesim.quantities import Temperature

Problem = tuple[tuple[PathPart, ...], str]


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
    second_extractant: SecondExtractant | None = None
    """The other extractant of a mixture; `second` in a complex is how many of its active form it takes."""
    organic: OrganicField = Field(default_factory=Organic)
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
    ties: tuple[TieText, ...] = ()
    """Constants that follow others, which a fit keeps: `logK.*.2 = a + 2/3 logK.*.1`."""
    speciation: SpeciationUse | None = None
    """Complexes and solids taken from the library."""
    aqueous_complexes: tuple[AqueousComplex, ...] = ()
    """Complexes in the aqueous phase."""
    protonation: tuple[Protonation, ...] = ()
    """Protonated ligands."""
    acid_uptake: tuple[AcidUptake, ...] = ()
    """Acid taken up by the organic phase."""
    associates: tuple[Associate, ...] = ()
    """What the two extractants of a mixture form with each other."""
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
        same_footing = chosen.activity in (None, self.activity) and chosen.organic in (None, self.organic)
        metals = {**(self.metals if same_footing else {}), **chosen.metals}
        own = {key: getattr(chosen, key) for key in ("activity", "organic", "level_sd", "medium", "range")}
        return self.model_copy(
            update={
                **{key: value for key, value in own.items() if value is not None},
                "metals": metals,
                "aqueous_complexes": tuple(c for c in self.aqueous_complexes if c.metal in metals),
                "solids": tuple(solid for solid in self.solids if solid.metal in metals),
                "ties": chosen.ties or (self.ties if same_footing else ()),
            }
        )

    def _protons_of(self, charge: int, ligands: dict[str, int]) -> float:
        return float(charge + sum(count * self.anion[ligand] for ligand, count in ligands.items()))

    @model_validator(mode="after")
    def _consistent(self) -> "MassActionSystem":
        problems = [
            *self._organic_problems(),
            *self._second_problems(),
            *self._aqueous_problems(),
            *self._tie_problems(),
        ]
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

    def _second_problems(self) -> Iterator[Problem]:
        """A second extractant whose name is taken, that is missing, or gives off protons but is no acid."""
        other = self.second_extractant
        if other is not None and other.name in (self.extractant.name, *self.metals, *self.anion):
            text = f"{other.name} is the name of something else in this system; give it one of its own"
            yield ("second_extractant", "name"), text
        for place, protons in self._species_of_second():
            if other is None:
                text = "this system has no second extractant; name it under second_extractant"
                yield (*place, "second"), text
            elif protons > 0.0 and not other.acidic:
                text = f"{other.name} gives off protons here without {self.extractant.name}"
                yield (*place, "second"), f"{text}; write acidic: true under second_extractant"

    def _species_of_second(self) -> Iterator[tuple[tuple[PathPart, ...], float]]:
        """Places of what takes the second extractant, and the H+ it gives off if it takes no other."""
        for base, metals in (((), self.metals), *((("sets", k), s.metals) for k, s in self.sets.items())):
            for name, metal in metals.items():
                for where, found in written_complexes(metal):
                    held = sum(n * self.anion.get(ligand, 0) for ligand, n in found.ligands.items())
                    if found.second > 0.0:
                        alone = float(metal.charge + held) if found.dimers == 0.0 else 0.0
                        yield (*base, "metals", name, *where), alone
        for i, acid in enumerate(self.acid_uptake):
            if acid.second > 0.0:
                yield ("acid_uptake", i), 0.0
        for i in range(len(self.associates)):
            yield ("associates", i), 0.0

    def _tie_problems(self) -> Iterator[Problem]:
        """Ties that these complexes cannot keep; those of a set are about the system with the set in it."""
        for base, holder in (((), self), *((("sets", key), self.with_set(key)) for key in self.sets)):
            n_complexes = {metal: len(tuple(written_complexes(m))) for metal, m in holder.metals.items()}
            if not base or self.sets[base[1]].ties:
                for i, problem in tie_problems(holder.ties, n_complexes):
                    yield (*base, "ties", i), problem

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
