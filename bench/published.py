"""The eleven scenarios that every pair of languages is measured by (docs/reference/performance.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    names: tuple  # in the benchmarks: the first that was measured
    title: str
    what: str


SCENARIOS = (
    Scenario(("void",), "void call", "a function without parameters and results"),
    Scenario(("int64_int64",), "primitive", "two 64-bit integers in, their sum out"),
    Scenario(("string_roundtrip",), "string", "16 letters in and out"),
    Scenario(("array_16",), "small array", "16 integers in and out"),
    Scenario(("object_create_method",), "object create + method", "a constructor, one method, the object given back"),
    Scenario(("object_method", "instance"), "method on existing object", "an integer in, an integer out"),
    Scenario(("callback",), "callback", "a function of the host, called once by the guest"),
    Scenario(("dynamic",), "dynamic type", "as `primitive`, but the types are only known when it is called"),
    Scenario(("array_10k_in",), "10k array in", "10,000 integers in, the last one out"),
    Scenario(("array_10k_out",), "10k array out", "10,000 integers out"),
    Scenario(("dynamic_10k",), "dynamic 10k", "10,000 integers in and out, known to be such only when it is called"),
)

NAMES = tuple(scenario.names[0] for scenario in SCENARIOS)
