"""False alarms and detections of the judgment, measured on simulated sets (`npm run bench -- science`).

Each seed is a day on which the simulator takes bias, dark and flat exposures of the nine detectors of LSSTComCam:
N of each are combined, and these and N others verify. All raws are simulated and processed in full by the tasks of the
reference pipelines. A fault is injected into raws of the same seed; only its detector is simulated again. All
replace one clean set of another day. The estimates of other tasks are compared with the truth (`pulls`).

The measured values are kept, and judged when all are there: a change of limits needs no other simulation.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from faults import measure_seeded, render_seeded
from injections import TRIALS, Trial, fault_of, inject, is_found, struck_by, trials_of, with_values
from kept import Kept, load, store
from power import excess_of_residual, power_of, render_smallest
from processing import KINDS, Kind
from pulls import keep_estimates, load_estimates, render_pulls
from sets import DETECTORS, Set, judge_set, limits_of_set, make_set
from tables import Row, render_clean, render_detections

from calib_bridge.protocol.judgments import Judgment

REPLACED = -2_000
"""Seed of the set that all others replace."""

SETS_OF_POWER = 20
"""Number of sets from whose limits the power is computed."""


@dataclass(frozen=True)
class Task:
    """A set to simulate, or to judge, with its trials."""

    folder: Path
    detectors: tuple[int, ...]
    count: int
    seed: int
    trials: tuple[Trial, ...]

    def path(self, seed: int) -> Path:
        """Return the file that keeps the values of a seed."""
        return self.folder / f"{self.count}/{seed}.npz"

    def load(self, seed: int) -> Kept | None:
        """Return what is kept of a seed."""
        return load(self.path(seed), seed, self.count, self.detectors)


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
    parser.add_argument("--pulls", type=int, default=120, metavar="RAMPS", help="ramps that are measured")
    parser.add_argument("--first", type=int, default=0, help="first seed; tuning used only negative ones")
    parser.add_argument("--detectors", type=int, default=len(DETECTORS), help="how many are simulated")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--values", type=Path, help="keep measured values there, and simulate only what lacks"
    )
    parser.add_argument("--kept", action="store_true", help="simulate nothing: judge what is kept")
    if "--seeded" in arguments:
        parser.set_defaults(clean=[], detect=[])
    elif not {"--clean", "--detect", "--kept"} & {*arguments}:
        parser.set_defaults(seeded=["6:10"])
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        run = map if options.jobs == 1 else stack.enter_context(ProcessPoolExecutor(options.jobs)).map
        folder = options.values or Path(temporary)
        tasks = _tasks(options, folder)
        seeds = range(options.first, options.first + options.pulls)
        began = time.monotonic()
        if not options.kept:
            for index, _ in enumerate(run(simulate, tasks)):
                seconds = time.monotonic() - began
                print(f"{index + 1} of {len(tasks)} sets after {seconds:.0f} s", file=sys.stderr)
            for _ in run(partial(keep_estimates, folder), seeds):
                pass
        minutes = (time.monotonic() - began) / 60.0
        rows = [row for judged in run(judge_kept, tasks) for row in judged]
        tables = [*render_clean(rows), "", *render_detections(rows), "", *_smallest(tasks), ""]
        tables += render_pulls([each for seed in seeds for each in load_estimates(folder, seed)])
        counts = [] if options.kept else [tuple(map(int, each.split(":"))) for each in options.seeded]
        sets = [(count, options.first + seed, REPLACED) for count, many in counts for seed in range(many)]
        tables += ["", *render_seeded([row for done in run(measure_seeded, sets) for row in done])]
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, seeds from {options.first}, {minutes:.0f} minutes on {options.jobs} cores\n"
    )
    print("\n".join(tables))


def _tasks(options: argparse.Namespace, folder: Path) -> list[Task]:
    """Return the sets to measure, those with trials first."""
    clean, detect = (
        dict(tuple(map(int, each.split(":"))) for each in named) for named in (options.clean, options.detect)
    )
    return [
        Task(
            folder=folder,
            detectors=DETECTORS[: options.detectors],
            count=count,
            seed=options.first + seed,
            trials=tuple(
                trials_of(
                    options.first + seed,
                    count,
                    min(TRIALS, max(detect.get(count, 0) - TRIALS * seed, 0)),
                    count not in options.asked_only,
                )
            ),
        )
        for count in sorted({*clean, *detect})
        for seed in range(max(clean.get(count, 0), -(-detect.get(count, 0) // TRIALS)))
    ]


def simulate(task: Task) -> None:
    """Simulate what is not kept yet of a set and its trials, and of the set that is replaced."""
    kept = task.load(task.seed)
    known = kept.trials if kept else {}
    missing = [trial for trial in task.trials if trial.name not in known]
    if kept is None or missing:
        clean = make_set(task.seed, task.count, task.detectors)
        trials = {**known, **{trial.name: inject(clean, trial) for trial in missing}}
        store(task.path(task.seed), Kept(clean, trials))
    if task.trials and task.load(REPLACED) is None:
        store(task.path(REPLACED), Kept(make_set(REPLACED, task.count, task.detectors), {}))


def _smallest(tasks: Sequence[Task]) -> Iterator[str]:
    """Yield the smallest deviations that are caught, by the number of exposures."""
    for count in dict.fromkeys(task.count for task in tasks):
        kept = [task.load(task.seed) for task in tasks if task.count == count][:SETS_OF_POWER]
        sets = [each.clean for each in kept if each]
        before = _replaced(next(task for task in tasks if task.count == count))
        for kind in KINDS:
            yield f"N = {count}, {kind}: smallest deviation that is caught in 95 of 100"
            yield from render_smallest([limits_of_set(each, kind, before) for each in sets])


def judge_kept(task: Task) -> list[Row]:
    """Return a row for each judged product of a clean set, and of each set with a fault; none if nothing is kept."""
    kept = task.load(task.seed)
    return [] if kept is None else [*_judged(task, kept)]


def _judged(task: Task, kept: Kept) -> Iterator[Row]:
    for kind in KINDS:
        yield {**_row(task, kind, judge_set(kept.clean, kind)), "fault": None}
    for trial in task.trials:
        before = _replaced(task)
        if before is None or trial.name not in kept.trials:
            continue
        kind = trial.injection.kind
        judgment = judge_set(with_values(kept.clean, trial, kept.trials[trial.name]), kind, before)
        found, elsewhere = is_found(fault_of(kept.clean, trial), judgment)
        facts = {"fault": trial.injection.name, "size": trial.size, "found": found, "else": elsewhere}
        yield {**_row(task, kind, judgment), **facts, "power": _power(kept.clean, trial, before)}


def _power(clean: Set, trial: Trial, before: Set) -> float | None:
    """Return the computed probability that a trial in a single exposure is found; None for other trials."""
    struck = struck_by(clean, trial)
    if struck is None:
        return None
    kind, fault = trial.injection.kind, fault_of(clean, trial)
    inside = struck in {each.id for each in clean.internal[kind]}
    excess = excess_of_residual(trial.size, len(clean.internal[kind]), inside)
    [noise] = [
        each
        for each in limits_of_set(clean, kind, before)
        if each.statistic.test == "NOISE" and struck in each.statistic.exposures
    ]
    places = noise.statistic.places
    place = (places.detector == fault.detector) & (places.amplifier == fault.amplifiers[0])
    return float(power_of(noise, excess)[0, place][0])


def _replaced(task: Task) -> Set | None:
    kept = _load_replaced(task.folder, task.count, task.detectors)
    return kept and kept.clean


@cache
def _load_replaced(folder: Path, count: int, detectors: tuple[int, ...]) -> Kept | None:
    return Task(folder, detectors, count, REPLACED, ()).load(REPLACED)


def _row(task: Task, kind: Kind, judgment: Judgment) -> Row:
    return {
        "count": task.count,
        "seed": task.seed,
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


if __name__ == "__main__":
    main(sys.argv[1:])
