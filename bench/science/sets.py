"""Whole sets of one seed: bias, dark and flat of nine detectors, with the columns that the judgment reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from processing import CAMERA, INSTRUMENT, KINDS, Built, Kind, Values, build, combine_flats, in_force, verify

from calib_bridge.protocol.judgments import JudgeQuery, Judgment, VerifiedRun
from calib_bridge.verdict import Expected, Measured, Replaced, judge
from calib_bridge.verdict.judge import limits_of
from calib_bridge.verdict.statistics import Applied
from calib_reference.exposure import Exposure
from calib_reference.products import PhotonTransferCurve
from calib_reference.simulate import Fault
from calib_reference.storage.datasets import CalibImage

SECONDS: Mapping[Kind, float] = {"bias": 0.0, "dark": 30.0, "flat": 20.0}
DETECTORS = tuple(detector.id for detector in CAMERA.detectors)
EPOCH = date(2030, 1, 1)
"""Day of seed 0. Seeds are days, from which the simulator draws its random numbers."""


@dataclass(frozen=True)
class Set:
    """A set: the exposures that were combined and the others, the calibrations, and the verifications."""

    internal: Mapping[Kind, Sequence[Exposure]]
    external: Mapping[Kind, Sequence[Exposure]]
    built: Mapping[int, Built]
    flats: Mapping[int, CalibImage]
    values: Mapping[int, Mapping[Kind, Values]]
    first: Mapping[Kind, Sequence[Exposure]] = field(default_factory=dict)
    """First exposures of sequences that were verified."""


def make_set(seed: int, count: int, detectors: Sequence[int] = DETECTORS) -> Set:
    """Build a clean set of ``count`` exposures a product, and verify it on these and as many others."""
    internal, external = exposures_of(seed, 0, count), exposures_of(seed, count, count)
    built = {number: build(CAMERA[number], internal, ()) for number in detectors}
    flats = combine_flats(built, internal["flat"], detectors)
    values = {
        number: {
            kind: verify(
                CAMERA[number], [*internal[kind], *external[kind]], kind, built[number], flats[number], ()
            )
            for kind in KINDS
        }
        for number in detectors
    }
    return Set(internal, external, built, flats, values)


def spoil(clean: Set, kind: Kind, fault: Fault, in_construction: bool, struck: int | None = None) -> Set:
    """Return a set with one fault; see `with_faults`. If ``struck`` is an exposure, no other one has the fault."""
    one = fault if struck is None else replace(fault, exposures=frozenset({struck}))
    return with_faults(clean, kind, [one], in_construction)


def with_faults(clean: Set, kind: Kind, faults: Sequence[Fault], in_construction: bool) -> Set:
    """Return a set with faults in the raws of one product's verification, and of its construction if asked.

    Only detectors with a fault are simulated again: the raws of the others have the same pixels. The flats of the
    others keep their scale, which a fault of one amplifier would change by less than a thousandth, and one of a
    detector by its share of all.
    """
    numbers = sorted({fault.detector for fault in faults})
    built, flats = dict(clean.built), dict(clean.flats)
    if in_construction:
        # Faults of the light leave biases and darks as they are, and later products change no earlier one.
        is_of_light = all(fault.is_of_light for fault in faults)
        made = [kind] if is_of_light else KINDS[: KINDS.index(kind) + 1]
        built |= {
            number: build(CAMERA[number], clean.internal, faults, clean.built[number], made)
            for number in numbers
        }
        if kind == "flat":
            flats |= combine_flats(built, clean.internal["flat"], numbers)
    values = {each: dict(by_kind) for each, by_kind in clean.values.items()}
    for number in numbers:
        own = [fault.exposures for fault in faults if fault.detector == number]
        # A calibration with a fault changes what all exposures give.
        is_in_all = in_construction or not all(own)
        verified = [
            each
            for each in (*clean.internal[kind], *clean.external[kind])
            if is_in_all or each.id in frozenset().union(*own)
        ]
        spoilt = verify(CAMERA[number], verified, kind, built[number], flats[number], faults)
        values[number][kind] = _overlaid(clean.values[number][kind], spoilt)
    return replace(clean, built=built, flats=flats, values=values)


def add_exposures(clean: Set, kind: Kind, exposures: Sequence[Exposure], is_first: bool) -> Set:
    """Return a set that one product of which is verified with more exposures, external ones or first of sequences."""
    values = {each: dict(by_kind) for each, by_kind in clean.values.items()}
    for number, by_kind in values.items():
        more = verify(CAMERA[number], exposures, kind, clean.built[number], clean.flats[number], ())
        by_kind[kind] = _joined(by_kind[kind], more)
    name = "first" if is_first else "external"
    known: Mapping[Kind, Sequence[Exposure]] = getattr(clean, name)
    return replace(clean, values=values, **{name: {**known, kind: [*known.get(kind, ()), *exposures]}})


def _joined(one: Values, other: Values) -> Values:
    columns = {
        name: np.concatenate([getattr(one, name), getattr(other, name)])
        for name in ("exposures", "mean", "noise", "verdicts")
    }
    return Values(**columns, level=one.level)


def _overlaid(clean: Values, spoilt: Values) -> Values:
    """Return the clean values, with those of the spoilt exposures in their place."""
    rows = np.searchsorted(clean.exposures, spoilt.exposures)
    mean, noise, verdicts = clean.mean.copy(), clean.noise.copy(), clean.verdicts.copy()
    mean[rows], noise[rows], verdicts[rows] = spoilt.mean, spoilt.noise, spoilt.verdicts
    return Values(clean.exposures, mean, noise, verdicts, spoilt.level)


def exposures_of(seed: int, first: int, count: int) -> dict[Kind, list[Exposure]]:
    """Return the exposures of a seed with the numbers ``first`` to ``first + count - 1``, by kind."""
    day = EPOCH + timedelta(days=seed)
    number = day.year * 10_000 + day.month * 100 + day.day
    return {
        kind: [
            Exposure(
                INSTRUMENT, number, 10 + 100 * index + first + each, kind, kind, exposure_time=SECONDS[kind]
            )
            for each in range(count)
        ]
        for index, kind in enumerate(KINDS)
    }


def judge_set(one: Set, kind: Kind, replaced: Set | None = None) -> Judgment:
    """Judge the verification of one product, against that of another set if given."""
    return judge(*_question(one, kind, replaced))


def limits_of_set(one: Set, kind: Kind, replaced: Set | None = None) -> list[Applied]:
    """Return the tests of one product with their limits."""
    return limits_of(*_question(one, kind, replaced))


def _question(
    one: Set, kind: Kind, replaced: Set | None
) -> tuple[Measured, Expected, JudgeQuery, Replaced | None]:
    run = VerifiedRun(
        run="other",
        internal=[each.id for each in replaced.internal[kind]] if replaced else [],
        external=[each.id for each in replaced.external[kind]] if replaced else [],
        first=[],
        detectors=list(one.values),
    )
    query = JudgeQuery(
        stem=f"verify{kind.title()}",
        internal=[each.id for each in one.internal[kind]],
        external=[each.id for each in one.external[kind]],
        first=[each.id for each in one.first.get(kind, ())],
        detectors=list(one.values),
        replaced=run if replaced else None,
    )
    before = Replaced(measured_of(replaced, kind), expected_of(replaced, kind)) if replaced else None
    return measured_of(one, kind), expected_of(one, kind), query, before


def measured_of(one: Set, kind: Kind) -> Measured:
    """Return the measured columns, as `calib_bridge` reads them from ``verify<X>Results``."""
    names = [amp.name for amp in CAMERA.detectors[0].amplifiers]
    parts = {number: each[kind] for number, each in one.values.items()}
    exposure = np.concatenate([np.repeat(part.exposures, len(names)) for part in parts.values()])
    detector = np.concatenate([np.full(part.mean.size, number, np.int32) for number, part in parts.items()])
    amplifier = np.concatenate([np.tile(names, len(part.exposures)) for part in parts.values()])
    return Measured(
        exposure=exposure,
        detector=detector,
        amplifier=amplifier,
        values={
            "MEAN": np.concatenate([part.mean.ravel() for part in parts.values()]),
            "NOISE": np.concatenate([part.noise.ravel() for part in parts.values()]),
        },
        verdicts={"NOISE": np.concatenate([part.verdicts.ravel() for part in parts.values()])},
        source="results",
        names={each.id: each.full_name for each in CAMERA.detectors},
        problems=(),
    )


def expected_of(one: Set, kind: Kind) -> Expected:
    """Return the predictions from the ptc in force and the combined calibration."""
    detectors = list(one.values)
    curves = {number: PhotonTransferCurve.fromTable(in_force(CAMERA[number])["ptc"]) for number in detectors}

    def column(name: str) -> NDArray[np.float64]:
        return np.concatenate([getattr(curve, name) for curve in curves.values()])

    geometry = CAMERA.detectors[0]
    count = len(geometry.amplifiers)
    verified = [*one.internal[kind], *one.external[kind], *one.first.get(kind, ())]
    return Expected(
        detector=np.repeat(np.array(detectors, np.int32), count),
        amplifier=np.concatenate([curve.amplifiers for curve in curves.values()]),
        read_noise=column("noise"),
        read_noise_error=column("noise_error"),
        gain=column("gain"),
        gain_error=column("gain_error"),
        a00=column("a00"),
        a00_error=np.zeros(count * len(detectors)),
        level=np.concatenate([one.values[number][kind].level for number in detectors]),
        pixels=np.full(count * len(detectors), float(geometry.rows * geometry.columns)),
        inputs={each: dict.fromkeys(detectors, len(one.internal[each])) for each in KINDS},
        exposure_times={each.id: each.exposure_time for each in verified},
        dark_times={each.id: each.dark_time for each in verified},
        chosen=("ptc of the benchmark",),
    )
