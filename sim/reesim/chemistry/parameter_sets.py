"""Named sets of constants: what another source says of a system."""

from typing import Literal

from pydantic import Field

from reesim.chemistry.organic import OrganicField
from reesim.chemistry.range import Range
from reesim.chemistry.reactions import Metal
from reesim.chemistry.sourced import NonNegative, Strict
from reesim.chemistry.ties import TieText


class ParameterSet(Strict):
    """Constants of some metals that a flowsheet may take in place of the system's own.

    One for another activity model or another organic phase is whole: a metal that it does not name is not in
    it, for the system's own constant stands on another footing.
    """

    title: str
    """One line for people: whose numbers these are."""
    metals: dict[str, Metal] = Field(min_length=1)
    """Metals it replaces, whole."""
    activity: Literal["conditional", "sit", "pitzer"] | None = None
    """Activity model that its constants are for; that of the system if not given."""
    organic: OrganicField | None = None
    """Activity of the free extractant that its constants are for; that of the system if not given."""
    level_sd: NonNegative | None = None
    """Standard deviation of log10 K of all its rare earths together; that of the system if not given [-]."""
    ties: tuple[TieText, ...] = ()
    """Constants that follow others, which a fit that begins with the set keeps."""
    medium: str | None = None
    """Aqueous medium they were measured in; that of the system if not given."""
    range: Range | None = None
    """Where they were measured; the range of the system if not given."""
    notes: str | None = None
    """Why it is not the default, and when to prefer it."""
