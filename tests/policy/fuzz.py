"""``python -m tests.policy.fuzz``: broken policy documents, each of which has to be found.

Good documents are spoiled in one of many ways; what is no good document any more by the rules of
:mod:`json` and a plain reading of the grammar has to give a problem with a place, and nothing may
raise. The plain reading is written apart from the checker, so that both can be wrong only alike.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from tui.policy.check import check_document
from tui.policy.layout import LONGEST
from tui.policy.operators import OPERATORS
from tui.simulator.seed.published_policies import PUBLISHED

JUNK: Final[tuple[Any, ...]] = (
    None,
    True,
    1,
    1.5,
    "",
    "allow",
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    "版本",
)
MARKS: Final = '{}[]",:\\ \n\x00\ufeff*1a中'
"""Characters that are put in or taken out."""


def strict_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def strings(value: object) -> bool:
    several = value if isinstance(value, list) else [value]
    return bool(several) and all(isinstance(each, str) for each in several)


def is_good(text: str) -> bool:
    """The grammar, as plainly as can be; only its largest features."""
    try:
        policy = json.loads(text, object_pairs_hook=strict_pairs, parse_constant=int)
    except (ValueError, RecursionError):
        return False
    if not isinstance(policy, dict) or set(policy) != {"Version", "Statement"}:
        return False
    statements = policy["Statement"]
    if policy["Version"] != "1" or not isinstance(statements, list) or not statements:
        return False
    return len(text) <= LONGEST and all(map(_is_good_statement, statements))


def _is_good_statement(statement: object) -> bool:
    if not isinstance(statement, dict):
        return False
    known = {"Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
    if not set(statement) <= known or statement.get("Effect") not in ("Allow", "Deny"):
        return False
    for one in ("Action", "Resource"):
        present = [key for key in (one, f"Not{one}") if key in statement]
        if len(present) != 1 or not strings(statement[present[0]]):
            return False
    blocks = statement.get("Condition", {})
    return isinstance(blocks, dict) and all(
        operator in OPERATORS
        and isinstance(keys, dict)
        and bool(keys)
        and all(strings(value) for value in keys.values())
        for operator, keys in blocks.items()
    )


def spoiled(seed: int) -> Iterator[str]:
    """Documents without end; most of them are bad."""
    dice = random.Random(seed)
    good = [
        json.dumps({"Version": "1", "Statement": list(each.statements)}, indent=indent)
        for each in PUBLISHED
        for indent in (None, 2)
    ]
    while True:
        text = dice.choice(good)
        for _ in range(dice.randint(1, 3)):
            text = dice.choice((_cut, _put_in, _take_out, _doubled, _another_value))(dice, text)
        yield text


def _cut(dice: random.Random, text: str) -> str:
    return text[: dice.randint(0, len(text))]


def _put_in(dice: random.Random, text: str) -> str:
    at = dice.randint(0, len(text))
    return text[:at] + dice.choice(MARKS) + text[at:]


def _take_out(dice: random.Random, text: str) -> str:
    at = dice.randint(0, len(text))
    return text[:at] + text[at + dice.randint(1, 3) :]


def _doubled(dice: random.Random, text: str) -> str:
    first, second = sorted((dice.randint(0, len(text)), dice.randint(0, len(text))))
    return text[:second] + text[first:]


def _another_value(dice: random.Random, text: str) -> str:
    try:
        policy = json.loads(text)
    except ValueError:
        return text
    place, key = _somewhere(dice, policy)
    if place is None:
        return json.dumps(dice.choice(JUNK))
    if isinstance(place, dict) and dice.random() < 0.3:
        place[dice.choice(("effect", "Sid", "Principal", "Effect", "版本"))] = place.pop(key)
    else:
        place[key] = dice.choice(JUNK)
    return json.dumps(policy, indent=dice.choice((None, 1)), ensure_ascii=False)


def _somewhere(dice: random.Random, value: Any) -> tuple[Any, Any]:  # noqa: ANN401 - any JSON
    """A container within a value, and a key or index of it."""
    place, key = None, None
    while isinstance(value, dict | list) and value:
        place = value
        key = dice.choice(list(value) if isinstance(value, dict) else range(len(value)))
        value = value[key]
        if dice.random() < 0.3:
            break
    return place, key


def run(count: int, seed: int) -> Counter[str]:
    """Check so many bad documents; how often each problem came first.

    Raises:
        AssertionError: one was taken for a good one, or a good one refused without need.
    """
    met: Counter[str] = Counter()
    texts = spoiled(seed)
    while met.total() < count:
        text = next(texts)
        checked = check_document(text)
        if is_good(text):
            continue
        assert not checked.good, text
        assert not checked.document.complete, text
        first = checked.problems[0]
        lines = text.split("\n")
        assert 1 <= first.at.line <= len(lines), text
        assert 1 <= first.at.column <= len(lines[first.at.line - 1]) + 1, text
        met[first.code] += 1
    return met


def main() -> None:
    """Run it, and print what was met."""
    parser = argparse.ArgumentParser(prog="python -m tests.policy.fuzz")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    met = run(options.count, options.seed)
    print(f"{met.total()} bad documents, a problem each, nothing raised (seed {options.seed})")
    for code, often in met.most_common():
        print(f"  {often:7} {code}")


if __name__ == "__main__":
    main()
