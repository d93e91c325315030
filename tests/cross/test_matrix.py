"""Which features the table cases.json covers for which guest. README.md shows it, with the reason for each hole."""

import json
import pathlib

FOLDER = pathlib.Path(__file__).parent
GUESTS = ("native", "jvm", "python3", "go")
# What has no cases, as there is no such thing.
HOLES = {
    ("any", "native"): "C functions have types",
    ("host objects", "native"): "a handle is a pointer",
    ("errors", "native"): "C throws nothing",
}


def features_of(case):
    feature = case["feature"]
    return [feature] if isinstance(feature, str) else feature


def is_for(case, guest):
    steps = [{**case, **step} for step in case.get("steps", [{}])]
    return all("call" in step or step.get("in", guest) in step["path"] for step in steps)


def counted(cases):
    """Cases by feature, in the order of the table, and guest."""
    counts = {}
    for case in cases:
        for feature in features_of(case):
            row = counts.setdefault(feature, dict.fromkeys(GUESTS, 0))
            for guest in GUESTS:
                row[guest] += is_for(case, guest)
    return counts


def shown(counts):
    lines = ["| feature ↓   cases for → | " + " | ".join(GUESTS) + " |", "|---|" + "---|" * len(GUESTS)]
    for feature, row in counts.items():
        cells = [str(row[guest]) if row[guest] else HOLES[feature, guest] for guest in GUESTS]
        lines.append(f"| {feature} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def test_every_feature_has_cases_for_every_guest_and_the_readme_says_which():
    cases = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))
    assert len({case["name"] for case in cases}) == len(cases)
    counts = counted(cases)
    empty = {(feature, guest) for feature, row in counts.items() for guest in GUESTS if not row[guest]}
    assert empty == set(HOLES)
    assert shown(counts) in (FOLDER / "README.md").read_text(encoding="utf-8"), shown(counts)
