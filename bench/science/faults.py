"""Twelve seeded faults, each injected into raws of a clean set, and the outcome and words that each has to get.

docs/verification.md lists them. The sizes are those of issue 15.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import numpy as np
from processing import CAMERA, INSTRUMENT, Kind
from sets import SECONDS, Set, add_exposures, judge_set, make_set, with_faults

from calib_bridge.protocol.judgments import Judgment, Outcome
from calib_reference.exposure import Exposure
from calib_reference.simulate import Fault, flat_response, full_well
from calib_reference.simulate.truth import ILLUMINATION

type Where = Literal["verification", "one verified", "one combined", "all"]
"""Raws with the fault: those of the verification, one external exposure, one internal exposure, or all raws."""

LEAK, OPEN = 0.05, 1.0
"""Electron per second and pixel."""

GAIN, NOISE, RAYS, SATURATED = 0.95, 1.08, 20.0, 0.01
FILTER = "i_06"
"""The filter in the beam while headers have that of the camera's default, r_03."""

AMPLIFIERS = tuple(amp.name for amp in CAMERA.detectors[0].amplifiers)


@dataclass(frozen=True)
class Struck:
    """The place of a fault: all detectors, one of them and another one, or one amplifier; and its exposures."""

    detectors: Sequence[int]
    one: int
    other: int
    amplifier: str
    exposures: Sequence[int]


@dataclass(frozen=True)
class Seeded:
    """A fault and what the judgment has to say about it.

    ``words`` is a pattern of a cause, or of a reason why something could not be checked; empty for a fault that passes.
    ``{exposure}``, ``{detector}`` and ``{amplifier}`` stand for what has the fault. No other place may fail if one of
    the last two is in it. ``replaces`` says whether the set replaces another one.
    """

    name: str
    kind: Kind
    where: Where
    outcome: Outcome
    words: str
    make: Callable[[Set, Kind, Struck], Set]
    replaces: bool = False

    @property
    def title(self) -> str:
        """Name of a row."""
        return f"{self.name}, {self.kind}, {self.where}{', replaced set' if self.replaces else ''}"

    def struck(self, clean: Set, seed: int) -> Struck:
        """Return where the fault is in a set: detectors and amplifiers go round with the seed."""
        detectors = [*clean.values]
        alone = {
            "one verified": clean.external[self.kind][1:2],
            "one combined": clean.internal[self.kind][1:2],
        }
        return Struck(
            detectors,
            detectors[seed % len(detectors)],
            detectors[(seed + 1) % len(detectors)],
            AMPLIFIERS[5 * seed % len(AMPLIFIERS)],
            [each.id for each in alone.get(self.where, ())],
        )

    def judge(self, clean: Set, before: Callable[[], Set], struck: Struck) -> Judgment:
        """Return the judgment of a clean set with the fault."""
        return judge_set(self.make(clean, self.kind, struck), self.kind, before() if self.replaces else None)

    def is_named_by(self, judgment: Judgment, struck: Struck) -> bool:
        """Return whether a judgment has the words that the fault has to get, and blames nothing else."""
        found = [*(cause.words for cause in judgment.causes), *judgment.unchecked]
        if not self.words:
            return not found
        detector = CAMERA[struck.one].full_name
        pattern = self.words.format(
            exposure=f"exposure {struck.exposures[0]}" if struck.exposures else "",
            detector=detector,
            amplifier=f"{detector} {struck.amplifier}",
        )
        blamed = {
            (place.detector, *place.amplifiers)
            for cause in judgment.causes
            for block in cause.blocks
            for place in block.places
        }
        if "{amplifier}" in self.words and blamed - {(struck.one, struck.amplifier)}:
            return False
        if "{detector}" in self.words and {each[0] for each in blamed} - {struck.one}:
            return False
        return any(re.search(pattern, each) for each in found)


def _every(**fault: Any) -> Callable[[Struck], Sequence[Fault]]:
    return lambda struck: [Fault(number, **fault) for number in struck.detectors]


def _detector(**fault: Any) -> Callable[[Struck], Sequence[Fault]]:
    return lambda struck: [Fault(struck.one, **fault)]


def _amplifier(**fault: Any) -> Callable[[Struck], Sequence[Fault]]:
    return lambda struck: [Fault(struck.one, (struck.amplifier,), **fault)]


def _swapped(struck: Struck) -> Sequence[Fault]:
    return [Fault(struck.one, swapped=struck.other), Fault(struck.other, swapped=struck.one)]


def _saturated(struck: Struck) -> Sequence[Fault]:
    """Return a lamp that is so bright that one per cent of the pixels of a detector are at the full well."""
    detector = CAMERA[struck.one]
    band = Exposure(INSTRUMENT, 20300101, 1).physical_filter
    light = flat_response(INSTRUMENT, CAMERA, struck.one, band) * ILLUMINATION["r"] * SECONDS["flat"]
    wells = np.broadcast_to(
        full_well(INSTRUMENT, detector)[:, None, None], (len(AMPLIFIERS), detector.rows, detector.columns)
    )
    lamp = 1.0 / float(np.quantile(light / detector.assemble(wells), 1.0 - SATURATED))
    return _every(lamp=lamp)(struck)


def _taken(
    seq_num: int, is_first: bool, state: Mapping[str, str | int | float] | None = None
) -> Callable[[Set, Kind, Struck], Set]:
    """Return how an exposure is added to the verified ones."""

    def make(clean: Set, kind: Kind, _: Struck) -> Set:
        added = [replace(clean.external[kind][0], seq_num=seq_num, state=state or {})]
        return add_exposures(clean, kind, added, is_first)

    return make


def _seeded(
    name: str,
    kind: Kind,
    where: Where,
    outcome: Outcome,
    words: str,
    faults: Callable[[Struck], Sequence[Fault]],
    replaces: bool = False,
) -> Seeded:
    def make(clean: Set, kind: Kind, struck: Struck) -> Set:
        made = [replace(fault, exposures=frozenset(struck.exposures)) for fault in faults(struck)]
        return with_faults(clean, kind, made, in_construction=where in ("one combined", "all"))

    return Seeded(name, kind, where, outcome, words, make, replaces)


_OPEN, _DARK, _FILTER = _every(leak=OPEN), _every(lamp=0.0), _every(physical_filter=FILTER)
_DEAD, _GAIN, _NOISE = _amplifier(dead=True), _amplifier(gain=GAIN), _amplifier(noise=NOISE)
_LEAK, _GAINS, _RAYS = _detector(leak=LEAK), _detector(gain=GAIN), _every(rays=RAYS)
_ALL = r"NOISE in (\d+) of \1 "
_SWAP = r"(R22_S\d\d: {0} in \d+ of|{0} everywhere)"

SEEDED: tuple[Seeded, ...] = (
    _seeded("shutter open", "dark", "one verified", "needs-decision", "{exposure}: DETECTOR_MEAN in", _OPEN),
    _seeded("shutter open", "dark", "one combined", "fail", "{exposure}: NOISE in", _OPEN),
    _seeded("shutter open", "dark", "all", "fail", "DETECTOR_MEAN_CHANGE everywhere", _OPEN, True),
    _seeded("dead amplifier", "bias", "all", "needs-decision", "{amplifier}: " + _ALL, _DEAD),
    _seeded("dead amplifier", "dark", "all", "needs-decision", "{amplifier}: " + _ALL, _DEAD),
    _seeded("dead amplifier", "flat", "verification", "needs-decision", "{amplifier}: LEVEL", _DEAD),
    _seeded("dead amplifier", "flat", "all", "could-not-check", "predict from for {amplifier}", _DEAD),
    _seeded("dark among flats", "flat", "one verified", "needs-decision", "{exposure}: LIGHT in", _DARK),
    _seeded("dark among flats", "flat", "one combined", "fail", "{exposure}: LIGHT in", _DARK),
    _seeded("swapped detectors", "bias", "verification", "fail", _SWAP.format("NOISE"), _swapped),
    _seeded("swapped detectors", "dark", "verification", "fail", _SWAP.format("NOISE"), _swapped),
    _seeded("swapped detectors", "flat", "verification", "fail", _SWAP.format("NOISE"), _swapped),
    _seeded("swapped detectors", "bias", "all", "needs-decision", "NOISE", _swapped),
    _seeded("wrong filter", "flat", "one verified", "needs-decision", "{exposure}: LEVEL in", _FILTER),
    _seeded("wrong filter", "flat", "verification", "fail", "internal exposures: NOISE in", _FILTER),
    _seeded(
        "wrong filter", "flat", "all", "needs-decision", "LEVEL_CHANGE against the replaced", _FILTER, True
    ),
    _seeded("wrong gain", "flat", "verification", "needs-decision", "{amplifier}: LEVEL", _GAIN),
    _seeded("wrong gain", "flat", "all", "needs-decision", "{amplifier}: LEVEL_CHANGE", _GAIN, True),
    _seeded(
        "wrong gain of a detector", "flat", "verification", "needs-decision", "{detector}: SCATTER", _GAINS
    ),
    _seeded(
        "wrong gain of a detector",
        "flat",
        "all",
        "needs-decision",
        "{detector}: SCATTER_CHANGE",
        _GAINS,
        True,
    ),
    _seeded("saturated flats", "flat", "one verified", "needs-decision", "{exposure}: LIGHT in", _saturated),
    _seeded("saturated flats", "flat", "all", "needs-decision", _ALL, _saturated),
    _seeded("shower of cosmic rays", "dark", "one verified", "pass", "", _RAYS),
    _seeded("shower of cosmic rays", "dark", "all", "pass", "", _detector(rays=RAYS), True),
    _seeded("leak", "dark", "verification", "needs-decision", "{detector}: DETECTOR_MEAN", _LEAK),
    _seeded("leak", "dark", "all", "needs-decision", "{detector}: DETECTOR_MEAN_CHANGE", _LEAK, True),
    _seeded("noise step", "bias", "verification", "needs-decision", "{amplifier}: NOISE", _NOISE),
    Seeded(
        name="first of sequence",
        kind="bias",
        where="one verified",
        outcome="needs-decision",
        words="first exposures of sequences: NOISE",
        make=_taken(1, is_first=True),
    ),
    Seeded(
        name="first of sequence, not known as such",
        kind="bias",
        where="one verified",
        outcome="needs-decision",
        words="exposure.*NOISE",
        make=_taken(1, is_first=False),
    ),
    Seeded(
        name="other camera state",
        kind="bias",
        where="one verified",
        outcome="pass",
        words="",
        make=_taken(99, is_first=False, state={"SEQFILE": "another.seq"}),
    ),
)


def measure_seeded(task: tuple[int, int, int]) -> list[dict[str, Any]]:
    """Return a row for each fault: its outcome, and whether it got the words that it has to get.

    ``task`` has the number of combined exposures, the seed, and the seed of the set that is replaced.
    """
    count, seed, replaced = task
    clean = make_set(seed, count)
    rows = []
    for each in SEEDED:
        struck = each.struck(clean, seed)
        judgment = each.judge(clean, lambda: _replaced(replaced, count), struck)
        is_named = each.is_named_by(judgment, struck)
        rows.append({"seeded": each.title, "count": count, "outcome": judgment.outcome, "named": is_named})
    return rows


@cache
def _replaced(seed: int, count: int) -> Set:
    return make_set(seed, count)


def render_seeded(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield in how many sets each fault got its outcome, and its outcome and its words."""
    yield f"{'seeded fault':60}{'N':>4}  {'outcome':16}{'got':>5}{'named':>7}{'of':>5}  other outcomes"
    for each in SEEDED:
        for count in sorted({row["count"] for row in rows if row["seeded"] == each.title}):
            own = [row for row in rows if (row["seeded"], row["count"]) == (each.title, count)]
            got = [row for row in own if row["outcome"] == each.outcome]
            named = sum(row["named"] for row in got)
            others = ", ".join(sorted({row["outcome"] for row in own} - {each.outcome}))
            line = (
                f"{each.title:60}{count:>4}  {each.outcome:16}{len(got):>5}{named:>7}{len(own):>5}  {others}"
            )
            yield line.rstrip()
