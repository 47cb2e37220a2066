"""Fixtures of the tests of reports."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def files_dir(settings: Settings, tmp_path: Path) -> Path:
    """Made files go to the test's own folder."""
    settings.FILES_DIR = tmp_path
    return tmp_path
