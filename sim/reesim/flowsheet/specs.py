"""Design specifications: what is varied until what holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from reesim.flowsheet.fields import Name, Phase, Stage, Strict, listed, refuse, said

Kind = Literal["purity", "recovery", "concentration", "residue", "pH", "loading", "acid", "flow"]
Basis = Literal["oxide", "metal", "mole"]
OF_ELEMENTS: tuple[Kind, ...] = ("purity", "recovery", "concentration", "residue")
"""Targets of an element or a group of elements; `equals` gives their value."""
OF_STREAM: tuple[Kind, ...] = ("pH", "loading", "acid", "flow")
"""Targets of a stream or a stage as a whole; their value may stand behind the word itself."""
OF_STAGE: tuple[Kind, ...] = ("concentration", "residue", "pH", "loading", "acid")
"""Targets that a stage of a cascade may have."""


def _elements(value: Any) -> Any:
    """One symbol, a list of them, a group written `Tb+Dy`, or the word REE."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split("+"))
    if isinstance(value, list | tuple) and not value:
        raise ValueError("an empty list; name at least one element, or write REE for all rare earths")
    if isinstance(value, list | tuple):
        return value
    raise ValueError(f"{said(value)} is not an element; give one such as Dy, a list of them, or REE")


def _written(value: Any) -> Any:
    """Keep a value as written until its dimension is known."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"{said(value)} is not a value; give one such as 99.9 % or 0.3 mol/L")
    return value


Elements = Annotated[
    tuple[Name, ...],
    BeforeValidator(_elements),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    ),
]
Written = Annotated[
    str | int | float,
    BeforeValidator(_written),
    WithJsonSchema({"type": ["string", "number"]}),
]


class Until(Strict):
    """Target of a specification.

    A stream, or a unit with a stage, then exactly one target: `purity`, `recovery`, `concentration` or
    `residue` of an element or group with `equals`; or `pH`, `loading`, `acid` or `flow` with their value
    (`pH: 1.5`), which may also be written `of: pH, equals: 1.5`.
    """

    stream: Name | None = None
    """Stream that is looked at."""
    unit: Name | None = None
    """Cascade that is looked at, with `stage`."""
    stage: Stage | None = None
    """Stage of the cascade, counted from the raffinate end."""
    phase: Phase | None = None
    """Phase whose concentration leaves the stage; aqueous if not given."""
    purity: Elements | None = None
    """Element or group over all rare earths of the stream, by mass of oxide unless `basis` is given [-]."""
    recovery: Elements | None = None
    """Element or group in the stream over all of it that enters the plant [-]."""
    concentration: Elements | None = None
    """Element or group: mol/L, or g/L of metal or of oxide."""
    residue: Elements | None = None
    """Element or group left on an organic: mol/L, or g/L of metal or of oxide."""
    pH: Written | None = None  # noqa: N815
    """pH of the stream or stage."""
    loading: Written | None = None
    """Loading of the organic [-]."""
    acid: Written | None = None
    """Free acid of the stream [mol/L]."""
    flow: Written | None = None
    """Volume flow of the stream [L/h]."""
    of: Literal["pH", "loading", "acid", "flow"] | None = None
    """Target without an element, with its value under `equals`."""
    basis: Basis | None = None
    """Of a purity: oxide (default), metal or mole."""
    equals: Written | None = None
    """Value of the target."""

    @property
    def targets(self) -> list[Kind]:
        """Kinds of target that are given."""
        held: list[Kind] = [kind for kind in (*OF_ELEMENTS, *OF_STREAM) if getattr(self, kind) is not None]
        return [*held, self.of] if self.of is not None else held

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        targets = self.targets
        if len(targets) != 1:
            found = f"{listed(targets)} are given" if targets else "no target is given"
            raise ValueError(f"{found}; give exactly one of {listed((*OF_ELEMENTS, *OF_STREAM))}")
        refused = [*self._wrong_place(targets[0]), *self._wrong_value(targets[0])]
        if refused:
            refuse(*refused)
        return self

    def _wrong_place(self, kind: Kind) -> list[tuple[tuple[str, ...], str]]:
        """Say where stream, unit, stage and phase do not go together."""
        if (self.stream is None) == (self.unit is None):
            found = "both are given" if self.stream else "neither is given"
            return [((), f"give a stream, or a unit and a stage; {found}")]
        if self.stream is not None:
            keys = [key for key in ("stage", "phase") if getattr(self, key) is not None]
            return [
                ((key,), "goes with a unit, not with a stream; a stream has one phase and no stages")
                for key in keys
            ]
        if kind not in OF_STAGE:
            return [((kind,), f"is a property of a stream; of a stage give {listed(OF_STAGE)}")]
        return (
            []
            if self.stage is not None
            else [(("unit",), "needs a stage; give stage, counted from the raffinate end")]
        )

    def _wrong_value(self, kind: Kind) -> list[tuple[tuple[str, ...], str]]:
        """Say where the value is missing, given twice, or has a basis it cannot have."""
        broken: list[tuple[tuple[str, ...], str]] = []
        behind = kind in OF_STREAM and self.of is None
        if behind and self.equals is not None:
            broken.append((("equals",), f"the value stands behind {kind} already; give it once"))
        if not behind and self.equals is None:
            broken.append(((kind if self.of is None else "of",), "no value is given; give equals"))
        if self.basis is not None and kind != "purity":
            broken.append((("basis",), f"goes with purity, not with {kind}"))
        return broken


class Spec(Strict):
    """One specification: the solver varies `vary` until the target holds."""

    vary: str = Field(min_length=1)
    """Path of the number that is varied, such as `streams.scrub.flow`."""
    until: Until
    """Target that must hold."""
    between: tuple[Written, Written] | None = None
    """Lowest and highest value that may be tried, in the units of what is varied."""


@dataclass(frozen=True)
class SpecModel:
    """A specification in canonical units.

    Attributes
    ----------
    vary : str
        Dotted path of the number that is varied. Where it is a flow that follows another stream
        (`4.1 x feed`), the flow itself is varied and no longer follows.
    kind : str
        Target: purity, recovery, concentration, residue, pH, loading, acid or flow.
    stream : str or None
        Stream that is looked at; else a stage.
    unit, stage : str and int, or None
        Cascade and stage that are looked at.
    elements : tuple of str
        Elements of the target, `REE` spelled out; empty for targets of a whole stream.
    basis : {"oxide", "metal", "mole"}
        Basis of a purity.
    phase : {"aqueous", "organic"} or None
        Phase that is looked at.
    equals : float
        Value in canonical units: fraction, mol/L, L/h, pH; in `equals_basis` for concentrations.
    equals_basis : {"mol/L", "g/L", "g_oxide/L"}
        Of a concentration or residue of several elements; always mol/L for a single one.
    initial : float or None
        What the document says of the varied number, canonical; None where it follows another stream.
    between : tuple of float, or None
        Bounds of the varied number, canonical.
    """

    vary: str
    kind: Kind
    stream: str | None
    unit: str | None
    stage: int | None
    elements: tuple[str, ...]
    basis: Basis
    phase: Phase | None
    equals: float
    equals_basis: Literal["mol/L", "g/L", "g_oxide/L"] = "mol/L"
    initial: float | None = None
    between: tuple[float, float] | None = None
