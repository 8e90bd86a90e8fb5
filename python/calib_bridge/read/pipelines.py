"""``pipelines``: the calibrations that pipelines look up, before any pipeline runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsst.daf.butler import MissingCollectionError

from ..errors import BridgeError
from ..protocol.instrument import PipelineFacts, PipelinesParams, PipelinesResult
from ..session import Session

if TYPE_CHECKING:
    from lsst.pipe.base.pipeline_graph import PipelineGraph, ReadEdge, TaskNode


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
    return sorted(
        {
            edge.parent_dataset_type_name
            for task in graph.tasks.values()
            for edge in task.iter_all_inputs()
            if edge.is_calibration and _is_needed(graph, task, edge)
        }
    )


def _is_needed(graph: PipelineGraph, task: TaskNode, edge: ReadEdge) -> bool:
    """Whether the pipeline cannot run without the dataset: no task makes it, and it is not optional."""
    is_optional = getattr(task.get_connections().allConnections[edge.connection_name], "minimum", 1) == 0
    return not is_optional and graph.producer_of(edge.parent_dataset_type_name) is None
