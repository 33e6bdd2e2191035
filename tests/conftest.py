"""What every test shares: how Hypothesis draws; a browser and a database server where there are some."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.servers import Server

# The same examples every time; no deadline, because the first call of a compiled function compiles it.
settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")

# Chromium as root and without the services that it calls at every start.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True, scope="session")
def no_state_of_the_users(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Searches of tests keep their state apart from the user's own."""
    os.environ["COUNTERPOISE_STATE"] = str(tmp_path_factory.mktemp("state"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fuzzing and the laws on random forces take seconds by their nature: `make check` leaves them out."""
    for item in items:
        if item.nodeid.startswith(("tests/fuzz/", "tests/laws/")):
            item.add_marker(pytest.mark.medium)


def missing(what: str) -> NoReturn:
    """Skip with a reason; fail where everything is said to be installed (COUNTERPOISE_CI, set by .ci/run)."""
    if os.environ.get("COUNTERPOISE_CI"):
        pytest.fail(f"{what} is missing, and COUNTERPOISE_CI says that it is not")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    missing("Chromium")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    try:
        playwright = sync_playwright().start()
    except Exception as problem:
        # Its driver is a program of its own; on a bare Debian it lacks a library.
        missing(f"what Playwright's driver needs (libatomic1 on Debian; it says: {problem})")
    started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
    yield started
    started.close()
    playwright.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page that may open files only; a request to any host fails the test."""
    context = browser.new_context()
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    elsewhere = [url for url in asked if not url.startswith(("file:", "data:", "about:", "blob:"))]
    assert elsewhere == [], f"the page asked other hosts: {elsewhere}"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server."""
    from tests.servers import Server, binaries

    programs = binaries()
    if programs is None:
        missing("PostgreSQL")
    started = Server(programs)
    yield started
    started.remove()
