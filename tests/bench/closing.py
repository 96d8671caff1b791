"""``python -m tests.bench.closing``: terminals closed under the wizard; it may not live on."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple

from tests.closing import Result, Scene, covering, play, preload

LIMIT = 2.0
"""Seconds in which it should be over."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Play them and print what came of them.

    Returns:
        1 where one did not end as it should, or too late.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.bench.closing")
    parser.add_argument("--scenes", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--covering", action="store_true", help="one of each kind instead")
    parser.add_argument("--seconds", type=float, default=3600, help="begin none after so long")
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time")
    options = parser.parse_args(arguments)
    seeds = range(options.first, options.first + options.scenes)
    scenes = covering(options.scenes) if options.covering else {at: Scene.of(at) for at in seeds}
    over = time.monotonic() + options.seconds
    preload()
    played = []
    for seed, result in _played(scenes, options.jobs, over):
        scene = scenes[seed]
        played.append((scene, result))
        if _is_late(scene, result) or not result.is_right(scene):
            print(f"seed {seed}: {result} {scene}", flush=True)
    wrong = sum(not result.is_right(scene) for scene, result in played)
    late = sum(_is_late(scene, result) for scene, result in played)
    times = sorted(result.seconds for _, result in played)
    print(
        f"{len(played)} terminals: {wrong} wrong, {late} later than"
        f" {LIMIT} s after the change under way; median {statistics.median(times):.2f} s,"
        f" longest {times[-1]:.2f} s"
    )
    print(dict(Counter(scene.doing for scene, _ in played)))
    return 1 if wrong or late else 0


def _played(scenes: dict[int, Scene], jobs: int, over: float) -> Iterator[tuple[int, Result]]:
    """Play them, each seed with what came of it; none is begun when it is over."""
    players = []
    for first in range(jobs):
        reading, writing = os.pipe()
        player = os.fork()
        if player == 0:
            with os.fdopen(writing, "w") as told:
                for seed in [*scenes][first::jobs]:
                    if time.monotonic() < over:
                        print(json.dumps([seed, astuple(play(scenes[seed]))]), file=told)
            os._exit(0)
        os.close(writing)
        players.append((player, reading))
    for player, reading in players:
        with os.fdopen(reading) as told:
            for line in told:
                seed, result = json.loads(line)
                yield seed, Result(*result)
        if os.waitpid(player, 0)[1]:
            raise SystemExit(f"player {player} failed")


def _is_late(scene: Scene, result: Result) -> bool:
    return result.seconds > LIMIT + scene.allowed


if __name__ == "__main__":
    sys.exit(main())
