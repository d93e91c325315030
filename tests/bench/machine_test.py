"""What a report says of the machine and of what built the programs."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

import machine

CMAKE = """set(CMAKE_CXX_COMPILER "/usr/bin/c++")
set(CMAKE_CXX_COMPILER_ID "{name}")
set(CMAKE_CXX_COMPILER_VERSION "{version}")
set(CMAKE_CXX_COMPILER_VERSION_INTERNAL "")
"""


@pytest.mark.parametrize(
    ("name", "version", "said"),
    [("GNU", "12.2.0", "gcc 12.2.0"), ("Clang", "19.1.7", "clang 19.1.7"), ("MSVC", "19.40", "MSVC 19.40")],
)
def test_the_compiler_is_the_build_folders(name, version, said, tmp_path):
    folder = tmp_path / "CMakeFiles" / "3.25.1"
    folder.mkdir(parents=True)
    (folder / "CMakeCXXCompiler.cmake").write_text(CMAKE.format(name=name, version=version))
    assert machine.compiler(str(tmp_path)) == said


def test_a_folder_without_a_build_has_no_compiler(tmp_path):
    assert machine.compiler(str(tmp_path)) is None
    assert "compiler" not in machine.identity(str(tmp_path), str(tmp_path))
