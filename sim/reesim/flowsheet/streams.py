"""Streams that enter from outside: their document classes, and what they carry in canonical units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from reesim.flowsheet.fields import Base, Name, Phase, Strict, refuse
from reesim.quantities import FlowRatio, FlowRule, Fraction, MolarConcentration, SoluteConcentration


def _no_pH(value: Any) -> None:
    """Turn the commonest misunderstanding into a hint."""
    raise ValueError("the pH of a stream is an output; give acid (or base) in mol/L")


OutputOnly = Annotated[None, BeforeValidator(_no_pH), WithJsonSchema({"not": {}})]


class AqueousStream(Strict):
    """Aqueous stream from outside: a feed, scrub liquor, strip acid, a base.

    Total anion = sum of z x metal + salt + acid - base, so that the stream is electroneutral.
    """

    phase: Literal["aqueous"]
    """Phase of the stream."""
    flow: FlowRule
    """Volume flow [L/h], or a multiple of another stream's, such as `4.1 x feed`."""
    acid: MolarConcentration | None = None
    """Free acid before any reaction [mol/L]; 0 if neither acid nor base is given."""
    base: MolarConcentration | None = None
    """Alkali [mol/L], in place of acid."""
    cation: Base = "NaOH"
    """Which alkali `base` is."""
    solutes: dict[Name, SoluteConcentration] = Field(default_factory=dict)
    """Metals: mol/L, or g/L of metal or of oxide."""
    salt: dict[str, MolarConcentration] = Field(default_factory=dict)
    """Salts of a counter-ion, such as `{NaCl: 0.1 mol/L}`."""
    feed: str | None = None
    """Assay of data/feeds, cut to the components that are followed; `ree` says how much."""
    ree: SoluteConcentration | None = None
    """Sum of the rare earths that the assay brings, after the cut."""
    pH: OutputOnly = None  # noqa: N815
    """Not an input: the pH follows from acid."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        broken: list[tuple[tuple[str, ...], str]] = []
        if self.acid is not None and self.base is not None:
            broken.append((("base",), "acid is given as well; give acid or base, not both"))
        if self.base is None and "cation" in self.model_fields_set:
            broken.append((("cation",), "no base is given; give base in mol/L, or leave cation out"))
        if self.feed is not None and self.ree is None:
            broken.append((("feed",), "an assay needs its total; give ree, such as ree: 1.0 mol/L"))
        if self.ree is not None and self.feed is None:
            broken.append((("ree",), "a total needs an assay; give feed, the name of one of data/feeds"))
        if broken:
            refuse(*broken)
        return self


class OrganicStream(Strict):
    """Organic stream from outside: fresh or saponified extractant in diluent."""

    phase: Literal["organic"]
    """Phase of the stream."""
    flow: FlowRule
    """Volume flow [L/h], or a multiple of another stream's, such as `1.5 x feed`."""
    saponification: Fraction = 0.0
    """Alkali cation per formal extractant [mol/mol]."""
    base: Base = "NaOH"
    """Base it was saponified with."""
    solutes: dict[Name, SoluteConcentration] = Field(default_factory=dict)
    """Metals in the organic: mol/L, or g/L of metal or of oxide."""
    chemistry: Name | None = None
    """Chemistry of the circuit, where the flowsheet has several."""


StreamDocument = AqueousStream | OrganicStream
STREAM_TYPES: dict[str, type[StreamDocument]] = {"aqueous": AqueousStream, "organic": OrganicStream}
"""Document class of each `phase:`."""


@dataclass(frozen=True)
class StreamModel:
    """A stream that enters from outside, in canonical units.

    Attributes
    ----------
    name, phase : str
        Its name and phase.
    flow : float or None
        Volume flow [L/h]; None where it follows a stream that a unit makes (compile resolves it).
    ratio : FlowRatio or None
        Given where the flow follows another stream: flow = ratio.factor x flow of ratio.stream.
    acid, base : float
        Free acid and alkali [mol/L] (aqueous); at most one is not 0.
    cation : str
        Counter-ion of the base or of the saponification, such as "Na".
    solutes : dict[str, float]
        Metals [mol/L], those of the assay included.
    assay : dict[str, float]
        Mole fractions of what the assay brings; empty without one.
    ree : float
        Rare earths that the assay brings [mol/L]; 0 without one.
    salt : dict[str, float]
        Salts as written [mol/L of the formula].
    counter_ions : dict[str, float]
        Counter-ions [mol/L] that salt and base bring (aqueous).
    anions : dict[str, float]
        Total of each anion [mol/L]: sum of z x metal + acid as the acid's anion, and those of the salts.
        Base brings none and consumes none: its counter-ion stands in `counter_ions`.
    saponification : float
        Alkali cation per formal extractant [mol/mol] (organic).
    chemistry : str or None
        Chemistry of an organic stream; None of an aqueous one.
    document : StreamDocument
        As it was written.
    """

    name: str
    phase: Phase
    flow: float | None
    ratio: FlowRatio | None
    document: StreamDocument
    acid: float = 0.0
    base: float = 0.0
    cation: str = "Na"
    solutes: dict[str, float] = field(default_factory=dict)
    assay: dict[str, float] = field(default_factory=dict)
    ree: float = 0.0
    salt: dict[str, float] = field(default_factory=dict)
    counter_ions: dict[str, float] = field(default_factory=dict)
    anions: dict[str, float] = field(default_factory=dict)
    saponification: float = 0.0
    chemistry: str | None = None
