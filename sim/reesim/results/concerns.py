"""What an engineer should look at in a solution, a readable line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.results.operation import operation_concerns
from reesim.results.validity import validity_concerns

if TYPE_CHECKING:
    from reesim.results.arrays import Arrays


def find(arrays: Arrays) -> tuple[str, ...]:
    """All warnings: how the plant runs first, then how far the numbers can be trusted."""
    return (*operation_concerns(arrays), *validity_concerns(arrays))
