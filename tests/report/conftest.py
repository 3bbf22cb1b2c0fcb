"""Cases that the tests of pictures and reports look at, solved once."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import reesim
from reesim.report.case import Case
from reesim.report.case_reading import read_case
from tests.docs.commands import ROOT
from tests.unit.small_plants import BANK, CONTACT, FICTIVE

SMALL = {"bank": BANK, "contact": CONTACT, "fictive": FICTIVE}


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Folder of results of a small plant of the tests, or of a ready flowsheet."""

    @cache
    def made(name: str) -> Path:
        folder = Path(tempfile.mkdtemp(dir=tmp_path_factory.getbasetemp())) / name
        if name in SMALL:
            flowsheet = reesim.loads(SMALL[name])
        else:
            flowsheet = reesim.load(ROOT / "flowsheets" / f"{name}.yaml")
        flowsheet.solve().save(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def case_of(folder_of: Callable[[str], Path]) -> Callable[[str], Case]:
    """Case read from such a folder."""
    return cache(lambda name: read_case(folder_of(name)))
