"""The build under test is named by METAFFI_BUILD_DIR; its package comes before any installed one."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BUILD = Path(os.environ.get("METAFFI_BUILD_DIR", "build/dev")).resolve()
GUESTS = BUILD / "tests" / "python_host"
sys.path.insert(0, str(BUILD / "python"))
# Read by the library when a runtime is loaded.
os.environ["METAFFI_PLUGIN_PATH"] = str(GUESTS)

import metaffi  # noqa: E402
from metaffi import MetaFFIRuntime, MetaFFITypes, metaffi_type_info  # noqa: E402

# A shell ignores Ctrl-C in what it runs in the background, and children would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

if not (GUESTS / "metaffi_runtime_echo.so").exists():
    raise FileNotFoundError(f"{GUESTS}/metaffi_runtime_echo.so is missing: build the target metaffi_python_host_guest")

TypeLike = "MetaFFITypes | metaffi_type_info | str"


def as_type(item: object) -> object:
    """ "int64", "int64_array:2" (two dimensions) → a type; types pass through."""
    if not isinstance(item, str):
        return item
    name, _, dims = item.partition(":")
    type = MetaFFITypes[f"metaffi_{name}_type"]
    return metaffi_type_info(type, dims=int(dims)) if dims else type


@pytest.fixture(scope="session")
def build_dir() -> Path:
    return BUILD


@pytest.fixture(scope="session")
def child_environment() -> dict[str, str]:
    """For programs that tests start."""
    return {**os.environ, "PYTHONPATH": str(BUILD / "python"), "PYTHONFAULTHANDLER": "1"}


@pytest.fixture(scope="session")
def build_folder() -> Path:
    return BUILD


@pytest.fixture(scope="session")
def echo_module() -> metaffi.MetaFFIModule:
    return MetaFFIRuntime("echo").load_module("any")


@pytest.fixture(params=["interpreter", "auto"], scope="session")
def load(request: pytest.FixtureRequest, echo_module: metaffi.MetaFFIModule) -> Callable[..., metaffi.MetaFFIEntity]:
    """load(name, params, retvals): a function of the echo guest, under each dispatch. Types by name."""

    def load(name: str, params: object = None, retvals: object = None) -> metaffi.MetaFFIEntity:
        return echo_module.load_entity(
            f"callable={name}",
            None if params is None else [as_type(item) for item in params],
            None if retvals is None else [as_type(item) for item in retvals],
            dispatch=request.param,
        )

    return load


@pytest.fixture(scope="session")
def echo(load: Callable[..., metaffi.MetaFFIEntity]) -> Callable[[object], metaffi.MetaFFIEntity]:
    """echo(type): the function that gives one value of that type back."""
    return lambda type: load("echo", [type], [type])
