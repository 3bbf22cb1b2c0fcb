"""Separator: recoveries per component, for what is not modelled."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    TypeAdapter,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from reesim.flowsheet.fields import Name, Strict, refuse, said
from reesim.flowsheet.units.port import Port
from reesim.flowsheet.units.splitter import SUM_TOLERANCE
from reesim.quantities import Fraction

RESERVED = ("volume", "acid")
"""Keys of an outlet beside the names of components."""

_RECOVERIES: TypeAdapter[dict[str, float]] = TypeAdapter(dict[Name, Fraction])


def _outlet(value: Any, _: ValidatorFunctionWrapHandler) -> Any:
    """Tell the word from the mapping, so that a fault names the key and not the kind of outlet."""
    if value == "rest":
        return value
    if isinstance(value, dict):
        return _RECOVERIES.validate_python(value)
    raise ValueError(
        f"{said(value)} is not an outlet; give recoveries such as {{Fe: 99 %, volume: 10 %}}, or rest"
    )


Outlet = Annotated[
    dict[str, float] | Literal["rest"],
    WrapValidator(_outlet),
    WithJsonSchema({"anyOf": [{"const": "rest"}, _RECOVERIES.json_schema()]}),
]


class Separator(Strict):
    """Divide an aqueous stream by recoveries: acid recovery, ion exchange, evaporation.

    Ports
    -----
    `in`: one aqueous stream. `out`: a mapping of streams to their recoveries; exactly one is `rest`.

    Equations
    ---------
        n_i,k = r_i,k n_i,in         F_k = r_volume,k F_in         rest = in - sum of the others

    with n in mol/h. A recovery is the part of the component that enters; one that is not named is 0.
    `volume` is the part of the water, 0 if not named. `acid` is the part of the free acid (total anion
    - sum of z x metal). Metals and counter-ions bring the anion that balances their charge, so that
    anions are not named themselves: every outlet is electroneutral with the acid it was given.
    """

    type: Literal["separator"]
    """Kind of unit."""
    inlet: Name = Field(alias="in")
    """Stream that is divided."""
    out: dict[Name, Outlet]
    """Recoveries of every outlet, or the word rest."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        rests = [name for name, share in self.out.items() if share == "rest"]
        if len(rests) != 1:
            found = "no outlet takes" if not rests else f"{len(rests)} outlets take"
            refuse((("out",), f"{found} the rest; let exactly one outlet be rest"))
        totals: dict[str, float] = {}
        for recoveries in self.recoveries.values():
            for component, part in recoveries.items():
                totals[component] = totals.get(component, 0.0) + part
        over = {component: total for component, total in totals.items() if total > 1.0 + SUM_TOLERANCE}
        if over:
            refuse(
                *[
                    (
                        ("out",),
                        f"recoveries of {component} add up to {100 * total:.10g} %; at most 100 % is there",
                    )
                    for component, total in over.items()
                ]
            )
        return self

    @property
    def rest(self) -> str:
        """Outlet that takes the rest."""
        return next(name for name, share in self.out.items() if share == "rest")

    @property
    def recoveries(self) -> dict[str, dict[str, float]]:
        """Recoveries [-] of the outlets that are not the rest, by stream and component."""
        return {name: share for name, share in self.out.items() if not isinstance(share, str)}

    def ports(self) -> list[Port]:
        """Return every connection, the inlet first."""
        outlets = [Port(f"out.{name}", name, "out", "aqueous") for name in self.out]
        return [Port("in", self.inlet, "in", "aqueous"), *outlets]
