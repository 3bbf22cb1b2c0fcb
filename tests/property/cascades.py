"""Open cascades drawn at random, as the text of a flowsheet. Their constants are made up, and span what is used."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

ELEMENTS = ("La", "Nd", "Sm", "Gd", "Dy", "Ho", "Y", "Er")


@dataclass(frozen=True)
class Cascade:
    """One cascade: flows in L/h, concentrations in mol/L, log10 K by element."""

    stages: int
    feed_stage: int
    log_k: dict[str, float]
    feed: dict[str, float]
    feed_flow: float
    feed_acid: float
    scrub_flow: float
    scrub_acid: float
    organic_flow: float
    extractant: float
    saponification: float

    def text(self) -> str:
        """The flowsheet."""
        metals = {m: f"{{charge: 3, dimers: 3, logK: {k!r}}}" for m, k in self.log_k.items()}
        metals["Na"] = "{charge: 1, dimers: 1, logK: -4.4}"
        solutes = ", ".join(f"{m}: {x!r} mol/L" for m, x in self.feed.items())
        lines = [
            "reesim: 1",
            "title: a random cascade",
            "chemistry:",
            "  system:",
            "    name: made-up",
            "    extractant: {name: HA, aggregation: 2}",
            "    anion: {Cl: -1}",
            "    metals:",
            *(f"      {m}: {written}" for m, written in metals.items()),
            f"  extractant: {self.extractant!r} mol/L",
            f"components: [{', '.join(self.log_k)}]",
            "streams:",
            f"  feed: {{phase: aqueous, flow: {self.feed_flow!r} L/h, acid: {self.feed_acid!r} mol/L, "
            f"solutes: {{{solutes}}}}}",
            f"  scrub: {{phase: aqueous, flow: {self.scrub_flow!r} L/h, acid: {self.scrub_acid!r} mol/L}}",
            f"  fresh: {{phase: organic, flow: {self.organic_flow!r} L/h, saponification: {self.saponification!r}}}",
            "units:",
            "  extract:",
            "    type: cascade",
            f"    stages: {self.stages}",
            "    organic_in: {1: fresh}",
            f"    aqueous_in: {self._aqueous_in()}",
            "    organic_out: loaded",
            "    aqueous_out: raffinate",
        ]
        return "\n".join(lines) + "\n"

    def _aqueous_in(self) -> str:
        if self.feed_stage == self.stages:
            return f"{{{self.stages}: [feed, scrub]}}"
        return f"{{{self.feed_stage}: feed, {self.stages}: scrub}}"

    def permuted(self, order: list[str]) -> Cascade:
        """The same with its elements written in another order."""
        return replace(self, log_k={m: self.log_k[m] for m in order}, feed={m: self.feed[m] for m in order})

    def scaled(self, factor: float) -> Cascade:
        """The same with all flows times a factor."""
        return replace(
            self,
            feed_flow=self.feed_flow * factor,
            scrub_flow=self.scrub_flow * factor,
            organic_flow=self.organic_flow * factor,
        )

    def alike(self) -> Cascade:
        """The same with one log K for all: every separation factor is 1."""
        middle = float(np.mean(list(self.log_k.values())))
        return replace(self, log_k=dict.fromkeys(self.log_k, middle))


def random_cascade(seed: int) -> Cascade:
    """5 to 60 stages, 1 to 8 elements, O/A 1:20 to 20:1, acids 1e-4 to 6 mol/L, saponification 0 to 40 %."""
    rng = np.random.default_rng(seed)
    stages = int(rng.integers(5, 61))
    chosen = sorted(rng.choice(len(ELEMENTS), int(rng.integers(1, 9)), replace=False))
    elements = [ELEMENTS[i] for i in chosen]
    log_k = dict(zip(elements, np.sort(rng.uniform(-2.5, 3.0, len(elements))).tolist(), strict=True))
    whole = 10.0 ** rng.uniform(-2.0, 0.0)
    parts = 10.0 ** rng.uniform(-4.0, 0.0, len(elements))
    feed = dict(zip(elements, (whole * parts / parts.sum()).tolist(), strict=True))
    feed_flow = 1000.0
    scrub_flow = feed_flow * 10.0 ** rng.uniform(-1.0, 1.0)
    return Cascade(
        stages=stages,
        feed_stage=int(rng.integers(1, stages + 1)),
        log_k=log_k,
        feed=feed,
        feed_flow=feed_flow,
        feed_acid=float(10.0 ** rng.uniform(-4.0, np.log10(6.0))),
        scrub_flow=float(scrub_flow),
        scrub_acid=float(10.0 ** rng.uniform(-4.0, np.log10(6.0))),
        organic_flow=float((feed_flow + scrub_flow) * 20.0 ** rng.uniform(-1.0, 1.0)),
        extractant=float(rng.uniform(0.5, 1.8)),
        saponification=float(rng.uniform(0.0, 0.4)),
    )
