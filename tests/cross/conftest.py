"""Where the guests are: in the build folder that METAFFI_BUILD_DIR names (./dev test sets it)."""

import os
import pathlib

import pytest


@pytest.fixture(scope="session")
def build_dir():
    named = os.environ.get("METAFFI_BUILD_DIR")
    if not named:
        pytest.fail("METAFFI_BUILD_DIR names no build folder")
    return pathlib.Path(named)
