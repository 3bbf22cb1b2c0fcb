"""Any extraction system, told apart by its `model`."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag, TypeAdapter

from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.separation_factor import SeparationFactorSystem

MODELS: dict[str, type[MassActionSystem] | type[SeparationFactorSystem]] = {
    "mass_action": MassActionSystem,
    "separation_factor": SeparationFactorSystem,
}
"""Document class of each equilibrium model."""


def model_of(given: Any) -> str | None:
    """Model a mapping, or a system already read, is written for; mass_action unless it says so."""
    if isinstance(given, dict):
        return str(given.get("model", "mass_action"))
    return getattr(given, "model", None)


AnySystem = MassActionSystem | SeparationFactorSystem
"""A system that has been read."""

System = Annotated[
    Annotated[MassActionSystem, Tag("mass_action")]
    | Annotated[SeparationFactorSystem, Tag("separation_factor")],
    Discriminator(
        model_of,
        custom_error_type="unknown_model",
        custom_error_message="not an equilibrium model; model is mass_action or separation_factor",
    ),
]
"""Type of a field that holds a system."""

SYSTEM_ADAPTER: TypeAdapter[AnySystem] = TypeAdapter(System)
"""Reads plain data into a system."""
