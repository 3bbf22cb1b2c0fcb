"""Text with units -> canonical numbers (mol/L, L/h, h, K, L; fractions 0-1), and back; pint ends here."""

from reesim.quantities.fields import (
    Amount,
    Basis,
    Count,
    Duration,
    FlowRatio,
    FlowRule,
    Fraction,
    MolarConcentration,
    Number,
    Share,
    SoluteConcentration,
    SplitShare,
    Temperature,
    Volume,
    VolumeFlow,
)
from reesim.quantities.parsing import format_quantity, parse_quantity

__all__ = [
    "Amount",
    "Basis",
    "Count",
    "Duration",
    "FlowRatio",
    "FlowRule",
    "Fraction",
    "MolarConcentration",
    "Number",
    "Share",
    "SoluteConcentration",
    "SplitShare",
    "Temperature",
    "Volume",
    "VolumeFlow",
    "format_quantity",
    "parse_quantity",
]
