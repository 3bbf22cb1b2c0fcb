"""Cases of a study by their number: levels of what varies, values of what is uncertain.

What a case is does not depend on how many are made at once or in which order: grids and lists are
counted, Monte Carlo and Latin hypercubes take their random numbers from a counter that starts from the
case (Philox, Salmon et al. 2011), and a Sobol sequence is its own counter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.random import Philox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reesim.kernels.arrays import Floats
    from reesim.studies.sweep.axes import Axis
    from reesim.studies.sweep.document import Sample
    from reesim.studies.sweep.uncertain import Doubtful

WORDS = 4
"""64-bit words that one count of Philox 4x64 gives."""
ROUNDS = 6
"""Rounds of the Feistel network that shuffles a Latin hypercube; four are the least that Luby and Rackoff
ask for."""


class Sampler:
    """Cases of a study.

    Parameters
    ----------
    sample : Sample
    axes : sequence of Axis
    numbers : sequence of Doubtful
    root : ndarray [numbers, numbers]
        Root of their covariance.
    seed : int
    """

    def __init__(
        self, sample: Sample, axes: Sequence[Axis], numbers: Sequence[Doubtful], root: Floats, seed: int
    ) -> None:
        self._sample = sample
        self._axes = tuple(axes)
        self._numbers = tuple(numbers)
        self._root = root
        self._seed = seed
        self._sobol: tuple[Any, int] | None = None

    def rows(self, first: int, count: int) -> Floats:
        """Levels [cases, axes] and drawn values of numbers [cases, numbers], side by side."""
        if self._sample.method == "grid":
            levels = [axis.levels() for axis in self._axes]
            where = np.unravel_index(np.arange(first, first + count), [len(held) for held in levels])
            return np.column_stack([held[i] for held, i in zip(levels, where, strict=True)])
        if self._sample.method == "list":
            return np.column_stack([axis.levels()[first : first + count] for axis in self._axes])
        u = self._uniform(first, count)
        n = len(self._axes)
        columns = [axis.drawn(u[:, i]) for i, axis in enumerate(self._axes)]
        if self._numbers:
            from scipy.special import ndtri

            deviations = ndtri(u[:, n:]) @ self._root
            columns += [number.drawn(deviations[:, i]) for i, number in enumerate(self._numbers)]
        return np.column_stack(columns)

    def _uniform(self, first: int, count: int) -> Floats:
        """Numbers in (0, 1), [cases, axes and numbers]."""
        width = len(self._axes) + len(self._numbers)
        if self._sample.method == "sobol":
            return self._sobol_points(first, count, width)
        u = counted(self._seed, first, count, width)
        if self._sample.method == "latin_hypercube":
            cases = np.arange(first, first + count, dtype=np.uint64)
            cells = [shuffled(cases, self._sample.size, self._seed, i) for i in range(width)]
            u = (np.column_stack(cells) + u) / self._sample.size
        return u

    def _sobol_points(self, first: int, count: int, width: int) -> Floats:
        """Points of a scrambled sequence; the engine goes on where it stands."""
        import warnings

        from scipy.stats.qmc import Sobol

        if self._sobol is None or self._sobol[1] > first:
            self._sobol = (Sobol(width, scramble=True, rng=np.random.default_rng(self._seed)), 0)
        engine, at = self._sobol
        if first > at:
            engine.fast_forward(first - at)
        with warnings.catch_warnings():
            # the balance of a whole power of 2 is the study's to choose, not that of a part of it
            warnings.simplefilter("ignore", UserWarning)
            points = engine.random(count)
        self._sobol = (engine, first + count)
        # points lie at the lower end of cells of 2^-bits, 0 among them; their middle is inside
        return np.asarray(points + 0.5 ** (engine.bits + 1))


def counted(seed: int, first: int, count: int, width: int) -> Floats:
    """Random numbers [cases, width] in (0, 1) that depend on seed and case alone."""
    blocks = -(-width // WORDS)
    words = Philox(key=seed, counter=first * blocks).random_raw(count * blocks * WORDS)
    inside = (words.reshape(count, blocks * WORDS)[:, :width] >> np.uint64(11)).astype(np.float64)
    return np.asarray((inside + 0.5) * 2.0**-53)


def shuffled(cases: NDArray[np.uint64], size: int, seed: int, axis: int) -> NDArray[np.uint64]:
    """Where cases 0 … size - 1 come in a random order of them: a Feistel network, walked until inside."""
    half = np.uint64(max((int(size - 1).bit_length() + 1) // 2, 1))
    mask = np.uint64((1 << int(half)) - 1)
    keys = Philox(key=seed, counter=[0, 0, 0, axis + 1]).random_raw(ROUNDS)
    found = np.array(cases, dtype=np.uint64)
    outside = np.ones(found.shape, dtype=bool)
    while outside.any():
        left, right = found[outside] >> half, found[outside] & mask
        for key in keys:
            left, right = right, left ^ (_mixed(right ^ key) & mask)
        found[outside] = (left << half) | right
        outside = found >= np.uint64(size)
    return found


def _mixed(words: Any) -> Any:
    """Scramble 64-bit words (finaliser of SplitMix64, Steele et al. 2014)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
