#!/usr/bin/env python3
"""Runs the code blocks of a documentation page, in order, as a reader would.

    run_docs.py PAGE.md...

Each page gets an empty folder of its own (with the log4j jars linked into it) and a shell environment as `./dev env`
makes it. What a fence says after its language decides what happens:

    ```c file=NAME      any language: written to NAME in the page's folder
    ```c, ```cpp        a fragment: compiled inside a function that has the usual variables
    ```python           run; the blocks of a page share one interpreter, in order
    ```console          each line "$ COMMAND" is run by bash in the page's folder and must exit 0, or with N after
                        "$ COMMAND  # exits N"; lines that follow are what it prints
    ```output           what the python block before it printed
    ```text, ```json…   not run, as is any block marked `no-run`

Expected output is compared line by line; "…" stands for any text, a line of just "…" for any lines.
Needs METAFFI_BUILD_DIR, METAFFI_SOURCE_DIR and, for pages that use them, METAFFI_TEST_LOG4J_DIR.
"""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(os.environ["METAFFI_SOURCE_DIR"])
BUILD = Path(os.environ["METAFFI_BUILD_DIR"])
FENCE = re.compile(r"^```(\w+)?(.*)$")

C_PRELUDE = """#include <metaffi/metaffi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
"""
CPP_PRELUDE = """#include <metaffi/metaffi.hpp>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>
#include <vector>
"""
C_VARIABLES = """metaffi_runtime *runtime = NULL; metaffi_module *module = NULL; metaffi_entity *entity = NULL;
metaffi_error *error = NULL; metaffi_value arguments[8], results[8];
(void)runtime; (void)module; (void)entity; (void)error; (void)arguments; (void)results;
"""


@dataclass
class Block:
    line: int
    language: str
    info: str
    text: str

    @property
    def file(self):
        found = re.search(r"\bfile=(\S+)", self.info)
        return found.group(1) if found else None


class Mismatch(Exception):
    pass


def blocks(page):
    opened = None
    lines = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if opened is None and fence:
            opened, lines = (number, fence.group(1) or "", fence.group(2)), []
        elif opened is not None and line == "```":
            yield Block(*opened, "\n".join(lines) + "\n")
            opened = None
        elif opened is not None:
            lines.append(line)
    if opened is not None:
        raise Mismatch(f"line {opened[0]}: code block is never closed")


def environment():
    env = dict(os.environ)
    env["PATH"] = f"{BUILD / 'bin'}:{env.get('PATH', '')}"
    env["PYTHONPATH"] = str(BUILD / "python")
    env["LD_LIBRARY_PATH"] = f"{BUILD / 'lib'}:{env.get('LD_LIBRARY_PATH', '')}"
    env["CLASSPATH"] = f"{BUILD / 'lib' / 'metaffi' / 'metaffi.jar'}:."
    env["CMAKE_PREFIX_PATH"] = os.environ.get("METAFFI_DOCS_PREFIX", "")
    env["PKG_CONFIG_PATH"] = f"{env['CMAKE_PREFIX_PATH']}/lib/pkgconfig"
    for name in ("METAFFI_HOME", "METAFFI_DISPATCH", "METAFFI_PLUGIN_PATH"):
        env.pop(name, None)
    return env


def compare(expected, actual, where):
    """Matches whole texts; '…' inside a line is any text, a line of '…' any number of lines."""
    pattern = []
    for line in expected.rstrip("\n").split("\n"):
        if line.strip() == "…":
            pattern.append(r"(?:.*\n)*?")
        else:
            pattern.append(".*".join(re.escape(part) for part in line.rstrip().split("…")) + r"[ \t]*\n")
    if not re.fullmatch("".join(pattern), actual.rstrip("\n") + "\n"):
        raise Mismatch(f"{where}: printed\n{actual}\nexpected\n{expected}")


def run(command, folder, env, text=None):
    return subprocess.run(
        command,
        cwd=folder,
        env=env,
        input=text,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=600,
        check=False,
    )


def compile_fragment(block, folder, env):
    cpp = block.language == "cpp"
    source = folder / f"fragment_{block.line}.{'cpp' if cpp else 'c'}"
    declares = re.search(r"^(?!if|for|while|switch|else|\})\w.*\)\s*\{\s*$", block.text, re.M)
    includes = re.findall(r"^#.*$", block.text, re.M)
    rest = re.sub(r"^#.*$", "", block.text, flags=re.M)
    body = (
        rest
        if declares
        else f"void fragment_{block.line}(void);\n"
        f"void fragment_{block.line}(void) {{\n{'' if cpp else C_VARIABLES}{rest}}}\n"
    )
    source.write_text((CPP_PRELUDE if cpp else C_PRELUDE) + "\n".join(includes) + "\n" + body)
    compiler = [env.get("CXX", "c++"), "-std=c++20"] if cpp else [env.get("CC", "cc"), "-std=c99"]
    done = run(
        [
            *compiler,
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wno-unused-variable",
            "-Wno-unused-parameter",
            "-Wno-unused-but-set-variable",
            "-Wno-unused-function",
            "-Wno-maybe-uninitialized",
            f"-I{SOURCE / 'abi' / 'include'}",
            "-fsyntax-only",
            str(source),
        ],
        folder,
        env,
    )
    if done.returncode:
        raise Mismatch(f"line {block.line}: does not compile\n{done.stdout}")


def run_console(block, folder, env):
    commands = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            commands.append([line[2:], []])
        elif commands:
            commands[-1][1].append(line)
    for command, expected in commands:
        exits = re.search(r"\s+# exits (\d+)$", command)
        wanted = int(exits.group(1)) if exits else 0
        done = run(["bash", "-c", command], folder, env)
        if done.returncode != wanted:
            raise Mismatch(f"line {block.line}: `{command}` exited {done.returncode}\n{done.stdout}")
        if expected:
            compare("\n".join(expected), done.stdout, f"line {block.line}: `{command}`")


SEPARATOR = "@@metaffi-docs-block@@"


def run_python(python_blocks, folder, env):
    """One interpreter for the page; a separator line tells the outputs of its blocks apart."""
    if not python_blocks:
        return
    script = folder / "page.py"
    parts = [f"# line {block.line}\n{block.text}\nprint({SEPARATOR!r}, flush=True)\n" for block, _ in python_blocks]
    script.write_text("\n".join(parts), encoding="utf-8")
    done = run([env.get("METAFFI_DOCS_PYTHON", sys.executable), str(script)], folder, env)
    if done.returncode:
        raise Mismatch(f"python blocks exited {done.returncode}\n{done.stdout}")
    outputs = done.stdout.split(SEPARATOR + "\n")
    for (block, expected), actual in zip(python_blocks, outputs, strict=False):
        if expected is not None:
            compare(expected, actual, f"line {block.line}")


def check(page):
    env = environment()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jars = os.environ.get("METAFFI_TEST_LOG4J_DIR")
        if jars:
            for jar in Path(jars).glob("log4j-*.jar"):
                (folder / jar.name).symlink_to(jar)
        python_blocks = []
        ran = 0
        for block in blocks(page):
            if "no-run" in block.info:
                continue
            if block.file:
                (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
                (folder / block.file).write_text(block.text, encoding="utf-8")
            elif block.language in ("c", "cpp"):
                compile_fragment(block, folder, env)
            elif block.language == "python":
                python_blocks.append((block, None))
            elif block.language == "output":
                if not python_blocks:
                    raise Mismatch(f"line {block.line}: output without a python block before it")
                python_blocks[-1] = (python_blocks[-1][0], block.text)
            elif block.language == "console":
                run_console(block, folder, env)
            else:
                continue
            ran += 1
        run_python(python_blocks, folder, env)
    return ran


def main(pages):
    failed = 0
    for name in pages:
        page = Path(name)
        try:
            print(f"ok   {page.name}: {check(page)} blocks")
        except Mismatch as mismatch:
            failed += 1
            print(f"FAIL {page.name}: {mismatch}")
    print(f"{len(pages) - failed} passed, {failed} failed")
    return 1 if failed or not pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
