"""The faults that the benchmark injects, and in how many sets each is found."""

from __future__ import annotations

from dataclasses import dataclass, replace

from processing import CAMERA, Kind, Values
from sets import Set, spoil

from calib_bridge.protocol.judgments import Judgment
from calib_reference.simulate import Fault

AMPLIFIERS = tuple(amp.name for amp in CAMERA.detectors[0].amplifiers)

TRIALS = 5
"""How often a fault is injected into one clean set, each time into another detector.

Detectors are independent of each other, so that the trials are, too.
"""


@dataclass(frozen=True)
class Injection:
    """A fault by name: what has it, and its sizes; the first is the one that issue 15 asks for."""

    name: str
    kind: Kind
    sizes: tuple[float, ...]
    in_construction: bool = False
    in_one_exposure: bool = False
    whole_detector: bool = False

    def fault(self, size: float, number: int, detectors: tuple[int, ...]) -> Fault:
        """Return the fault, in a detector and amplifier that go round with the number of the trial."""
        names = () if self.whole_detector else (AMPLIFIERS[5 * number % len(AMPLIFIERS)],)
        detector = detectors[number % len(detectors)]
        if self.name.startswith("read noise"):
            return Fault(detector, names, noise=1.0 + size)
        if self.name.startswith("gain"):
            return Fault(detector, names, gain=1.0 - size)
        return Fault(detector, names, leak=size)


@dataclass(frozen=True)
class Trial:
    """An injection of one size, by number; numbers go through all seeds."""

    injection: Injection
    size: float
    number: int

    @property
    def name(self) -> str:
        """The name under which its values are kept."""
        return f"{self.injection.name}, {self.size}, {self.number}"


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


def trials_of(seed: int, count: int, trials: int, curves: bool) -> list[Trial]:
    """Return the first ``trials`` trials of each fault in a set; only of the sizes asked for, or of all."""
    return [
        Trial(injection, size, TRIALS * seed + index)
        for index in range(trials)
        for injection in injections(count)
        for size in (injection.sizes if curves else injection.sizes[:1])
    ]


def inject(clean: Set, trial: Trial) -> Values:
    """Return the values of the detector with the fault."""
    injection, fault = trial.injection, fault_of(clean, trial)
    spoilt = spoil(clean, injection.kind, fault, injection.in_construction, struck_by(clean, trial))
    return spoilt.values[fault.detector][injection.kind]


def struck_by(clean: Set, trial: Trial) -> int | None:
    """Return the only exposure that has the fault; None if all have it."""
    kind = trial.injection.kind
    exposures = [*clean.internal[kind], *clean.external[kind]]
    return exposures[trial.number % len(exposures)].id if trial.injection.in_one_exposure else None


def with_values(clean: Set, trial: Trial, values: Values) -> Set:
    """Return the set in which the detector with the fault has its values."""
    number = fault_of(clean, trial).detector
    own = {**clean.values[number], trial.injection.kind: values}
    return replace(clean, values={**clean.values, number: own})


def fault_of(clean: Set, trial: Trial) -> Fault:
    """Return the fault of a trial in a set."""
    return trial.injection.fault(trial.size, trial.number, tuple(clean.values))


def is_found(fault: Fault, judgment: Judgment) -> tuple[bool, bool]:
    """Return whether something failed where the fault is, and whether something failed elsewhere."""
    places = {
        (place.detector, name)
        for cause in judgment.causes
        for block in cause.blocks
        for place in block.places
        for name in (place.amplifiers or [""])
    }
    wanted = {(fault.detector, name) for name in (fault.amplifiers or ("", *AMPLIFIERS))}
    return bool(places & wanted), bool(places - wanted)
