"""``probe``: whether a repository can be read and written, and for which instruments."""

from __future__ import annotations

from collections import defaultdict

from lsst.daf.butler.direct_butler import DirectButler

from ..protocol.session import InstrumentSummary, ProbeParams, ProbeResult
from ..session import Session


def probe(session: Session, params: ProbeParams) -> ProbeResult:
    """Ask a repository for its instruments.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.session.ProbeParams`
        World name of the repository.

    Returns
    -------
    result : `~calib_bridge.protocol.session.ProbeResult`
        Whatever goes wrong is told in ``reason``; nothing is raised and nothing written.
    """
    try:
        refusal = session.refusal(params.repo)
        instruments = _instruments(session.reader(params.repo))
    except Exception as error:  # the database, the file system, Butler: all are the answer
        return ProbeResult(
            reachable=False, writable=False, reason=getattr(error, "detail", str(error)), instruments=[]
        )
    return ProbeResult(reachable=True, writable=refusal is None, reason=refusal, instruments=instruments)


def _instruments(butler: DirectButler) -> list[InstrumentSummary]:
    detectors: dict[str, list[int]] = defaultdict(list)
    with butler.query() as query:
        for instrument in query.dimension_records("instrument"):
            detectors[instrument.name] = []
        for detector in query.dimension_records("detector"):
            detectors[detector.instrument].append(detector.id)
    return [InstrumentSummary(name=name, detectors=sorted(ids)) for name, ids in sorted(detectors.items())]
