"""Stages in words: `stage 3`, `stages 1-12, 15`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_RANGES_TOLD = 4


def stages_where(is_wrong: Sequence[bool] | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    """Name the stages that are marked, the first of them being stage 1.

    Examples
    --------
    >>> stages_where([False, True, True, False, True])
    'stages 2-3, 5'
    >>> stages_where([True])
    'stage 1'
    """
    numbers = (np.flatnonzero(np.asarray(is_wrong)) + 1).tolist()
    ranges = [str(first) if first == last else f"{first}-{last}" for first, last in _runs(numbers)]
    told = ", ".join(ranges[:MOST_RANGES_TOLD]) + (" and more" if len(ranges) > MOST_RANGES_TOLD else "")
    return f"stage{'s' if len(numbers) > 1 else ''} {told}"


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Go through unbroken runs of sorted numbers."""
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = number
        elif number != last + 1:
            yield first, last
            first = number
        last = number
    if first is not None and last is not None:
        yield first, last
