"""Judgments of fixed values stay the same under one version of the report, whose digest people accepted."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_upstream import judged, ptc
from verification import EXTERNAL, FIRST, INTERNAL, Verification

from calib_bridge.protocol.judgments import Judgment

ROOT = Path(__file__).parents[4]
FROZEN = ROOT / "test/golden/judgments.json"
VERSION = int(
    re.search(r"REPORT_VERSION.*= (\d+);", (ROOT / "engine/release/reportData.ts").read_text())[1]  # type: ignore[index]
)

REMEDY = f"""the tests judge the same values otherwise, or in other words. People accepted a digest of such judgments
under version {VERSION} of the report. Raise REPORT_VERSION in engine/release/reportData.ts, remove
test/golden/judgments.json and test/golden/report-data.json, and write both again with UPDATE_GOLDEN=1. Changed: """


def judgments() -> Iterator[tuple[str, Judgment]]:
    """Yield judgments with every outcome, kind of cause and reason that a set may be released with."""
    small = {"detectors": range(3), "internal": INTERNAL[:3], "external": EXTERNAL[:3]}
    for kind in ("bias", "dark", "flat"):
        yield f"clean {kind}", Verification(kind, 1, **small).judge(Verification(kind, 2, **small))
    before = Verification("bias", 2, **small).scale("NOISE", 1.3, detector=0, amplifier="C02")
    noisy = Verification("bias", 1, **small, first=FIRST).scale("NOISE", 2.0, exposure=FIRST[0])
    noisy.scale("NOISE", 1.3, detector=0, amplifier="C01").add("MEAN", 20.0, detector=1)
    noisy.scale("NOISE", 1.5, exposure=INTERNAL[1], detector=2).level[2] += 5.0
    yield "faulty bias", noisy.judge(before)
    leaking = Verification("dark", 1, **small).drop(exposure=EXTERNAL[1], detector=1, amplifier="C05")
    leaking.level[1] += 0.2
    yield "faulty dark", leaking.judge(Verification("dark", 2, **small))
    dim = Verification("flat", 1, **small).scale("MEAN", 0.95, detector=0, amplifier="C07")
    dim.scale("MEAN", 0.993, exposure=INTERNAL[0], detector=1, amplifier="C00").level[2, 4] *= 0.9
    yield "faulty flat", dim.judge(Verification("flat", 2, **small))
    changed = ptc(1)
    changed.values["PTC_GAIN"][5] *= 1.05
    changed.verdicts["PTC_NOISE"][7] = 0  # type: ignore[index]
    yield "faulty ptc", judged(changed, before=ptc(2))
    yield "noisy bias", Verification("bias", 3, **small).scale("NOISE", 1.3).judge()
    lost = Verification("dark", 3, **small).scale("NOISE", 0.1, detector=1)
    for exposure in EXTERNAL[:3]:
        lost.add("MEAN", 60.0, exposure=exposure)
    yield "lost detector", lost.judge()


def made() -> dict[str, Any]:
    """Return the judgments without remarks and what no test sees, which no digest covers."""
    found = {name: each.model_dump(mode="json", exclude={"remarks", "unseen"}) for name, each in judgments()}
    return {"reportVersion": VERSION, "judgments": found}


def text_of(now: dict[str, Any]) -> str:
    """Return JSON with a line for each judgment."""
    lines = [f"{json.dumps(name)}: {json.dumps(each)}" for name, each in now["judgments"].items()]
    return f'{{"reportVersion": {VERSION},\n"judgments": {{\n{",\n".join(lines)}\n}}}}\n'


def test_a_change_of_the_tests_raises_the_version_of_the_report() -> None:
    now = made()
    if os.environ.get("UPDATE_GOLDEN") and not FROZEN.exists():
        FROZEN.write_text(text_of(now))
    frozen = json.loads(FROZEN.read_text())
    names = now["judgments"].keys() | frozen["judgments"].keys()
    changed = [name for name in sorted(names) if now["judgments"].get(name) != frozen["judgments"].get(name)]
    if frozen["reportVersion"] != VERSION:
        changed.append("reportVersion")
    assert not changed, REMEDY + ", ".join(changed)


def test_the_frozen_judgments_hold_every_outcome_and_kind_of_cause() -> None:
    found = [each for _, each in judgments()]
    assert {each.outcome for each in found} == {"pass", "needs-decision", "fail", "could-not-check"}
    kinds = {cause.kind for each in found for cause in each.causes}
    assert kinds == {"amplifier", "detector", "exposure", "class", "everywhere", "scattered"}


@pytest.mark.parametrize("name", ["limits.EFFICIENCY", "judge.SIZE", "levels.RAYS_ABOVE"])
def test_a_change_of_a_constant_of_the_tests_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = made()
    module, constant = name.split(".")
    changed = sys.modules[f"calib_bridge.verdict.{module}"]
    monkeypatch.setattr(changed, constant, getattr(changed, constant) * 0.5)
    assert made() != before
