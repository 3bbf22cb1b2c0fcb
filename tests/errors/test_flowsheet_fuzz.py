"""Junk anywhere in a flowsheet ends in faults with their places, never in a traceback."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reesim.document import dump, parse
from reesim.errors import InputError
from reesim.flowsheet.freedom import outline
from reesim.flowsheet.read import read_flowsheet_text
from tests.errors.plants import ONE_CIRCUIT, TWO_CIRCUITS, XU

PLANTS = {name: parse(text.encode(), name).plain() for name, text in
          (("one", ONE_CIRCUIT), ("two", TWO_CIRCUITS), ("xu", XU))}  # fmt: skip
WORDS = ["", " ", "abc", "feed", "fresh", "loaded", "rest", "REE", "aqueous", "organic", "cascade", "Dy",
         "Na", "1:2", "1 m3/h", "3 mol/L", "50 %", "2 x feed", "2 x nothing", "nan", "1e400 L/h", "é", "a.b",
         "../x.yaml", "1-10", "streams.feed.flow", "units.extract.stages", "NH4OH", "Tb+Dy"]  # fmt: skip
SCALARS = st.one_of(
    st.sampled_from([None, True, False, 0, 1, -1, 3, 5001, 2**62, 0.5, -0.5, 1e300, 1e-300]),
    st.sampled_from(WORDS),
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["1", "60", "feed", "Dy", "flow", "to", "phase", "x y"]), inner, max_size=3
        ),
    ),
    max_leaves=5,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of everything below the root."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [place for key, value in entries for place in [(*path, key), *places(value, (*path, key))]]


def changed(data: Any, path: tuple[Any, ...], how: str, value: Any) -> Any:
    """A copy with one entry replaced, dropped, doubled under another name, or renamed."""
    data = copy.deepcopy(data)
    above = data
    for key in path[:-1]:
        above = above[key]
    if how == "drop":
        del above[path[-1]]
    elif how == "replace" or isinstance(above, list):
        above[path[-1]] = value
    else:
        key = value if isinstance(value, str) and value.strip() else "other"
        above[key] = above[path[-1]] if how == "double" else above.pop(path[-1])
    return data


def read(text: str) -> list[str]:
    """Faults of a flowsheet; a good one is outlined as well."""
    try:
        outline(read_flowsheet_text(text, "plant.yaml"))
    except InputError as error:
        faults = error.faults
    else:
        return []
    assert faults
    assert all(fault.message and fault.line >= 1 and fault.column >= 1 for fault in faults)
    return [str(fault) for fault in faults]


@settings(max_examples=150)
@given(st.data())
def test_junk_in_one_place(data: st.DataObject) -> None:
    plant = PLANTS[data.draw(st.sampled_from(sorted(PLANTS)))]
    path = data.draw(st.sampled_from(places(plant)))
    how = data.draw(st.sampled_from(["replace", "replace", "drop", "rename", "double"]))
    read(dump(changed(plant, path, how, data.draw(JUNK))))


@settings(max_examples=60)
@given(st.data())
def test_junk_in_several_places(data: st.DataObject) -> None:
    plant = PLANTS[data.draw(st.sampled_from(sorted(PLANTS)))]
    for _ in range(4):
        path = data.draw(st.sampled_from(places(plant)))
        plant = changed(plant, path, "replace", data.draw(JUNK))
        if not places(plant):
            break
    read(dump(plant))


@settings(max_examples=60)
@given(st.sampled_from([ONE_CIRCUIT, TWO_CIRCUITS, XU]), st.data())
def test_spoilt_text(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 30))
    new = data.draw(st.text("{}[]:,-#&*!|>'\"%@` \n\tabc01\x00é", max_size=6))
    read(text[:at] + new + text[at + length :])


@pytest.mark.parametrize("junk", [None, [], {}, "abc", -1, 1e300, [[]], {"a": {"b": 1}}], ids=repr)
@pytest.mark.parametrize(
    "section", ["reesim", "title", "chemistry", "components", "streams", "units", "specs", "scenarios"]
)
def test_junk_for_a_whole_section(section: str, junk: Any) -> None:
    faults = read(dump(PLANTS["one"] | {section: junk}))
    harmless = (section in ("title", "components", "specs", "scenarios") and junk in (None, [], {})) or (
        section == "title" and junk == "abc"
    )
    assert faults or harmless


def test_a_fault_of_one_section_is_not_echoed_by_the_others() -> None:
    """A whole section that cannot be read is one fault, not one for everything that refers to it."""
    for section in ("streams", "units", "chemistry"):
        faults = read(dump(PLANTS["one"] | {section: "abc"}))
        assert len(faults) == 1, faults
