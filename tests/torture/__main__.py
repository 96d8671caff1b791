"""``make torture``: every family, in several processes; exit code 1 where anything failed."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from tests.torture import recording
from tests.torture.families import FAMILIES
from tests.torture.rack import Rack
from tests.torture.scenarios import Bench, Tally


def main() -> int:
    """Run, print a table, and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("families", nargs="*", help=f"of {', '.join(FAMILIES)}; all by default")
    parser.add_argument("--sample", type=int, help="about so many scenarios of each kind")
    # More than processors: half of the time one waits for the cloud, or for the disk.
    usual = 2 * (os.cpu_count() or 1)
    parser.add_argument("--processes", type=int, default=usual, metavar="N")
    parser.add_argument("--json", action="store_true", help="tallies as JSON, for tests")
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="write digests of what each did"
    )
    parser.add_argument("--compare", type=Path, metavar="FILE", help="compare with such digests")
    parser.add_argument(
        "--readable", type=Path, metavar="DIR", help="what was done itself, to write or to compare"
    )
    parser.add_argument("--share", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    begun = time.monotonic()
    if given.share is not None or given.processes == 1:
        tallies = _share(given)
    else:
        tallies = _all(given.processes)
    print(json.dumps([each.told() for each in tallies]) if given.json else _table(tallies))
    if not given.json and given.processes > 1:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = used.ru_utime + used.ru_stime
        print(f"{time.monotonic() - begun:.0f} s, {cpu:.0f} s of them computing, on all processors")
    others = 0 if given.share is not None else _recorded(given, tallies)
    return others > 0 or any(each.failed for each in tallies)


def _recorded(given: argparse.Namespace, tallies: list[Tally]) -> int:
    """Write or compare what was done; how many scenarios are different."""
    found = {(it.family, name): each for it in tallies for name, each in it.records.items()}
    lines = {(it.family, name): each for it in tallies for name, each in it.lines.items()}
    if given.record:
        recording.write(given.record, found)
        if given.readable:
            recording.write_readable(given.readable, lines)
    if not given.compare:
        return 0
    kept = recording.read(given.compare)
    others = recording.different(kept, found)
    for line in recording.explained(others, kept, lines, given.readable):
        print(line)
    print(f"{len(others)} of {len(found)} scenarios did something else")
    return len(others)


def _share(given: argparse.Namespace) -> list[Tally]:
    names, share, shares = given.families or list(FAMILIES), given.share or 0, given.processes
    rack = Rack()
    bench = Bench(given.sample, share, shares, rack.recorder, given.readable is not None)
    try:
        for name in names:
            begun = len(bench.tallies)
            FAMILIES[name](rack, bench)
            for tally in bench.tallies[begun:]:
                print(f"{share + 1} of {shares}: {_line(tally)}", file=sys.stderr)
    finally:
        rack.close()
    return bench.tallies


def _all(processes: int) -> list[Tally]:
    more = ["--json", "--processes", str(processes)]
    command = [sys.executable, "-m", "tests.torture", *sys.argv[1:], *more]
    running = [
        subprocess.Popen([*command, "--share", str(share)], stdout=subprocess.PIPE)
        for share in range(processes)
    ]
    found: dict[str, Tally] = {}
    for process in running:
        out, _ = process.communicate()
        for told in json.loads(out):
            found.setdefault(told["family"], Tally(told["family"])).add(Tally(**told))
    return list(found.values())


def _table(tallies: list[Tally]) -> str:
    total = Tally("all")
    for each in tallies:
        total.add(each)
    lines = [f"{'':58} scenarios  failed  seconds"]
    lines += map(_line, (*tallies, total))
    lines += [f"FAILED {each.family}: {it}" for each in tallies for it in each.failures]
    return "\n".join(lines)


def _line(tally: Tally) -> str:
    return f"{tally.family:58} {tally.scenarios:9} {tally.failed:7} {tally.seconds:8.1f}"


if __name__ == "__main__":
    sys.exit(main())
