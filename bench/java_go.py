"""The group java_go: Go called from Java by metaffi, and by JNI and cgo written by hand (java_host/plain).

Each contender has a process of its own, since there can be but one Go runtime in it.
"""

import os

import java_group

SCENARIOS = java_group.SCENARIOS
CONTENDERS = {name: name for name in ("plain", "jit", "untyped", "interpreter")}
FILES = (java_group.JAR, "bench_MetaFFIGuest.so", "bench_java_go_plain.so")


def needs(_bridge):
    return ()


def command(bridge, arguments):
    _, guest, plain = (os.path.join(arguments["folder"], file) for file in FILES)
    return java_group.command(__name__, bridge, arguments, {"bench.guest": guest, "bench.plain": plain})
