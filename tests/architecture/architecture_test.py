"""The house of shared ARCHITECTURE section 3, held against the sources: who may include and link whom, and
what no source may name. Run by ctest; METAFFI_SOURCE_DIR, CC and CXX come from there."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(os.environ.get("METAFFI_SOURCE_DIR") or Path(__file__).resolve().parents[2])
PUBLIC_HEADERS = ROOT / "abi" / "include"
NATIVE_SUFFIXES = {".c", ".h", ".cpp", ".hpp", ".cc", ".inc"}

# Headers of abi/ that are the plug-ins' and the JIT's side of it, not the public C API.
PLUGIN_HEADERS = {"metaffi/plugin.h", "metaffi/plan.h"}

# What a component may include of the others, besides itself.
ARROWS = {
    "abi": set(),
    "jit": {"abi"},
    "engine": {"abi", "jit"},
    "runtime": {"abi"},
    "host": {"abi"},
}


def source_files():
    """The files that are committed or could be, as paths from the root."""
    git = ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(git, capture_output=True, check=False) if shutil.which("git") else None
    if listed and listed.returncode == 0:
        names = [Path(os.fsdecode(name)) for name in listed.stdout.split(b"\0") if name]
    else:  # an unpacked archive, or no git
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        names = [path for path in names if not {"build", ".git"} & set(path.parts)]
    return [path for path in dict.fromkeys(names) if (ROOT / path).is_file()]


def component(path):
    """(kind, folder): the component a file belongs to, or None when it is in no part with rules."""
    parts = path.parts
    if parts[0] == "runtimes" and len(parts) > 2:
        if "host" in parts[2:-1]:
            return "host", Path(*parts[: parts.index("host") + 1])
        return "runtime", Path(*parts[:2])
    return (parts[0], Path(parts[0])) if parts[0] in ARROWS else None


def includes(path):
    text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
    return re.findall(r"^[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"]+)[>\"]", text, re.MULTILINE)


def resolve(path, name, folder):
    """The file of this tree that an include names, as a path from the root; None: from elsewhere."""
    for base in (ROOT / path.parent, PUBLIC_HEADERS, ROOT, ROOT / folder):
        found = Path(os.path.normpath(base / name))
        if found.is_file() and found.is_relative_to(ROOT):
            return found.relative_to(ROOT)
    return None


def include_violation(path, name):
    kind, folder = component(path)
    target = resolve(path, name, folder)
    if target is None:
        return kind == "abi" and not re.fullmatch(r"[a-z]+\.h|[a-z_]+", name)
    if kind == "host" and name in PLUGIN_HEADERS:
        return True
    reached = component(target)
    if reached is None:
        return True
    return reached[1] != folder and reached[0] not in ARROWS[kind]


class IncludeArrows(unittest.TestCase):
    def test_components_include_only_what_their_arrows_allow(self):
        wrong, seen = [], 0
        for path in source_files():
            if path.suffix not in NATIVE_SUFFIXES or component(path) is None:
                continue
            seen += 1
            wrong += [f"{path} includes {name}" for name in includes(path) if include_violation(path, name)]
        self.assertGreater(seen, 0)
        self.assertEqual(wrong, [])

    def test_a_forbidden_include_is_seen(self):
        jit_header = next(path for path in source_files() if path.parts[0] == "jit" and path.suffix == ".hpp")
        self.assertTrue(include_violation(Path("runtimes/native/x.cpp"), jit_header.as_posix()))
        self.assertTrue(include_violation(Path("runtimes/python/host/x.c"), "metaffi/plugin.h"))
        self.assertFalse(include_violation(Path("engine/x.cpp"), jit_header.as_posix()))


class LinkArrows(unittest.TestCase):
    def test_runtimes_link_nothing_of_the_engine(self):
        wrong = []
        for path in source_files():
            if path.name != "CMakeLists.txt" or component(path) is None:
                continue
            kind, _ = component(path)
            forbidden = {
                "abi": "metaffi_(jit|engine|static)",
                "jit": "metaffi_(engine|static)",
                "runtime": "metaffi_(jit|engine|static)",
                "host": "metaffi_(jit|engine)",
            }.get(kind)
            text = re.sub(r"#.*", "", (ROOT / path).read_text(encoding="utf-8"))
            wrong += [f"{path} names {m[0]}" for m in re.finditer(rf"\b{forbidden}\b", text)] if forbidden else []
        self.assertEqual(wrong, [])


def lines_matching(pattern):
    found = []
    for path in source_files():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path}:{number}: {line.strip()[:100]}")
    return found


class NoRegistryHosts(unittest.TestCase):
    # Host and domain apart, so that this file passes.
    HOSTS = (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("maven", "org"),
        ("repo.maven.apache", "org"),
        ("npmjs", "org"),
        ("crates", "io"),
        ("golang", "org/dl"),
        ("proxy.golang", "org"),
        ("deb.debian", "org"),
        ("archive.ubuntu", "com"),
    )

    def test_packages_are_named_and_registries_are_not(self):
        hosts = "|".join(re.escape(f"{name}.{domain}") for name, domain in self.HOSTS)
        self.assertEqual(lines_matching(re.compile(rf"(?<![\w-])({hosts})\b")), [])


class NoMachinePaths(unittest.TestCase):
    def test_no_path_of_one_machine_is_named(self):
        self.assertEqual(lines_matching(re.compile(r"(?<![\w.$}*-])/(work|root|home)/[\w.]")), [])


class HeadersCompileAlone(unittest.TestCase):
    WARNINGS = ("-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only")

    def compile(self, compiler, header, suffix, *options):
        with tempfile.TemporaryDirectory() as folder:
            # Twice: a header guards itself.
            source = Path(folder) / f"alone{suffix}"
            source.write_text(f"#include <{header}>\n#include <{header}>\nint metaffi_alone;\n")
            done = subprocess.run(
                [*compiler.split(), *options, *self.WARNINGS, f"-I{PUBLIC_HEADERS}", str(source)],
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertEqual(done.returncode, 0, f"{header}:\n{done.stderr}")

    def test_every_header(self):
        headers = sorted(path.relative_to(PUBLIC_HEADERS) for path in PUBLIC_HEADERS.rglob("*.h"))
        self.assertGreater(len(headers), 0)
        for header in headers:
            with self.subTest(header=str(header), language="C99"):
                self.compile(os.environ.get("CC", "cc"), header, ".c", "-std=c99")
            with self.subTest(header=str(header), language="C++20"):
                self.compile(os.environ.get("CXX", "c++"), header, ".cpp", "-std=c++20")
        for header in sorted(path.relative_to(PUBLIC_HEADERS) for path in PUBLIC_HEADERS.rglob("*.hpp")):
            with self.subTest(header=str(header), language="C++20"):
                self.compile(os.environ.get("CXX", "c++"), header, ".cpp", "-std=c++20")


if __name__ == "__main__":
    unittest.main()
