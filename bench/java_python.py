"""The group java_python: Python called from Java by metaffi and by Jep, each contender in a process of its own.

`buffer_10k_in` is what Jep does fastest with an array: Python gets a view of it, and none of its elements. metaffi
gives Python an array.array of its own.
"""

import importlib.util
import os
import subprocess
import sys

import coordinator
import java_group

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIOS = (*java_group.SCENARIOS, "buffer_10k_in")
CONTENDERS = {name: name for name in ("jit", "untyped", "interpreter", "jep")}
FILES = (java_group.JAR,)


def needs(bridge):
    return ("jep",) if bridge == "jep" else ()


def jep_classes(folder, home, jar):
    """Jep is there when this runs, not when benchmarks are built: its contender is compiled here."""
    classes = os.path.join(folder, "jep-contender")
    source = os.path.join(HERE, "java_host", "jep", "bench", "host", "Other.java")
    path = os.pathsep.join([os.path.join(folder, java_group.JAR), jar])
    compiler = [os.path.join(home, "bin", "javac"), "-nowarn", "-cp", path, "-d", classes, source]
    try:
        done = subprocess.run(compiler, capture_output=True, text=True, check=False)
    except OSError as error:
        raise coordinator.Failed(f"Jep's contender needs a compiler: {error}") from error
    if done.returncode != 0:
        raise coordinator.Failed(f"Jep's contender does not compile:\n{done.stderr}")
    return classes


def command(bridge, arguments):
    properties = {"bench.guest": os.path.join(HERE, "python", "bench_guest.py")}
    if bridge != "jep":
        return java_group.command(__name__, bridge, arguments, properties)
    package = os.path.dirname(importlib.util.find_spec("jep").origin)
    jar = next(os.path.join(package, name) for name in os.listdir(package) if name.endswith(".jar"))
    classes = jep_classes(arguments["folder"], java_group.java_home(arguments["java_home"]), jar)
    properties["java.library.path"] = package
    return java_group.command(__name__, bridge, arguments, properties, (jar, classes))


def environment():
    """Both bridges run this very Python, with its packages; Jep's is the python3 that PATH has first."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
    return {"METAFFI_PYTHON": sys.executable, "VIRTUAL_ENV": sys.prefix, "PATH": path}
