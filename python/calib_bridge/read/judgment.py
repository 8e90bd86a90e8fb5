"""Judgments of verification RUNs, made once and kept beside the RUN's evidence.

``<work>/jobs/<repository>/<RUN>/judgment.json`` holds the judgment. It belongs to the datasets with the values, of this
RUN and of the replaced one, to the query, and to the code that judges. If any of these differs or the file is damaged,
the RUN is judged again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lsst.daf.butler.direct_butler import DirectButler
from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import BridgeError
from ..files import write_atomically
from ..protocol.judgments import JudgeQuery, Judgment, VerifiedRun
from ..verdict.expected import Expected
from ..verdict.judge import Replaced, judge
from .expected import read_expected
from .measured import HeldValues, read_measured
from .used_calibrations import Named, Verified

NAME = "judgment.json"


class _Kept(BaseModel):
    """The content of ``judgment.json``."""

    model_config = ConfigDict(frozen=True)

    key: str
    judgment: Judgment


class Held(NamedTuple):
    """A verification RUN, the existing collections that it searched, its values, and what its headers name."""

    run: str
    searched: tuple[str, ...]
    values: HeldValues
    evidence: Callable[[], Named]


_known: dict[Path, _Kept] = {}
"""By file, so that a process reads each once."""


def read_judgment(
    butler: DirectButler, query: JudgeQuery, held: Held, replaced: Held | None, folder: Path
) -> Judgment:
    """Judge a verification RUN, or return the kept judgment.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    query : `~calib_bridge.protocol.judgments.JudgeQuery`
        Exposures, detectors and floors.
    held : `Held`
        The RUN.
    replaced : `Held` or `None`
        The verification of the replaced set; `None` if the query names none, or its RUN has no values.
    folder : `~pathlib.Path`
        Folder of the RUN, among the jobs of its repository; created if absent. If this account may not write there, the
        next process judges again.

    Raises
    ------
    BridgeError
        ``dataset-missing`` or ``dataset-unreadable`` if the RUN's own values cannot be read.
    """
    place = folder / NAME
    key = _key(query, [held, replaced] if replaced else [held])
    kept = _known.get(place) or _load(place)
    if kept is None or kept.key != key:
        kept = _Kept(key=key, judgment=_judge(butler, query, held, replaced))
        if kept.judgment.outcome == "could-not-check":  # what it lacked may be there the next time
            return kept.judgment
        # A judgment is a cache: an account that may not write here judges again.
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(place, kept.model_dump_json().encode())
    _known[place] = kept
    return kept.judgment


def _judge(butler: DirectButler, query: JudgeQuery, held: Held, replaced: Held | None) -> Judgment:
    now = read_held(butler, run_of(query, held.run), held)
    before, problems, unseen = _read_replaced(butler, query.replaced, replaced)
    measured = dataclasses.replace(now.measured, problems=(*now.measured.problems, *problems))
    judgment = judge(measured, now.expected, with_combined(query, now.expected.combined), before)
    remarks = [*judgment.remarks, *now.expected.chosen]
    if before and judgment.unseen:
        remarks += [f"replaced set, {words}" for words in before.expected.chosen]
    return judgment.model_copy(update={"unseen": [*unseen, *judgment.unseen], "remarks": remarks})


def _read_replaced(
    butler: DirectButler, run: VerifiedRun | None, held: Held | None
) -> tuple[Replaced | None, list[str], list[str]]:
    """Return what the replaced set's verification measured, why it cannot be read, and that it is gone, in words."""
    if run is None:
        return None, [], []
    gone = f"changes against the replaced set: {run.run} has no values any more"
    if held is None:
        return None, [], [gone]
    try:
        return read_held(butler, run, held), [], []
    except BridgeError as error:
        if error.code == "dataset-missing":
            return None, [], [f"{gone}: {error.detail}"]
        return None, [f"nothing is compared with the replaced set: {error.detail}"], []


def run_of(query: JudgeQuery, run: str) -> VerifiedRun:
    """Return a RUN with the exposures and detectors that a query expects."""
    return VerifiedRun(
        run=run,
        internal=query.internal,
        external=query.external,
        first=query.first,
        detectors=query.detectors,
    )


def with_combined(query: JudgeQuery, combined: frozenset[int]) -> JudgeQuery:
    """Return the query with every exposure internal that the calibration's header names.

    The lock of a corrected calibration does not know what its base was made from.
    """
    moved = set(query.external) & combined
    if not moved:
        return query
    external = [each for each in query.external if each not in moved]
    return query.model_copy(update={"internal": sorted({*query.internal, *moved}), "external": external})


def read_held(butler: DirectButler, run: VerifiedRun, held: Held) -> Replaced:
    """Read what a RUN measured, and what was expected of it."""
    measured = read_measured(butler, held.values)
    if held.values.source == "product":
        return Replaced(measured, Expected.nothing())
    verified = Verified(
        run=held.run,
        searched=held.searched,
        stem=held.values.stem,
        instrument=str(held.values.rows[0].data_id["instrument"]),
        exposures=sorted({*run.internal, *run.external, *run.first}),
        detectors=sorted(run.detectors),
    )
    return Replaced(measured, read_expected(butler, verified, held.evidence(), measured))


def _key(query: JudgeQuery, held: Sequence[Held]) -> str:
    ids = [sorted(row.id for row in each.values.rows) for each in held]
    text = json.dumps([_digest_of_code(), query.model_dump(mode="json"), ids])
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _digest_of_code() -> str:
    """Return the sha256 of the code that reads and judges: another version may judge otherwise."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for folder in ("protocol", "read", "verdict"):
        for file in sorted((package / folder).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _load(place: Path) -> _Kept | None:
    try:
        return _Kept.model_validate_json(place.read_bytes())
    except (OSError, ValidationError):
        return None
