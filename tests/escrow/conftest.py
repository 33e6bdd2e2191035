"""Both places where a record can be kept."""

from __future__ import annotations

from pathlib import Path

import pytest

STORES = ["file", pytest.param("postgres", marks=pytest.mark.medium)]


def new_record(request: pytest.FixtureRequest, folder: Path) -> Path | str:
    """Where a new record goes, of the kind that the test is run for."""
    return folder / "r" if request.param == "file" else request.getfixturevalue("server").new()


@pytest.fixture(params=STORES)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a new record goes: a file, then a PostgreSQL database."""
    return new_record(request, tmp_path)
