"""Methods to handlers. A handler's module, and Butler with it, is loaded at its first request."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from importlib import import_module, metadata
from typing import Any

from .errors import BridgeError
from .exclusion.repository import require_writer
from .protocol.base import PROTOCOL, Why, Wire
from .protocol.methods import METHODS
from .protocol.session import OpenParams, OpenResult
from .repository_failures import in_words
from .session import Session

HANDLERS: dict[str, str] = {
    "probe": "read.site:probe",
    "counters": "read.site:counters",
    "locks": "read.site:locks",
    "exposures": "read.exposures:exposures",
    "raws": "read.raws:raws",
    "pipelines": "read.pipelines:pipelines",
    "instrument": "read.instrument:instrument",
    "parse": "read.parse:parse",
    "texts": "read.texts:texts",
    "correctable": "read.correctable:correctable",
    "observe": "read.observe:observe",
    "survey": "read.survey:survey",
    "rows": "read.rows:rows",
    "digests": "read.digests:digests",
    "holdings": "read.holdings:holdings",
    "certifications": "read.certifications:certifications",
    "samples": "read.samples:samples",
    "taken": "read.taken:taken",
    "read": "read.dataset:read",
    "picture": "read.picture:picture",
    "focalPlane": "read.focal_plane:focal_plane",
    "statistics": "read.statistics:statistics",
    "amplifierSteps": "read.amplifier_steps:amplifier_steps",
    "amplifiers": "read.amplifiers:amplifiers",
    "curves": "read.curves:curves",
    "defects": "read.defects:defects",
    "conditions": "read.conditions:conditions",
    "measured": "read.measured:measured",
    "defectOrigins": "read.defect_origins:defect_origins",
    "matrices": "read.matrices:matrices",
    "noiseBudget": "read.noise_budget:noise_budget",
    "differences": "read.differences:differences",
    "construction": "read.construction:construction",
    "analysis": "read.analysis:analysis",
    "artifacts": "read.artifact_places:artifacts",
    "serials": "read.serials:serials",
    "ticket": "read.ticket:ticket",
    "contents": "read.contents:contents",
    "jobs": "read.jobs:jobs",
    "claims": "read.claims:claims",
    "journal": "read.site:journal",
    "chainFile": "read.site:chain_file",
    "chain": "write.chain:chain",
    "certify": "write.certify:certify",
    "ingest": "write.ingest:ingest",
    "tag": "write.tag:tag",
    "discard": "write.discard:discard",
    "submit": "write.submit:submit",
    "abandon": "write.abandon:abandon",
    "curated": "write.curated:curated",
    "correct": "write.correct:correct",
    "bundle": "write.bundle:bundle",
    "auxiliary": "read.auxiliary:auxiliary",
    "bundles": "write.sign:bundles",
    "gather": "write.gather:gather",
    "records": "write.records:records",
    "settle": "write.settle:settle",
}
"""Module and function by method; ``open`` has none because it makes the session that handlers receive."""

_PACKAGES = (
    "lsst-daf-butler",
    "lsst-pipe-base",
    "lsst-ctrl-mpexec",
    "lsst-ctrl-bps",
    "lsst-resources",
    "numpy",
    "astropy",
    "pydantic",
    "SQLAlchemy",
)


def call(session: Session | None, method: str, params: dict[str, Any]) -> tuple[Wire, Session]:
    """Carry out one request.

    Parameters
    ----------
    session : `~calib_bridge.session.Session` or `None`
        `None` before ``open``.
    method : `str`
        A key of `~calib_bridge.protocol.methods.METHODS`.
    params : `dict`
        Parameters, not yet validated.

    Returns
    -------
    result : `~calib_bridge.protocol.base.Wire`
        An instance of the method's result model.
    session : `~calib_bridge.session.Session`
        The session for the next request.

    Raises
    ------
    BridgeError
        ``method-unknown``, ``session-not-open``, ``protocol-differs``, or any error of the handler.
    pydantic.ValidationError
        If the parameters do not fit the method's model.
    """
    if method not in METHODS:
        raise BridgeError("method-unknown", f"{method} is not a method of protocol {PROTOCOL}")
    params_model, result_model = METHODS[method]
    checked = params_model.model_validate(params)
    if isinstance(checked, OpenParams):
        return _open(session, checked)
    if session is None:
        raise BridgeError("session-not-open", f"{method} came before open")
    if isinstance(getattr(checked, "why", None), Why):  # a write
        require_writer(session, getattr(checked, "repo", ""))
    with in_words(session, getattr(checked, "repo", None)):
        result = _handler(method)(session, checked)
    return result_model.model_validate(result), session


def _open(session: Session | None, params: OpenParams) -> tuple[OpenResult, Session]:
    if params.protocol != PROTOCOL:
        raise BridgeError("protocol-differs", f"the engine speaks {params.protocol}, the bridge {PROTOCOL}")
    if session is not None:
        session.close()
    opened = Session(params)
    result = OpenResult(
        protocol=PROTOCOL,
        python=platform.python_version(),
        packages=_packages(),
        clock=str(time.time_ns()),
    )
    return result, opened


def _packages() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _handler(method: str) -> Callable[[Session, Any], Wire]:
    module, function = HANDLERS[method].split(":")
    handler: Callable[[Session, Any], Wire] = getattr(import_module(f".{module}", __package__), function)
    return handler
