"""The package in an interpreter that it was not built for."""

import shutil
import subprocess
import sys


def test_says_for_which_interpreters_it_was_built(build_folder, tmp_path, child_environment):
    package = tmp_path / "metaffi"
    shutil.copytree(build_folder / "python" / "metaffi", package, ignore=shutil.ignore_patterns("_metaffi.*.so"))
    (package / "_metaffi.cpython-399-x86_64-linux-gnu.so").touch()
    environment = {**child_environment, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", "import metaffi"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    this = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.returncode == 1
    assert f"was built for CPython 3.99; this is cpython {this}" in done.stderr, done.stderr
