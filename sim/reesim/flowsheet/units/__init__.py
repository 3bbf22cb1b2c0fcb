"""Units of a flowsheet, one file a type: its ports, its fields, its equations."""

from reesim.flowsheet.units.acid_adjuster import AcidAdjuster
from reesim.flowsheet.units.cascade import Cascade, Draw, Efficiency, Entrainment
from reesim.flowsheet.units.mixer import Mixer
from reesim.flowsheet.units.port import Port
from reesim.flowsheet.units.saponifier import Saponifier
from reesim.flowsheet.units.separator import Separator
from reesim.flowsheet.units.splitter import Splitter

UnitModel = Cascade | Splitter | Mixer | Saponifier | AcidAdjuster | Separator
"""Any unit of a flowsheet."""

UNIT_TYPES: dict[str, type[UnitModel]] = {
    "cascade": Cascade,
    "splitter": Splitter,
    "mixer": Mixer,
    "saponifier": Saponifier,
    "acid_adjuster": AcidAdjuster,
    "separator": Separator,
}
"""Class of each `type:`."""

__all__ = [
    "UNIT_TYPES",
    "AcidAdjuster",
    "Cascade",
    "Draw",
    "Efficiency",
    "Entrainment",
    "Mixer",
    "Port",
    "Saponifier",
    "Separator",
    "Splitter",
    "UnitModel",
]
