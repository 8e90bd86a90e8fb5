"""``samples``: what some datasets were made with, from their headers."""

from __future__ import annotations

from ..protocol.outputs import SamplesParams, SamplesResult
from ..session import Session
from .sample import sample_named


def samples(session: Session, params: SamplesParams) -> SamplesResult:
    """Read headers.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.outputs.SamplesParams`
        UUIDs.

    Returns
    -------
    result : `~calib_bridge.protocol.outputs.SamplesResult`
        Datasets that are not there, or whose files cannot be read, are left out.
    """
    butler = session.reader(params.repo)
    found = [sample_named(butler, dataset_id) for dataset_id in params.ids]
    return SamplesResult(samples=[each for each in found if each is not None])
