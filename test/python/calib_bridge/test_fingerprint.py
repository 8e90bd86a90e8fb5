"""Fingerprints that both sides compute; test/engine/model/fingerprint.test.ts reads the same file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from calib_bridge.fingerprint import fingerprint, line

GOLDEN: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).resolve().parents[2] / "golden/fingerprints.json").read_text()
)


@pytest.mark.parametrize("case", GOLDEN["datasets"], ids=lambda case: case["title"])
def test_datasets_have_the_golden_fingerprint(case: dict[str, Any]) -> None:
    lines = [
        line(case["datasetType"], row["dataId"], row["id"], row["begin"], row["end"]) for row in case["rows"]
    ]
    assert fingerprint(lines) == case["fingerprint"]


@pytest.mark.parametrize("case", GOLDEN["lines"], ids=lambda case: case["title"])
def test_lines_have_the_golden_fingerprint(case: dict[str, Any]) -> None:
    assert fingerprint(case["lines"]) == case["fingerprint"]
