"""Named sets of constants: what another source says of some metals of a system."""

from typing import Literal

from pydantic import Field

from reesim.chemistry.reactions import Metal
from reesim.chemistry.sourced import Strict


class ParameterSet(Strict):
    """Constants of some metals that a flowsheet may take in place of the system's own."""

    title: str
    """One line for people: whose numbers these are."""
    metals: dict[str, Metal] = Field(min_length=1)
    """Metals it replaces, whole."""
    activity: Literal["conditional", "sit", "pitzer"] | None = None
    """Activity model that its constants are for; that of the system if not given."""
    notes: str | None = None
    """Why it is not the default, and when to prefer it."""
