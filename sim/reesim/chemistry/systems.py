"""Any extraction system, told apart by its `model`."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag, TypeAdapter

from reesim.chemistry.distribution import DistributionSystem
from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.separation_factor import SeparationFactorSystem

MODELS: dict[str, type[MassActionSystem] | type[SeparationFactorSystem] | type[DistributionSystem]] = {
    "mass_action": MassActionSystem,
    "separation_factor": SeparationFactorSystem,
    "distribution": DistributionSystem,
}
"""Document class of each equilibrium model."""


def model_of(given: Any) -> str | None:
    """Model a mapping, or a system already read, is written for; mass_action unless it says so."""
    if isinstance(given, dict):
        return str(given.get("model", "mass_action"))
    return getattr(given, "model", None)


AnySystem = MassActionSystem | SeparationFactorSystem | DistributionSystem
"""A system that has been read."""

System = Annotated[
    Annotated[MassActionSystem, Tag("mass_action")]
    | Annotated[SeparationFactorSystem, Tag("separation_factor")]
    | Annotated[DistributionSystem, Tag("distribution")],
    Discriminator(
        model_of,
        custom_error_type="unknown_model",
        custom_error_message=f"not an equilibrium model; model is {' or '.join(MODELS)}",
    ),
]
"""Type of a field that holds a system."""

SYSTEM_ADAPTER: TypeAdapter[AnySystem] = TypeAdapter(System)
"""Reads plain data into a system."""
