"""Where constants were measured."""

from pydantic import model_validator

from reesim.chemistry.sourced import Strict
from reesim.quantities import Fraction, MolarConcentration, Number, Temperature


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
