"""Changed copies, and writing that reads back."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reesim.document import at, digest, dump, node_of, parse, set_path, value_of
from reesim.document.node import DEEPEST_NESTING
from reesim.errors import InputError, did_you_mean

STAGES, STAGE_60 = "units.extract.stages", "units.extract.aqueous_in.60"
PLANT = parse(b"units:\n  extract: {stages: 60, aqueous_in: {60: [scrub, reflux]}}\n", "plant.yaml")


def test_a_change_leaves_the_original_alone():
    changed = set_path(PLANT, "units.extract.stages", 40, "--set")
    assert at(changed, ("units", "extract", "stages")).value == 40
    assert at(changed, ("units", "extract", "stages")).file == "--set"
    assert at(PLANT, ("units", "extract", "stages")).value == 60
    assert at(changed, ("units", "extract", "aqueous_in")) is at(PLANT, ("units", "extract", "aqueous_in"))


def test_items_numbers_as_keys_and_new_leaves():
    assert set_path(PLANT, "units.extract.aqueous_in.60.1", "x", "--set").plain()["units"]["extract"][
        "aqueous_in"
    ] == {"60": ["scrub", "x"]}
    assert set_path(PLANT, "units.extract.efficiency", {"a": [1]}, "--set").plain()["units"]["extract"][
        "efficiency"
    ] == {"a": [1]}


def test_a_node_keeps_its_own_place():
    scenario = at(parse(b"s:\n  units.extract.stages: 5", "plant.yaml"), ("s", "units.extract.stages"))
    changed = at(
        set_path(PLANT, "units.extract.stages", scenario, "scenarios.s"), ("units", "extract", "stages")
    )
    assert (changed.file, changed.line, changed.column) == ("plant.yaml", 2, 25)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("units.extrct.stages", "units.extrct: there is no extrct here; did you mean extract?"),
        ("units.extract.stages.x", f"{STAGES}.x: {STAGES} is a single value; nothing lies below it"),
        (f"{STAGE_60}.2", f"{STAGE_60}.2: 2 is not an index of this list; give 0 to 1"),
        (f"{STAGE_60}.-1", f"{STAGE_60}.-1: -1 is not an index of this list; give 0 to 1"),
        ("", "not a path; give keys with dots between them"),
        ("units..extract", "units..extract: not a path; give keys with dots between them"),
    ],
)
def test_a_path_through_nothing_is_a_fault(path, message):
    with pytest.raises(InputError) as raised:
        set_path(PLANT, path, 1, "--set")
    assert str(raised.value) == f"--set:1:1: {message}"


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, object(), 2**70, {"a": {1, 2}}, {"": 1}, {1: 1, "1": 2}, "\ud800"]
)
def test_what_no_document_could_hold_is_refused(value):
    with pytest.raises(InputError):
        set_path(PLANT, "units.x", value, "--set")


def test_data_nested_without_end_is_refused():
    loop: list = []
    loop.append(loop)
    with pytest.raises(InputError, match="nested deeper"):
        node_of(loop, "--set")
    deep: object = 1
    for _ in range(DEEPEST_NESTING):
        deep = [deep]
    assert node_of(deep, "--set").plain() == deep


def test_numbers_of_numpy_become_plain():
    data = node_of({"a": np.float64(1.5), "b": np.int64(3), "c": np.bool_(True)}, "x").plain()
    assert data == {"a": 1.5, "b": 3, "c": True}
    assert [type(value) for value in data.values()] == [float, int, bool]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("60", 60),
        ("1.2 mol/L", "1.2 mol/L"),
        ("[scrub, reflux]", ["scrub", "reflux"]),
        ("", None),
        ("null", None),
        ("{1: fresh}", {"1": "fresh"}),
        ("'60'", "60"),
        ("1:2", "1:2"),
    ],
)
def test_the_text_of_one_value(text, value):
    node = value_of(text, "--set")
    assert node.plain() == value
    assert node.file == "--set"


@pytest.mark.parametrize("text", ["[1", "a: b: c", "*x", "\ud800"])
def test_the_text_of_a_value_may_be_wrong(text):
    with pytest.raises(InputError) as raised:
        value_of(text, "--set")
    assert raised.value.faults[0].file == "--set"


def is_odd_key(key):
    """Keys of digits with leading zeros or signs read as the number they mean."""
    return key.strip("+-0123456789") == "" or key.startswith(("0x", "0o"))


WORDS = st.text(min_size=1, max_size=12).filter(lambda key: not is_odd_key(key))
KEYS = WORDS | st.integers(0, 9999).map(str)
ODD = ["1.0 m3/h", "yes", "1:2", "- a", "a: b", "a #b", "~", "null", ".nan", "0x1F", " a", "a ", "%", "a\nb"]
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
    | st.sampled_from(ODD)
)  # fmt: skip
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return len(a) == len(b) and all(map(same, a, b)) if isinstance(a, list) else a == b


@given(DATA)
def test_what_is_written_reads_back_the_same(data):
    assume(data is not None)  # a document of null alone is an empty one
    assert same(parse(dump(data).encode(), "f").plain(), data)


def test_long_keys_and_quantities_are_written_readably():
    assert parse(dump({"k" * 1500: {"a": 1}}).encode(), "f").plain() == {"k" * 1500: {"a": 1}}
    data = {"flow": "1.0 m3/h", "of": "4.1 x feed", "share": "30 %", "none": None, "at": {1: "a"}, "e": {}}
    text = "flow: 1.0 m3/h\nof: 4.1 x feed\nshare: 30 %\nnone: null\nat:\n  1: a\ne: {}\n"
    assert dump(data) == text


def test_digest_is_stable_and_blind_to_order():
    assert digest({"a": 1, "b": [1.5, None]}) == digest({"b": [1.5, None], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    # sha256 of {"a":1}, by `printf '{"a":1}' | sha256sum`
    assert digest({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


def test_did_you_mean_is_silent_when_nothing_is_near():
    assert did_you_mean("", ["a"]) == did_you_mean("x" * 1000, ["x" * 999]) == did_you_mean("flow", []) == ""
