"""Bytes -> nodes: places, scalars of YAML 1.2, and every fault of encoding, syntax and structure."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reesim.document import at, compose, parse, read
from reesim.document.node import DEEPEST_NESTING
from reesim.document.reading import LARGEST_FILE
from reesim.errors import Fault, InputError

BINARY = "a NUL character: this is not a text file, or it is UTF-16 or UTF-32"
PLANT = b"""\
# a comment
reesim: 1
title: Tb,Dy | Ho,Y,Er split
streams:
  feed: {phase: aqueous, flow: 1.0 m3/h, solutes: {Dy: 18 g/L}}
units:
  extract:
    stages: 60
    aqueous_in: {30: feed, 60: [scrub, reflux]}
"""


def faults(data, file="f"):
    with pytest.raises(InputError) as raised:
        parse(data, file)
    return [str(fault) for fault in raised.value.faults]


def test_values_and_places():
    root = parse(PLANT, "plant.yaml")
    assert root.plain() == {
        "reesim": 1,
        "title": "Tb,Dy | Ho,Y,Er split",
        "streams": {"feed": {"phase": "aqueous", "flow": "1.0 m3/h", "solutes": {"Dy": "18 g/L"}}},
        "units": {"extract": {"stages": 60, "aqueous_in": {"30": "feed", "60": ["scrub", "reflux"]}}},
    }
    flow = at(root, ("streams", "feed", "flow"))
    assert (flow.line, flow.column, flow.key_line, flow.key_column) == (5, 32, 5, 26)
    assert flow.file == "plant.yaml"
    reflux = at(root, ("units", "extract", "aqueous_in", 60, 1))
    assert (reflux.value, reflux.line, reflux.column) == ("reflux", 9, 40)


@pytest.mark.parametrize(
    "path", [("nothing",), ("reesim", "x"), ("units", "extract", "aqueous_in", "60", 2), (0,)]
)
def test_a_path_to_nowhere_gives_none(path):
    assert at(parse(PLANT, "f"), path) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("on", "on"), ("No", "No"), ("Y", "Y"), ("1:2", "1:2"), ("12:30:45", "12:30:45"),
        ("1_000", "1_000"), ("0b11", "0b11"), ("2024-01-01", "2024-01-01"), ("=", "="),
        ("true", True), ("False", False), ("tRUE", "tRUE"), ("null", None), ("~", None), ("", None),
        ("12", 12), ("-3", -3), ("+3", 3), ("007", 7), ("0o17", 15), ("0x1F", 31), ("0o8", "0o8"),
        ("1.", 1.0), (".5", 0.5), ("1e3", 1000.0), ("-1.5E-3", -0.0015), ("1e", "1e"), (".", "."),
        ("'1'", "1"), ('"1"', "1"), ('"true"', "true"), ("9223372036854775807", 2**63 - 1), ("١", "١"),
    ],
)  # fmt: skip
def test_scalars_are_of_the_core_schema(text, value):
    read_as = parse(f"a: {text}".encode(), "f").plain()["a"]
    assert read_as == value
    assert type(read_as) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".nan", ".nan is not a finite number"),
        ("-.Inf", "-.Inf is not a finite number"),
        ("1e999", "the number is too large; numbers go up to 1.8e308"),
        ("9223372036854775808", "the number is too large; whole numbers go up to 2^63 - 1"),
        ("9" * 5000, "the number is too large; whole numbers go up to 2^63 - 1"),
        ("0x" + "f" * 5000, "the number is too large; whole numbers go up to 2^63 - 1"),
    ],
)
def test_numbers_are_finite_and_fit(text, message):
    assert faults(f"a: {text}".encode()) == [f"f:1:4: a: {message}"]


def test_every_fault_of_structure_is_told_at_once():
    data = b"""\
a: 1
a: 2
b: *x
c: &x 3
d: !!int 3
<<: {a: 1}
? [a]
: 3
a: 5
s:
  q: 1
  q: .inf
"""
    assert faults(data) == [
        "f:2:1: a: this key is given more than once; it is first given in line 1",
        "f:3:4: b: an alias (*x) is not allowed; write the value out",
        "f:4:4: c: an anchor (&x) is not allowed; write the value out where it is used",
        "f:5:4: d: a tag (!!int) is not allowed; write the plain value",
        "f:6:1: <<: a merge key (<<) is not allowed; write the entries out",
        "f:7:3: a key must be a single word or number, not a list or a mapping",
        "f:9:1: a: this key is given more than once; it is first given in line 1",
        "f:12:3: s.q: this key is given more than once; it is first given in line 11",
        "f:12:6: s.q: .inf is not a finite number",
    ]


@pytest.mark.parametrize(
    "data", [b"{1: a, 01: b}", b"{1: a, '1': b}", b"{0x10: a, 16: b}", b"{a: 1, 'a': 2}"]
)
def test_keys_that_mean_the_same_are_duplicates(data):
    (fault,) = faults(data)
    assert "given more than once" in fault


def test_whole_numbers_as_keys_read_alike():
    assert parse(b"{01: a, 0x10: b, '02': c}", "f").plain() == {"1": "a", "16": "b", "02": "c"}


def test_all_of_one_key_given_many_times():
    assert len(faults(b"a: 1\n" * 50)) == 49


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "f:1:1: the file is empty"),
        (b" \n\n", "f:1:1: the file is empty"),
        (b"# nothing\n", "f:1:1: the file is empty: it holds comments or null only"),
        (b"~", "f:1:1: the file is empty: it holds comments or null only"),
        (b"\xff\xfea\0", "f:1:1: the file is UTF-16; save it as UTF-8"),
        ("a: 1".encode("utf-16-be"), f"f:1:1: {BINARY}"),
        ("a: 1".encode("utf-32"), "f:1:1: the file is UTF-16; save it as UTF-8"),
        (b"a: 1\nb: caf\xe9\n", "f:2:7: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        (b"\x7fELF\x01\0", f"f:1:6: {BINARY}"),
        (b"a: 1\n---\nb: 2\n", "f:2:1: a second document starts here; a file holds one document"),
        (b"%YAML 1.1\n---\na: yes\n", "f:2:1: YAML 1.1 is asked for; files are YAML 1.2"),
        (b"a:\n\tb: 1\n", "f:2:1: a: not valid YAML: a tab; indent with spaces"),
        (
            b"a: b: c\n",
            "f:1:5: not valid YAML: a ':' where none may stand; mend the indentation or quote the text",
        ),
        (b"a: [1, 2\nb: 3\n", "f:2:2: a.2: not valid YAML: a [ that is not closed, or a comma missing"),
        (
            b'a: "b\n',
            "f:2:1: a: not valid YAML: a quote or bracket that is not closed before the end of the file",
        ),
        ("a: x\u2028y".encode(), "f:1:5: the invisible character U+2028 is not allowed; remove it"),
        (b'a: "\\ud800"', "f:1:4: a: an escape that is half a character (a lone surrogate)"),
        (b'"\\ud800": 1', "f:1:1: an escape that is half a character (a lone surrogate)"),
        (b"'': 1", "f:1:1: an empty key; a key must be a word or a number"),
        (b": 1", "f:1:1: an empty key; a key must be a word or a number"),
        (b"*a : 1", "f:1:1: an alias (*a) is not allowed; write the value out"),
    ],
)
def test_what_is_not_one_plain_document_in_utf8(data, expected):
    assert faults(data) == [expected]


def test_a_byte_order_mark_of_utf8_is_passed_over():
    node = at(parse(b"\xef\xbb\xbfa: 1", "f"), ("a",))
    assert (node.value, node.line, node.column) == (1, 1, 4)


def test_invisible_characters_are_all_told():
    assert [fault.split(":")[1:3] for fault in faults("a: \x01\nb: \x9f\r\nc: \ufeff".encode())] == [
        ["1", "4"], ["2", "4"], ["3", "4"],
    ]  # fmt: skip


def test_line_ends_of_windows_do_not_move_places():
    assert at(parse(b"a: 1\r\nb:\r\n  c: 2\r\n", "f"), ("b", "c")).line == 3


def test_escape_beyond_unicode_is_a_fault():
    (fault,) = faults(b'a: "\\UFFFFFFFF"')
    assert fault.startswith("f:1:1: a: not valid YAML near here")


def test_billion_laughs_are_refused_at_the_anchors():
    lines = [b'a: &a ["lol"]'] + [
        b"%c: &%c [%s]" % (i + 1, i + 1, b", ".join([b"*%c" % i] * 9)) for i in range(ord("a"), ord("z"))
    ]
    started = time.perf_counter()
    told = faults(b"\n".join(lines))
    assert len(told) == 26 + 25 * 9
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("opening", [b"[", b"{a: ", b"- ", b"? ", b"{? "])
def test_deep_nesting_is_a_fault_and_not_a_recursion_error(opening):
    assert any("nested deeper than 64 levels" in fault for fault in faults(opening * 50_000))


def test_the_deepest_nesting_allowed():
    n = DEEPEST_NESTING
    assert at(parse(b"[" * n + b"7" + b"]" * n, "f"), (0,) * n).value == 7
    assert "nested deeper" in faults(b"[" * (n + 1) + b"7" + b"]" * (n + 1))[0]


def test_the_largest_file_allowed():
    start = b"a: 1\n#"
    assert parse(start + b"x" * (LARGEST_FILE - len(start)), "f").plain() == {"a": 1}
    assert faults(start + b"x" * (LARGEST_FILE - len(start) + 1)) == ["f:1:1: the file is larger than 2 MB"]


def test_names_and_keys_cannot_break_a_line():
    told = faults(b'"a\\nb": 1\n"a\\nb": 2\n', "odd\nname")
    assert told == ["odd\\nname:2:1: a\\nb: this key is given more than once; it is first given in line 1"]


def test_reading_a_file_names_it_as_given(tmp_path):
    file = tmp_path / "plant.yaml"
    file.write_bytes(b"a: 1\na: 2\n")
    with pytest.raises(InputError) as raised:
        read(file)
    assert raised.value.faults[0].file == str(file)


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path):
    for path, reason in [
        (tmp_path / "none.yaml", "there is no such file"),
        (tmp_path, "this is a folder; give a file"),
        (tmp_path / "nul\0.yaml", "this cannot be the name of a file"),
    ]:
        with pytest.raises(InputError, match=reason):
            read(path)


def test_compose_goes_on_past_faults_of_structure():
    root, told = compose(b"a: *x\nb: 1\nb: 2\n", "f")
    assert len(told) == 2
    assert root.plain() == {"a": None, "b": 1}
    assert at(root, ("a",)).is_broken
    assert compose(b"a: [", "f")[0] is None


def test_input_error_sorts_and_drops_repetitions():
    one, two = Fault("f", 1, 1, "a", "x"), Fault("f", 2, 1, "", "y")
    error = InputError([two, one, two])
    assert error.faults == (one, two)
    assert str(error) == "f:1:1: a: x\nf:2:1: y"


YAML_LIKE = st.text("ab1:-?,[]{}&*!|>'\"%@`#\\~<=.+ \n\r\t\u00e9", max_size=60)


def parsed_or_refused(data):
    try:
        return parse(data, "f"), ()
    except InputError as error:
        return None, error.faults


@given(st.binary(max_size=200) | YAML_LIKE.map(str.encode) | st.text(max_size=60).map(str.encode))
def test_nothing_but_input_error_escapes(data):
    root, told = parsed_or_refused(data)
    assert (root is None) == bool(told)
    n_lines = data.count(b"\n") + data.count(b"\r") + 1
    for fault in told:
        assert 1 <= fault.line <= n_lines
        assert fault.column >= 1
        assert str(fault).isprintable()


@given(YAML_LIKE)
def test_escapes_in_quotes_never_trip_the_reader(text):
    root, told = parsed_or_refused(f'a: "{text}\\u{text}"'.encode())
    assert (root is None) == bool(told)
