"""``pipelines``: the calibrations that pipelines look up, before any pipeline runs."""

from __future__ import annotations

from lsst.daf.butler import MissingCollectionError

from ..errors import BridgeError
from ..protocol.instrument import PipelineFacts, PipelinesParams, PipelinesResult
from ..session import Session


def pipelines(session: Session, params: PipelinesParams) -> PipelinesResult:
    """Return which calibration types pipelines read, and which types some collections and their chains hold.

    Detectors and times are left to ``pipetask``. Raises ``collection-missing`` and ``pipeline-unreadable``.
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
    from lsst.pipe.base import Pipeline  # slow to import

    try:
        graph = Pipeline.from_uri(path).to_graph()
    except (ImportError, AttributeError):
        return None
    except Exception as error:  # a pipeline file may hold anything
        raise BridgeError("pipeline-unreadable", f"{path}: {type(error).__name__}: {error}") from error
    edges = [edge for task in graph.tasks.values() for edge in task.prerequisite_inputs.values()]
    return sorted({edge.parent_dataset_type_name for edge in edges if edge.is_calibration})
