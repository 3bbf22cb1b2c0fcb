"""The bar that a notebook shows while a sweep lasts."""

from typing import Any

import pytest

import reesim
from reesim.api import progress
from reesim.studies.sweep import State
from tests.unit.small_plants import CONTACT

KEEP = ["streams.raffinate.pH"]
VARY = {"streams.feed.flow": ["80 L/h", "100 L/h"]}


class Handle:
    """Keeps what a display would have shown."""

    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []

    def update(self, data: dict[str, str], **_: Any) -> None:
        self.shown.append(data)


def test_the_bar_says_how_far_it_is_and_is_gone_at_the_end() -> None:
    handle = Handle()
    bar = progress.Bar(handle)
    bar.report(State(1000, 128, 128, 3, 2.0))
    assert '<progress value="128" max="1000"' in handle.shown[0]["text/html"]
    assert handle.shown[0]["text/plain"] == "128 of 1000 cases, 64 /s, 3 without a solution, 14 s left"
    bar.report(State(1000, 256, 256, 3, 2.1))  # too soon to be worth drawing
    bar.report(State(1000, 1000, 1000, 3, 2.2))
    assert len(handle.shown) == 2
    bar.clear()
    assert handle.shown[-1] == {"text/html": "", "text/plain": ""}


def test_only_a_notebook_shows_it_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    handle = Handle()
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: handle)
    flowsheet = reesim.loads(CONTACT)
    assert not progress.is_notebook()
    flowsheet.sweep(vary=VARY, keep=KEEP)
    assert handle.shown == []
    monkeypatch.setattr(progress, "is_notebook", lambda: True)
    flowsheet.sweep(vary=VARY, keep=KEEP, progress=False)
    assert handle.shown == []
    flowsheet.sweep(vary=VARY, keep=KEEP)
    assert handle.shown[0]["text/plain"].startswith("2 of 2 cases")
    assert handle.shown[-1]["text/plain"] == ""


def test_what_is_given_is_told_in_place_of_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "is_notebook", lambda: True)
    seen: list[State] = []
    reesim.loads(CONTACT).sweep(vary=VARY, keep=KEEP, progress=seen.append)
    assert [state.done for state in seen] == [2]
