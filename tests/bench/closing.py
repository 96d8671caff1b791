"""``python -m tests.bench.closing``: terminals closed under the wizard; it may not live on."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.closing import Scene, play, preload

LIMIT = 2.0
"""Seconds in which it should be over."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Play them and print what came of them.

    Returns:
        1 where one did not end as it should.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.bench.closing")
    parser.add_argument("--scenes", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seconds", type=float, default=3600, help="begin none after so long")
    options = parser.parse_args(arguments)
    over = time.monotonic() + options.seconds
    preload()
    wrong, played = 0, []
    for seed in range(options.first, options.first + options.scenes):
        if time.monotonic() > over:
            break
        scene = Scene.of(seed)
        result = play(scene)
        played.append((scene, result))
        if result.seconds > LIMIT + scene.allowed or not result.is_right(scene):
            wrong += not result.is_right(scene)
            print(f"seed {seed}: {result} {scene}", flush=True)
    times = sorted(result.seconds for _, result in played)
    late = sum(result.seconds > LIMIT + scene.allowed for scene, result in played)
    print(
        f"{len(played)} terminals from seed {options.first}: {wrong} wrong, {late} later than"
        f" {LIMIT} s after the change under way; median {statistics.median(times):.2f} s,"
        f" longest {times[-1]:.2f} s"
    )
    print(dict(Counter(scene.doing for scene, _ in played)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
