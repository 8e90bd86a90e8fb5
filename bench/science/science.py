"""False alarms and detections of the judgment, measured on simulated sets (`npm run bench -- science`).

Each seed is a day on which the simulator takes bias, dark and flat exposures of the nine detectors of LSSTComCam:
N of each are combined, and these and N others verify. All raws are simulated and processed in full by the tasks of the
reference pipelines. A fault is injected into raws of the same seed; only its detector is simulated again. All
replace one clean set of another day.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from faults import measure_seeded, render_seeded
from processing import CAMERA, KINDS, Kind
from sets import DETECTORS, Set, judge_set, make_set, spoil

from calib_bridge.protocol.judgments import Judgment
from calib_reference.simulate import Fault

AMPLIFIERS = tuple(amp.name for amp in CAMERA.detectors[0].amplifiers)

TRIALS = 5
"""How often a fault is injected into one clean set, each time into another detector.

Detectors are independent of each other, so that the trials are, too.
"""

REPLACED = -2_000
"""Seed of the set that all others replace."""

type Row = dict[str, Any]


@dataclass(frozen=True)
class Injection:
    """A fault by name: what has it, and its sizes; the first is the one that issue 15 asks for."""

    name: str
    kind: Kind
    sizes: tuple[float, ...]
    in_construction: bool = False
    in_one_exposure: bool = False
    whole_detector: bool = False

    def fault(self, size: float, seed: int) -> Fault:
        """Return the fault, in a detector and amplifier that go round with the seed."""
        names = () if self.whole_detector else (AMPLIFIERS[5 * seed % len(AMPLIFIERS)],)
        detector = DETECTORS[seed % len(DETECTORS)]
        if self.name.startswith("read noise"):
            return Fault(detector, names, noise=1.0 + size)
        if self.name.startswith("gain"):
            return Fault(detector, names, gain=1.0 - size)
        return Fault(detector, names, leak=size)


def injections(count: int) -> list[Injection]:
    """Return the faults to inject into sets of ``count`` exposures a product."""
    return [
        Injection(
            "read noise of an amplifier", "bias", (0.08 if count < 20 else 0.07, 0.03, 0.04, 0.05, 0.06)
        ),
        Injection(
            "read noise of an amplifier, one exposure",
            "bias",
            (0.12, 0.08, 0.09, 0.10, 0.11),
            in_one_exposure=True,
        ),
        Injection("leak into a detector", "dark", (0.05, 0.02, 0.03, 0.04), whole_detector=True),
        Injection("gain of an amplifier", "flat", (0.05, 0.003, 0.004, 0.006)),
        Injection(
            "gain of an amplifier, construction too", "flat", (0.05, 0.004, 0.008), in_construction=True
        ),
        Injection(
            "leak into a detector, construction too",
            "dark",
            (0.05, 0.03),
            in_construction=True,
            whole_detector=True,
        ),
    ]


def main(arguments: Sequence[str]) -> None:
    """Measure and print; see ``--help``."""
    parser = argparse.ArgumentParser(prog="bench science", description=__doc__.splitlines()[0])
    parser.add_argument("--clean", nargs="*", default=["6:300", "15:20", "20:20"], metavar="N:SETS")
    parser.add_argument("--detect", nargs="*", default=["6:100", "20:100"], metavar="N:TRIALS")
    parser.add_argument(
        "--seeded",
        nargs="*",
        default=[],
        metavar="N:SETS",
        help="the twelve faults; alone, or 6:10 beside all others",
    )
    parser.add_argument(
        "--asked-only", nargs="*", type=int, default=[20], metavar="N", help="no detection curves"
    )
    parser.add_argument("--first", type=int, default=0, help="first seed; tuning used only negative ones")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rows", type=Path, help="keep every row there, and go on from the rows that it has")
    parser.add_argument("--kept", action="store_true", help="measure nothing: print what the rows say")
    if "--seeded" in arguments:
        parser.set_defaults(clean=[], detect=[])
    elif not {"--clean", "--detect", "--kept"} & {*arguments}:
        parser.set_defaults(seeded=["6:10"])
    options = parser.parse_args(arguments)
    rows = [json.loads(line) for line in options.rows.read_text().splitlines()] if _has(options.rows) else []
    tasks = [] if options.kept else _tasks(options, {(row["count"], row["seed"]) for row in rows})
    began = time.monotonic()
    with ProcessPoolExecutor(options.jobs) as pool:
        for done in pool.map(_measure, tasks):
            rows += done
            if options.rows:
                with options.rows.open("a") as kept:
                    kept.writelines(json.dumps(row) + "\n" for row in done)
        counts = [tuple(map(int, each.split(":"))) for each in options.seeded]
        sets = [(count, options.first + seed, REPLACED) for count, many in counts for seed in range(many)]
        seeded = [row for done in pool.map(measure_seeded, sets) for row in done]
    minutes = (time.monotonic() - began) / 60.0
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, seeds from {options.first}, {minutes:.0f} minutes on {options.jobs} cores\n"
    )
    for line in (*render_clean(rows), "", *render_detections(rows), "", *render_seeded(seeded)):
        print(line)


def _has(path: Path | None) -> bool:
    return path is not None and path.exists()


def _tasks(options: argparse.Namespace, known: set[tuple[int, int]]) -> list[tuple[int, int, int, bool]]:
    """Return count, seed, trials of each fault, and whether all sizes are tried, for each set to simulate."""
    clean, detect = (
        dict(tuple(map(int, each.split(":"))) for each in named) for named in (options.clean, options.detect)
    )
    tasks: list[tuple[int, int, int, bool]] = []
    for count in sorted({*clean, *detect}):
        sets = max(clean.get(count, 0), -(-detect.get(count, 0) // TRIALS))
        tasks += [
            (
                count,
                options.first + seed,
                min(TRIALS, max(detect.get(count, 0) - TRIALS * seed, 0)),
                count not in options.asked_only,
            )
            for seed in range(sets)
            if (count, options.first + seed) not in known
        ]
    return tasks


def _measure(task: tuple[int, int, int, bool]) -> list[Row]:
    return [*measure(*task)]


def measure(count: int, seed: int, trials: int, curves: bool) -> Iterator[Row]:
    """Yield a row for each judged product of a clean set, and of each set with a fault."""
    clean = make_set(seed, count)
    for kind in KINDS:
        yield {**_row(count, seed, kind, judge_set(clean, kind)), "fault": None}
    if not trials:
        return
    before = _replaced(count)
    for trial in range(TRIALS * seed, TRIALS * seed + trials):
        for injection in injections(count):
            for size in injection.sizes if curves else injection.sizes[:1]:
                yield _detect(count, trial, clean, before, injection, size) | {"seed": seed}


@cache
def _replaced(count: int) -> Set:
    return make_set(REPLACED, count)


def _detect(count: int, seed: int, clean: Set, before: Set, injection: Injection, size: float) -> Row:
    """Return whether a fault is found where it is."""
    fault = injection.fault(size, seed)
    kind = injection.kind
    exposures = [*clean.internal[kind], *clean.external[kind]]
    struck = exposures[seed % len(exposures)].id if injection.in_one_exposure else None
    spoilt = spoil(clean, kind, fault, injection.in_construction, struck)
    judgment = judge_set(spoilt, kind, before)
    places = {
        (place.detector, name)
        for cause in judgment.causes
        for block in cause.blocks
        for place in block.places
        for name in (place.amplifiers or [""])
    }
    wanted = {(fault.detector, name) for name in (fault.amplifiers or ("", *AMPLIFIERS))}
    row = _row(count, seed, kind, judgment)
    return {
        **row,
        "fault": injection.name,
        "size": size,
        "found": bool(places & wanted),
        "else": bool(places - wanted),
    }


def _row(count: int, seed: int, kind: Kind, judgment: Judgment) -> Row:
    return {
        "count": count,
        "seed": seed,
        "kind": kind,
        "outcome": judgment.outcome,
        "words": [cause.words for cause in judgment.causes] + judgment.unchecked,
        "tests": [
            [
                each.test,
                each.exposure_class,
                each.pooled,
                each.measured,
                each.failed,
                each.upstream_failed,
                each.size,
            ]
            for each in judgment.tests
        ],
    }


def render_clean(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the false alarms: sets that do not pass, and failures of each test."""
    clean = [row for row in rows if row["fault"] is None]
    for count in sorted({row["count"] for row in clean}):
        own = [row for row in clean if row["count"] == count]
        seeds = {row["seed"] for row in own}
        bad = {row["seed"] for row in own if row["outcome"] != "pass"}
        yield f"N = {count}: {len(bad)} of {len(seeds)} clean sets do not pass"
        yield from (
            f"  seed {row['seed']}, {row['kind']}: {'; '.join(row['words'])}" for row in own if row["words"]
        )
        yield (
            f"  {'':6}{'test':16}{'class':10}{'of':10}"
            + f"{'failed':>8}{'measured':>10}{'sets':>6}{'expected':>10}"
        )
        yield from _test_lines(own)


def _test_lines(rows: Sequence[Row]) -> Iterator[str]:
    totals: dict[tuple[str, str, str | None, bool], Counter[str]] = {}
    for row in rows:
        for test, exposure_class, pooled, measured, failed, upstream, size in row["tests"]:
            total = totals.setdefault((row["kind"], test, exposure_class, pooled), Counter())
            total.update(
                measured=measured, failed=failed, sets=int(failed > 0), upstream=upstream or 0, size=size
            )
    for (kind, test, exposure_class, pooled), total in totals.items():
        of = "together" if pooled else "exposure"
        yield (
            f"  {kind:6}{test:16}{exposure_class or '':10}{of:10}{total['failed']:>8}{total['measured']:>10}"
            f"{total['sets']:>6}{total['size']:>12.3f}{total['upstream']:>11}"
        )


def render_detections(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the number of seeds in which each fault was found where it is, and in which something else failed."""
    yield f"{'fault':44}{'N':>4}{'size':>8}{'found':>7}{'of':>5}{'else':>6}"
    keys = dict.fromkeys((row["fault"], row["count"], row["size"]) for row in rows if row["fault"])
    for name, count, size in sorted(keys):
        own = [row for row in rows if (row["fault"], row["count"], row.get("size")) == (name, count, size)]
        found, others = (sum(row[which] for row in own) for which in ("found", "else"))
        yield f"{name:44}{count:>4}{size:>8}{found:>7}{len(own):>5}{others:>6}"


if __name__ == "__main__":
    main(sys.argv[1:])
