"""A verification of a small camera as columns, with the scatter that the tests expect, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from calib_bridge.protocol.judgments import ExposureClass, JudgeQuery, Judgment, VerifiedRun
from calib_bridge.verdict import Expected, Measured, Replaced, judge

AMPLIFIERS = tuple(f"C{half}{column}" for half in (0, 1) for column in range(8))
INTERNAL = tuple(range(2024032600002, 2024032600008))
EXTERNAL = tuple(range(2024040100002, 2024040100008))
FIRST = (2024032600001,)
PIXELS, READ_NOISE, LIGHT, INPUTS, TIME = 2304, 6.5, 6000.0, 6, 30.0


@dataclass
class Verification:
    """Arrays of shape (exposures, detectors, amplifiers), which a test may change before it judges."""

    kind: str = "bias"
    seed: int = 0
    detectors: Sequence[int] = range(9)
    internal: Sequence[int] = INTERNAL
    external: Sequence[int] = EXTERNAL
    first: Sequence[int] = ()
    values: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    level: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    keep: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0))
    changed: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        self.exposures = sorted([*self.internal, *self.external, *self.first])
        shape = (len(self.exposures), len(self.detectors), len(AMPLIFIERS))
        inside = np.isin(self.exposures, self.internal)[:, None, None]
        share = 1.0 + np.where(inside, -1.0, 1.0) / INPUTS
        self.level = np.full(shape[1:], {"bias": 0.0, "dark": 0.02, "flat": 0.95}[self.kind])
        variance = READ_NOISE**2 + (self.level * TIME if self.kind == "dark" else 0.0)
        scatter = 0.35 * np.sqrt(share) * rng.normal(size=shape)
        mean = scatter
        if self.kind == "flat":
            variance = (LIGHT * self.level + READ_NOISE**2) / self.level**2
            mean = LIGHT * (1.0 + np.sqrt(variance * share / PIXELS) / LIGHT * rng.normal(size=shape))
        noise = np.sqrt(variance * share) * (1.0 + rng.normal(size=shape) / np.sqrt(2.0 * PIXELS))
        self.values |= {"MEAN": mean, "NOISE": noise}
        self.keep = np.ones(shape, np.bool_)

    def at(self, exposure: int | None = None, detector: int | None = None, amplifier: str | None = None):
        """Return the index of an exposure, detector and amplifier; everything if None."""
        return (
            slice(None) if exposure is None else self.exposures.index(exposure),
            slice(None) if detector is None else list(self.detectors).index(detector),
            slice(None) if amplifier is None else AMPLIFIERS.index(amplifier),
        )

    def scale(self, column: str, factor: float, **where) -> Verification:
        self.values[column][self.at(**where)] *= factor
        return self

    def add(self, column: str, term: float, **where) -> Verification:
        self.values[column][self.at(**where)] += term
        return self

    def drop(self, **where) -> Verification:
        self.keep[self.at(**where)] = False
        return self

    def measured(self, **changed) -> Measured:
        exposure, detector, amplifier = np.meshgrid(
            np.array(self.exposures, np.int64), np.array(self.detectors, np.int32), AMPLIFIERS, indexing="ij"
        )
        made = Measured(
            exposure=exposure[self.keep],
            detector=detector[self.keep],
            amplifier=amplifier[self.keep],
            values={name: values[self.keep] for name, values in self.values.items()},
            verdicts={},
            source="results",
            names={number: f"R22_S{number // 3}{number % 3}" for number in self.detectors},
            problems=(),
        )
        return replace(made, **changed)

    def expected(self) -> Expected:
        count = self.level.size
        detector, amplifier = np.meshgrid(np.array(self.detectors, np.int32), AMPLIFIERS, indexing="ij")
        made = Expected(
            detector=detector.ravel(),
            amplifier=amplifier.ravel(),
            read_noise=np.full(count, READ_NOISE),
            read_noise_error=np.full(count, 0.001 * READ_NOISE),
            gain=np.full(count, 1.6),
            gain_error=np.full(count, 0.0016),
            a00=np.zeros(count),
            a00_error=np.zeros(count),
            level=self.level.ravel(),
            pixels=np.full(count, float(PIXELS)),
            inputs={kind: dict.fromkeys(self.detectors, INPUTS) for kind in ("bias", "dark", "flat")},
            exposure_times={},
            dark_times=dict.fromkeys(self.exposures, TIME),
            chosen=("ptc of the test",),
        )
        return replace(made, **self.changed)

    def query(self, replaced: Verification | None = None) -> JudgeQuery:
        lists = {name: list(getattr(self, name)) for name in ("internal", "external", "first", "detectors")}
        run = replaced and VerifiedRun(
            run="verifyBias.20240101a/run1",
            **{
                name: list(getattr(replaced, name)) for name in ("internal", "external", "first", "detectors")
            },
        )
        return JudgeQuery(stem=f"verify{self.kind.title()}", replaced=run, **lists)

    def judge(self, replaced: Verification | None = None, **changed) -> Judgment:
        before = replaced and Replaced(replaced.measured(), replaced.expected())
        return judge(self.measured(**changed), self.expected(), self.query(replaced), before)


def failures(judgment: Judgment) -> set[tuple[str, ExposureClass | None, int, int, str]]:
    """Return every failed measurement that the blocks of all causes name; exposure 0 for all together."""
    return {
        (cause.test, cause.exposure_class, exposure, place.detector, amplifier)
        for cause in judgment.causes
        for block in cause.blocks
        for exposure in (block.exposures or [0])
        for place in block.places
        for amplifier in (place.amplifiers or [""])
    }
