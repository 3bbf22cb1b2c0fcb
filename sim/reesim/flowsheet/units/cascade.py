"""Cascade: counter-current mixer-settlers."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator

from reesim.flowsheet.fields import Name, Names, Phase, Stage, StageCount, StageRange, Strict, refuse
from reesim.flowsheet.units.port import Port
from reesim.quantities import Fraction, VolumeFlow

_FRACTION = TypeAdapter(Fraction)


class Draw(Strict):
    """Part of one phase leaving a stage, taken out of the cascade there."""

    phase: Phase
    """Phase that is drawn."""
    to: Name
    """Stream that the draw becomes."""
    flow: VolumeFlow | None = None
    """Volume flow of the draw [L/h]; either this or `fraction`."""
    fraction: Fraction | None = None
    """Part of the phase leaving the stage [-]; either this or `flow`."""

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.flow is None) == (self.fraction is None):
            found = "neither flow nor fraction is" if self.flow is None else "flow and fraction are both"
            raise ValueError(f"{found} given; give one of them")
        return self


class Efficiency(Strict):
    """Stage efficiency: both phases leave as E x equilibrium + (1 - E) x what entered.

    A single fraction stands for `{default: fraction}`. An element that is named takes its own
    value in every stage; other elements take that of their stage, and of `default` elsewhere.
    """

    default: Fraction = 1.0
    """Efficiency of every stage and element that is not named [-]."""
    stages: dict[StageRange, Fraction] = Field(default_factory=dict)
    """Efficiency by stage or range of stages, such as `{1-10: 90 %, 12: 85 %}` [-]."""
    elements: dict[Name, Fraction] = Field(default_factory=dict)
    """Efficiency by element in every stage [-]."""

    @model_validator(mode="after")
    def _no_overlap(self) -> Self:
        last = 0
        for first, end in sorted(self.stages):
            if first <= last:
                raise ValueError(f"stage {first} has two efficiencies; let the ranges not overlap")
            last = end
        return self

    def of_stage(self, stage: int) -> float:
        """Return the efficiency of a stage [-] for elements without their own."""
        for (first, last), value in self.stages.items():
            if first <= stage <= last:
                return value
        return self.default

    def of(self, stage: int, element: str) -> float:
        """Return the efficiency of an element in a stage [-]."""
        return self.elements.get(element, self.of_stage(stage))

    @property
    def is_uniform(self) -> bool:
        """Whether one number serves every stage and element."""
        return not self.stages and not self.elements


def _efficiency(value: Any) -> Any:
    """Take a single fraction for the default of every stage."""
    if isinstance(value, dict | Efficiency):
        return value
    return Efficiency(default=_FRACTION.validate_python(value))


class Entrainment(Strict):
    """Carry-over of the other phase out of every settler, by volume of the carrying phase."""

    aqueous_in_organic: Fraction = 0.0
    """Aqueous carried with the organic [volume per volume of organic]."""
    organic_in_aqueous: Fraction = 0.0
    """Organic carried with the aqueous [volume per volume of aqueous]."""


def _draws(value: Any) -> Any:
    """One draw stands for a list of one."""
    return value if isinstance(value, list | tuple) else (Draw.model_validate(value),)


Draws = Annotated[tuple[Draw, ...], BeforeValidator(_draws)]


class Cascade(Strict):
    """Counter-current cascade of mixer-settlers; organic flows from stage 1 to N, aqueous from N to 1.

    Ports
    -----
    `organic_in`, `aqueous_in`: streams by the stage whose mixer they enter. `organic_out` leaves
    stage N, `aqueous_out` leaves stage 1, a draw leaves the settler of its stage.

    Equations
    ---------
    Of stage j with organic flow O and aqueous flow A, for every component i:

        O_(j-1) y_i,(j-1) + A_(j+1) x_i,(j+1) + feeds = O_j y_i,j + A_j x_i,j      balance
        (x, y)_j = E (x*, y*)_j + (1 - E) (x, y) entering, flow-weighted            efficiency E

    with x*, y* at equilibrium. A cascade that is fed with a base stream is a counter-current
    saponifier; one whose aqueous inlet is split off the raffinate saponifies with rare earths.
    """

    type: Literal["cascade"]
    """Kind of unit."""
    stages: StageCount
    """Number of stages N."""
    organic_in: dict[Stage, Names]
    """Organic streams by the stage they enter, such as `{1: fresh}`."""
    aqueous_in: dict[Stage, Names]
    """Aqueous streams by the stage they enter, such as `{30: feed, 60: [scrub, reflux]}`."""
    organic_out: Name
    """Stream of the organic that leaves stage N."""
    aqueous_out: Name
    """Stream of the aqueous that leaves stage 1."""
    draws: dict[Stage, Draws] = Field(default_factory=dict)
    """Side draws by stage."""
    efficiency: Annotated[Efficiency, BeforeValidator(_efficiency)] = Efficiency()
    """Stage efficiency [-]: a fraction, or `{default, stages, elements}`."""
    entrainment: Entrainment = Entrainment()
    """Carry-over of the other phase."""
    chemistry: Name | None = Field(default=None)
    """Chemistry of the circuit, where the flowsheet has several."""

    @model_validator(mode="after")
    def _stages_inside(self) -> Self:
        broken: list[tuple[tuple[str, ...], str]] = []
        for key in ("organic_in", "aqueous_in", "draws"):
            held: dict[int, Any] = getattr(self, key)
            broken += [
                ((key, str(stage)), f"stage {stage} is outside the cascade; it has stages 1 to {self.stages}")
                for stage in held
                if stage > self.stages
            ]
        for key in ("organic_in", "aqueous_in"):
            if not getattr(self, key):
                broken.append(((key,), f"no stream enters; give one by its stage, such as {{1: {key[:-3]}}}"))
        beyond = max((last for _, last in self.efficiency.stages), default=0)
        if beyond > self.stages:
            text = f"stage {beyond} is outside the cascade; it has stages 1 to {self.stages}"
            broken.append((("efficiency", "stages"), text))
        broken += self._overdrawn()
        if broken:
            refuse(*broken)
        return self

    def _overdrawn(self) -> list[tuple[tuple[str, ...], str]]:
        """Draws of one phase of a stage cannot take more than there is."""
        broken: list[tuple[tuple[str, ...], str]] = []
        for stage, draws in self.draws.items():
            for phase in ("aqueous", "organic"):
                total = sum(draw.fraction or 0.0 for draw in draws if draw.phase == phase)
                if total > 1.0 + 1e-9:
                    text = f"draws take {100 * total:.6g} % of the {phase} of the stage; give at most 100 %"
                    broken.append((("draws", str(stage)), text))
        return broken

    def ports(self) -> list[Port]:
        """Return every connection, inlets first."""
        found: list[Port] = []
        inlets: tuple[tuple[Phase, dict[int, tuple[str, ...]]], ...] = (
            ("organic", self.organic_in),
            ("aqueous", self.aqueous_in),
        )
        for phase, held in inlets:
            for stage, streams in held.items():
                for i_stream, stream in enumerate(streams):
                    name = f"{phase}_in.{stage}" + (f".{i_stream}" if len(streams) > 1 else "")
                    found.append(Port(name, stream, "in", phase, stage))
        found.append(Port("organic_out", self.organic_out, "out", "organic", self.stages))
        found.append(Port("aqueous_out", self.aqueous_out, "out", "aqueous", 1))
        for stage, draws in self.draws.items():
            for i_draw, draw in enumerate(draws):
                name = f"draws.{stage}" + (f".{i_draw}" if len(draws) > 1 else "") + ".to"
                found.append(Port(name, draw.to, "out", draw.phase, stage, draw.flow is None))
        return found
