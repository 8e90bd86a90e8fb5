"""``pipelines``: what pipelines look up, before any of them is run."""

from __future__ import annotations

from lsst.daf.butler import MissingCollectionError

from ..errors import BridgeError
from ..protocol.instrument import PipelineFacts, PipelinesParams, PipelinesResult
from ..session import Session


def pipelines(session: Session, params: PipelinesParams) -> PipelinesResult:
    """Say which calibrations pipelines read, and which of them are there.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.instrument.PipelinesParams`
        Pipeline files, and collections to look in; chains are followed.

    Returns
    -------
    result : `~calib_bridge.protocol.instrument.PipelinesResult`
        By dataset type only: for which detectors and times, ``pipetask`` asks itself.

    Raises
    ------
    BridgeError
        ``collection-missing``.
    """
    butler = session.reader(params.repo)
    try:
        found = butler.collections.query_info(params.collections, flatten_chains=True, include_summary=True)
    except MissingCollectionError as error:
        raise BridgeError("collection-missing", str(error)) from error
    held = {name for info in found for name in info.dataset_types or ()}
    facts = [PipelineFacts(path=path, reads=_reads(path)) for path in params.paths]
    return PipelinesResult(pipelines=facts, held=sorted(held))


def _reads(path: str) -> list[str] | None:
    from lsst.pipe.base import Pipeline  # loaded only where pipelines are asked about

    try:
        graph = Pipeline.from_uri(path).to_graph()
    except (ImportError, AttributeError):
        return None
    edges = [edge for task in graph.tasks.values() for edge in task.prerequisite_inputs.values()]
    return sorted({edge.parent_dataset_type_name for edge in edges if edge.is_calibration})
