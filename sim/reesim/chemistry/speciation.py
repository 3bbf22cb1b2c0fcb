"""Complexes of one aqueous ligand, at zero ionic strength, and what they are in a medium.

Constants of complexes are compiled for I = 0; mass action in mol/L needs them in the medium of the system.
The specific ion interaction theory (Ciavatta 1980; Grenthe, Plyasunov and Spahiu 1997) carries them there:

    log10 beta(I) = log10 beta(0) + dz2 D - de I        D = 0.509 sqrt(I) / (1 + 1.5 sqrt(I))

dz2 is the sum of the squared charges of the products less that of the reactants, de the sum of their
interaction coefficients. It holds to I = 3.5 mol/kg. Here mol/L are taken for mol/kg.
"""

from collections.abc import Iterable
from math import hypot, sqrt

from pydantic import Field, model_validator

from reesim.chemistry.reactions import AqueousComplex, Protonation, Solid
from reesim.chemistry.sourced import Charge, Sourced, Stoichiometry, Strict
from reesim.quantities import MolarConcentration, Number, Temperature

DEBYE_HUECKEL = 0.509
"""A of the Debye-Hueckel term, 25 degC [(kg/mol)^0.5]."""
ION_SIZE = 1.5
"""B times the distance of closest approach, by convention of the theory [(kg/mol)^0.5]."""
INTERACTION_SD = 0.1
"""Spread of a sum of interaction coefficients, for those taken from another metal or salt [kg/mol]."""
HIGHEST_IONIC_STRENGTH = 3.5
"""Where the theory ends [mol/kg]."""


def at_ionic_strength(
    log_constant: float, squared_charges: float, interaction: float, ionic_strength: float
) -> float:
    """Constant of a reaction in a 1:1 medium.

    Parameters
    ----------
    log_constant : log10 of the constant at zero ionic strength
    squared_charges : sum of z^2 over the products less that over the reactants
    interaction : sum of the interaction coefficients, likewise [kg/mol]
    ionic_strength : of the medium [mol/L]

    Examples
    --------
    Holmium chloride in 2 mol/L sodium chloride; measured there: -0.56 (Hernández-García et al. 2015)

    >>> round(at_ionic_strength(0.74, -6, -0.13, 2.0), 2)
    -0.38
    """
    root = sqrt(ionic_strength)
    term = DEBYE_HUECKEL * root / (1.0 + ION_SIZE * root)
    return log_constant + squared_charges * term - interaction * ionic_strength


class Complexation(Sourced):
    """M + n L = ML_n, overall; of the ligand OH: M + n H2O = M(OH)_n + n H+."""

    metal: str
    """The metal."""
    charge: Charge
    """z of the aqueous ion the constant is written for: U is UO2 2+."""
    n: Stoichiometry
    """Ligands in the complex."""
    log_beta: Number
    """log10 of the overall constant at zero ionic strength; of the ligand OH that of the hydrolysis."""
    interaction: Number
    """Sum of the interaction coefficients of the reaction in the medium [kg/mol]."""


class LigandProtonation(Protonation):
    """L + n H+ = H_n L at zero ionic strength."""

    interaction: Number
    """Sum of the interaction coefficients of the reaction in the medium [kg/mol]."""


class Dissolution(Solid):
    """M(OH)_z(s) + z H+ = M + z H2O at zero ionic strength."""

    interaction: Number
    """Sum of the interaction coefficients of the reaction in the medium [kg/mol]."""


class Speciation(Strict):
    """A file of data/speciation: all complexes of one ligand."""

    name: str
    """The ligand, such as SO4."""
    title: str
    """One line for people."""
    charge: int = Field(strict=True, ge=-4, le=-1)
    """Charge of the ligand."""
    temperature: Temperature
    """Temperature the constants hold at [K]."""
    medium: str
    """Salts that the interaction coefficients are those of."""
    complexes: tuple[Complexation, ...]
    """Complexes of the metals."""
    protonation: tuple[LigandProtonation, ...] = ()
    """Protonated forms of the ligand."""
    solids: tuple[Dissolution, ...] = ()
    """Hydroxides; of the ligand OH."""
    notes: str
    """How they were chosen, and what to doubt."""

    @model_validator(mode="after")
    def _each_once(self) -> "Speciation":
        keys = [(found.metal, found.n) for found in self.complexes]
        if len(set(keys)) < len(keys):
            raise ValueError("a complex stands twice")
        return self

    def complexes_in(self, metals: Iterable[str], ionic_strength: float) -> tuple[AqueousComplex, ...]:
        """Complexes of some metals in a medium."""
        wanted = set(metals)
        return tuple(
            self._converted(found, ionic_strength) for found in self.complexes if found.metal in wanted
        )

    def _converted(self, found: Complexation, ionic_strength: float) -> AqueousComplex:
        is_hydrolysis = self.name == "OH"
        z, n = found.charge, found.n
        if is_hydrolysis:  # M + n H2O = M(OH)n + n H+
            squared = (z - n) ** 2 + n - z**2
        else:
            squared = (z + n * self.charge) ** 2 - z**2 - n * self.charge**2
        value = at_ionic_strength(found.log_beta, squared, found.interaction, ionic_strength)
        return AqueousComplex(
            metal=found.metal,
            ligand=self.name,
            n=n,
            log_star_beta=value if is_hydrolysis else None,
            log_beta=None if is_hydrolysis else value,
            **_provenance(found, ionic_strength),
        )

    def protonation_in(self, ionic_strength: float) -> tuple[Protonation, ...]:
        """Protonated forms of the ligand in a medium."""
        return tuple(
            Protonation(
                ligand=self.name,
                n=found.n,
                log_K=at_ionic_strength(
                    found.log_K,
                    (found.n + self.charge) ** 2 - found.n - self.charge**2,
                    found.interaction,
                    ionic_strength,
                ),
                **_provenance(found, ionic_strength),
            )
            for found in self.protonation
        )

    def solids_in(self, charges: dict[str, int], ionic_strength: float) -> tuple[Solid, ...]:
        """Hydroxides of some metals in a medium; `charges` of the aqueous ions by metal."""
        return tuple(
            Solid(
                metal=found.metal,
                log_star_Ks0=at_ionic_strength(
                    found.log_star_Ks0,
                    charges[found.metal] ** 2 - charges[found.metal],
                    found.interaction,
                    ionic_strength,
                ),
                **_provenance(found, ionic_strength),
            )
            for found in self.solids
            if found.metal in charges
        )


def _provenance(found: Sourced, ionic_strength: float) -> dict[str, object]:
    """Spread widened by that of the interaction; what was measured is derived once it has been carried."""
    sd = None if found.sd is None else hypot(found.sd, INTERACTION_SD * ionic_strength)
    is_carried = found.status == "measured" and ionic_strength > 0.0
    status = "derived" if is_carried else found.status
    return {"sd": sd, "status": status, "source": found.source, "note": found.note}


class SpeciationUse(Strict):
    """What a system takes from data/speciation; it adds to what the system lists itself."""

    library: tuple[str, ...] = ()
    """Ligands whose complexes and protonated forms are taken."""
    ionic_strength: MolarConcentration = Field(default=0.0, le=HIGHEST_IONIC_STRENGTH)
    """Ionic strength the constants are carried to [mol/L]."""
    solids: bool = False
    """Whether the hydroxides are taken, for the saturation index."""
