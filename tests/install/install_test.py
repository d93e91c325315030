"""The installed library, used from outside the tree: a C99 and a C++20 program, found by CMake and by
pkg-config, linked shared and static. Run by ctest, which passes METAFFI_BUILD_DIR, CC, CXX and CMAKE."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BUILD = Path(os.environ["METAFFI_BUILD_DIR"])
SOURCES = Path(__file__).resolve().parent
CMAKE = os.environ.get("CMAKE", "cmake")
EXPECTED = [name for name in os.environ.get("METAFFI_EXPECTED_FILES", "").split(":") if name]
EXPECTED += [
    "include/metaffi/metaffi.h",
    "lib/libmetaffi.so",
    "lib/libmetaffi.a",
    "lib/cmake/metaffi/metaffi-config.cmake",
    "lib/pkgconfig/metaffi.pc",
]
LANGUAGES = {
    "c": ("main.c", os.environ.get("CC", "cc"), "-std=c99"),
    "cpp": ("main.cpp", os.environ.get("CXX", "c++"), "-std=c++20"),
}


def clean_environment(**added):
    """Without what could lead to the build tree."""
    hidden = ("LD_LIBRARY_PATH", "METAFFI_", "PKG_CONFIG_PATH", "CMAKE_PREFIX_PATH")
    return {k: v for k, v in os.environ.items() if not k.startswith(hidden)} | added


class Installation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="metaffi-install-")
        cls.addClassCleanup(folder.cleanup)
        cls.scratch = Path(folder.name)
        cls.prefix = cls.scratch / "prefix with a space"
        subprocess.run(
            [CMAKE, "--install", str(BUILD), "--prefix", str(cls.prefix)],
            check=True,
            capture_output=True,
        )

    def run_command(self, *command, **environment):
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            check=False,
            env=clean_environment(**environment),
            cwd=self.scratch,
        )
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, f"{' '.join(map(str, command))}\n{said}")
        return done.stdout

    def assert_program_works(self, program, linkage):
        # The library finds plug-ins beside itself. An archive has no such place, and this installation is not
        # where the build was configured for.
        environment = {"METAFFI_HOME": str(self.prefix)} if linkage == "static" else {}
        self.assertIn("cos(0.5) = 0.877583", self.run_command(program, **environment))
        needed = self.run_command("readelf", "-d", program)
        self.assertEqual("libmetaffi.so" in needed, linkage == "shared", needed)

    def test_everything_is_there(self):
        self.assertEqual([name for name in EXPECTED if not (self.prefix / name).exists()], [])

    def test_only_public_symbols_are_exported(self):
        libraries = [self.prefix / "lib/libmetaffi.so", *self.prefix.glob("lib/metaffi/*.so")]
        for library in libraries:
            with self.subTest(library=library.name):
                lines = self.run_command("nm", "-D", "--defined-only", library).splitlines()
                symbols = [line.split()[-1] for line in lines]
                self.assertTrue(symbols)
                self.assertEqual([s for s in symbols if not s.startswith("metaffi_")], [])

    def test_library_exports_what_the_headers_declare(self):
        lines = self.run_command("nm", "-D", "--defined-only", self.prefix / "lib/libmetaffi.so").splitlines()
        exported = {line.split()[-1] for line in lines}
        declared = set()
        for header in (self.prefix / "include/metaffi").glob("*.h"):
            declared |= set(re.findall(r"METAFFI_API\b[^;(]*?\b(metaffi_\w+)\s*\(", header.read_text()))
        self.assertTrue(declared)
        self.assertEqual(sorted(declared - exported), [])

    def test_nothing_names_the_build_tree(self):
        texts = [*self.prefix.rglob("*.cmake"), *self.prefix.rglob("*.pc")]
        self.assertTrue(texts)
        self.assertEqual([p.name for p in texts if str(BUILD) in p.read_text()], [])

    def test_found_by_cmake(self):
        for language in LANGUAGES:
            project = self.scratch / f"cmake-{language}"
            shutil.copytree(SOURCES / language, project)
            self.run_command(CMAKE, "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}")
            self.run_command(CMAKE, "--build", project / "build")
            for linkage in ("shared", "static"):
                with self.subTest(language=language, linkage=linkage):
                    self.assert_program_works(project / "build" / linkage, linkage)

    def test_found_by_pkg_config(self):
        for language, (source, compiler, standard) in LANGUAGES.items():
            for linkage, package in (("shared", "metaffi"), ("static", "metaffi-static")):
                with self.subTest(language=language, linkage=linkage):
                    program = self.scratch / f"pkg-config-{language}-{linkage}"
                    flags = self.run_command(
                        "pkg-config", "--cflags", "--libs", package, PKG_CONFIG_PATH=self.prefix / "lib/pkgconfig"
                    )
                    options = [standard, "-Wall", "-Wextra", "-Werror", f"-Wl,-rpath,{self.prefix}/lib"]
                    self.run_command(
                        compiler, SOURCES / language / source, "-o", program, *options, *shlex.split(flags)
                    )
                    self.assert_program_works(program, linkage)


if __name__ == "__main__":
    unittest.main()
