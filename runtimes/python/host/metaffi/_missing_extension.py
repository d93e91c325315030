"""What to say when the extension is not there for this interpreter."""

import sys
from pathlib import Path


def explanation() -> str:
    """Which interpreters the package was built for, and what to do."""
    here = Path(__file__).parent
    tags = sorted(file.name.split(".")[1].split("-")[:2] for file in here.glob("_metaffi.cpython-*"))
    built_for = ", ".join(f"CPython {tag[1][0]}.{tag[1][1:]}" for tag in tags) or "no interpreter"
    return (
        f"the package metaffi in {here} was built for {built_for}; this is {sys.implementation.name} "
        f"{sys.version_info.major}.{sys.version_info.minor} ({sys.executable}): run one of those, or build the "
        "package for this interpreter (pip install runtimes/python/host, or ./dev build)"
    )
