"""The page as a whole: head, contents, sections, data, its program and its looks."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from math import isfinite
from typing import TYPE_CHECKING, Any

from reesim.report.markup import Markup, data_element, element, joined
from reesim.report.page import sections
from reesim.report.page.chart import chart_data
from reesim.report.page.provenance import provenance

if TYPE_CHECKING:
    from collections.abc import Callable

    from reesim.report.case import Case

SECTIONS: tuple[tuple[str, str, Callable[[Case], Markup]], ...] = (
    ("summary", "Summary", sections.summary),
    ("products", "Products", sections.products),
    ("flowsheet", "Flowsheet", sections.diagram),
    ("streams", "Streams", sections.streams),
    ("profiles", "Profiles", sections.profiles),
    ("reagents", "Reagents", sections.reagents),
    ("balance", "Balance", sections.balance),
    ("warnings", "Warnings", sections.warnings),
    ("provenance", "Provenance", provenance),
    ("input", "Flowsheet as run", sections.flowsheet_text),
)
UNTITLED = "flowsheet without a title"


def page(case: Case) -> str:
    """Write the report of a solved flowsheet as one HTML file.

    It asks nothing of the network, and its own rules forbid it to: only the program that stands in it,
    named by its hash, may run.
    """
    title = case.model.title or UNTITLED
    program = Markup(_own("page.js"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(program)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content=f"reesim {case.summary['version']}"),
        element("title", title),
        element("style", Markup(_own("page.css"))),
    )
    contents = joined(element("li", element("a", words, href=f"#{key}")) for key, words, _ in SECTIONS)
    body = element(
        "body",
        element("a", "to the summary", href="#summary", class_="skip"),
        element("header", element("h1", title)),
        element("nav", element("ul", contents), aria_label="contents"),
        element("main", joined(_section(case, key, words, make) for key, words, make in SECTIONS)),
        data_element("streams-data", _stream_data(case)),
        *(data_element(f"chart-{i}-data", chart_data(case, unit)) for i, unit in enumerate(case.stages)),
        element("script", program),
    )
    return "<!DOCTYPE html>\n" + element("html", head, body, lang="en") + "\n"


def _section(case: Case, key: str, words: str, make: Callable[[Case], Markup]) -> Markup:
    return element(
        "section", element("h2", words, id=f"{key}-title"), make(case), id=key, aria_labelledby=f"{key}-title"
    )


def _own(name: str) -> str:
    """Read a file that lies beside this one."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _policy(program: str) -> str:
    digest = b64encode(sha256(program.encode()).digest()).decode("ascii")
    rules = ("default-src 'none'", "style-src 'unsafe-inline'", f"script-src 'sha256-{digest}'")
    return "; ".join((*rules, "base-uri 'none'", "form-action 'none'"))


def _stream_data(case: Case) -> dict[str, Any]:
    """What every stream carries, for the details beneath the diagram."""
    return {
        name: {
            "phase": stream.phase,
            "flow": _finite(stream.flow),
            "pH": _finite(stream.pH),
            "acid": _finite(stream.acid),
            "components": [
                [component, _finite(float(value))]
                for component, value in zip(case.components, stream.concentrations, strict=True)
            ],
        }
        for name, stream in case.streams.items()
    }


def _finite(value: float) -> float | None:
    return float(f"{value:.6g}") if isfinite(value) else None
