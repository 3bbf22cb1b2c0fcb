"""Compiled kernels: told before they are compiled, remembered afterwards, never those of other sources."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from numba import njit

import reesim
from reesim.cli.first_run import SECONDS_OF_CONTACTS, tell_of_first_contacts, tell_of_first_run
from reesim.solve import kernel_cache
from reesim.solve.kernel_cache import CONTACTS, ENTRY
from tests.unit.small_plants import CONTACT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that numba is made to keep its kernels in."""
    entry = SimpleNamespace(stats=SimpleNamespace(cache_path=str(tmp_path)))
    monkeypatch.setattr(kernel_cache, "_entry", lambda: entry)
    kernel_cache._prepared.cache_clear()
    yield tmp_path
    kernel_cache._prepared.cache_clear()


def compile_into(folder: Path) -> None:
    """Leave what numba leaves."""
    for name in (
        f"steady.{ENTRY}-37.py311.nbi",
        f"steady.{ENTRY}-37.py311.1.nbc",
        "contact.flash-30.py311.nbi",
    ):
        (folder / name).write_bytes(b"")


def test_first_run_is_told_and_remembered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell_of_first_run()
    assert capsys.readouterr().err == f"compiling kernels (once, about {_seconds()} s)\n"
    compile_into(folder)
    kernel_cache.record()
    tell_of_first_run()
    assert capsys.readouterr().err == ""


def test_first_contacts_of_a_fit_are_told_apart_from_those_of_plants(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compile_into(folder)
    kernel_cache.record()
    tell_of_first_contacts()
    assert capsys.readouterr().err == f"compiling kernels (once, about {SECONDS_OF_CONTACTS} s)\n"
    (folder / f"stage.{CONTACTS}-37.py311.nbi").write_bytes(b"")
    tell_of_first_contacts()
    assert capsys.readouterr().err == ""


def test_kernels_of_another_kind_are_told_when_it_comes_to_them(capsys: pytest.CaptureFixture[str]) -> None:
    reesim.loads(CONTACT).solve()
    tell_of_first_run()
    assert capsys.readouterr().err == ""

    def iterate(x: float) -> float:  # of the name of the kernel that takes long
        return x + 1.0

    small, large = njit(lambda x: x + 1.0), njit(iterate)
    if not hasattr(large, "stats"):
        pytest.skip("numba is switched off")
    small(1.0)
    assert capsys.readouterr().err == ""
    large(1.0)
    large(1)
    told = capsys.readouterr().err
    assert told == f"compiling kernels for models not used here before (once, about {_seconds()} s)\n"


def _seconds() -> int:
    from reesim.cli.first_run import USUAL_SECONDS

    return USUAL_SECONDS


def test_kernels_of_another_python_or_processor_do_not_count(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel_cache.are_compiled()
    compile_into(folder)
    kernel_cache.record()
    assert kernel_cache.are_compiled()
    monkeypatch.setattr(kernel_cache, "_machine", lambda: "another")
    kernel_cache._prepared.cache_clear()
    assert not kernel_cache.are_compiled()
    assert any(folder.glob("*.nbi"))  # they are of use to the other


def test_kernels_of_other_sources_are_removed(folder: Path) -> None:
    kernel_cache.are_compiled()
    compile_into(folder)
    kernel_cache.record()
    assert kernel_cache.are_compiled()
    (folder / kernel_cache.SOURCES).write_text("of last week", encoding="ascii")
    kernel_cache._prepared.cache_clear()
    assert not kernel_cache.are_compiled()
    assert not any(folder.glob("*.nb?"))


def test_what_was_removed_by_hand_is_told_again(folder: Path) -> None:
    kernel_cache.are_compiled()
    compile_into(folder)
    kernel_cache.record()
    for file in folder.glob("*.nbi"):
        file.unlink()
    assert not kernel_cache.are_compiled()


def test_a_folder_that_cannot_be_written_is_no_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert not kernel_cache.are_compiled()
    kernel_cache.record()
    assert not any(folder.iterdir())


def test_where_nothing_is_compiled_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_cache, "_entry", lambda: len)
    kernel_cache._prepared.cache_clear()
    assert kernel_cache.are_compiled()
    kernel_cache.record()
    kernel_cache._prepared.cache_clear()


def test_numba_keeps_its_kernels_where_they_are_looked_for() -> None:
    reesim.loads(CONTACT).solve()
    found = kernel_cache._prepared()
    if found is None:
        pytest.skip("numba is switched off")
    assert any(found.folder.glob(f"*.{ENTRY}-*.nbi"))
    assert kernel_cache.are_compiled()
