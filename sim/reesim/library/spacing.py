"""How well the separation factors of neighbours in the series are known."""

from __future__ import annotations

import csv
from functools import cache
from math import log10, sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING

from reesim.share import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "separation-factors.csv"


@cache
def spreads(system: str) -> Mapping[tuple[str, str], float]:
    """Standard deviation of log10 of separation factors of a system, by (lighter, heavier).

    data/measured/separation-factors.csv gives the lowest and the highest value of several sources or
    points. Nothing says that one in between is likelier than another, so the deviation is that of an
    even distribution, range / sqrt(12) (JCGM 100:2008, 4.3.7). A pair with one value only has no
    range and is left out.
    """
    found: dict[tuple[str, str], float] = {}
    with (data_folder() / "measured" / FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            low, high = float(row["low"]), float(row["high"])
            if row["system"] == system and high > low:
                heavier, _, lighter = row["pair"].partition("/")
                found[lighter, heavier] = log10(high / low) / sqrt(12.0)
    return MappingProxyType(found)
