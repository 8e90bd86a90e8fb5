"""``survey``: all that drift wants to know of one repository, for all sets in one request."""

from __future__ import annotations

from ..protocol.survey import SurveyParams, SurveyResult, WrittenFacts
from ..session import Session
from .certified import read_certified
from .collections import read_calibrations, read_collections
from .held import read_held
from .skymaps import read_skymaps
from .tags import read_tags
from .types import read_types


def survey(session: Session, params: SurveyParams) -> SurveyResult:
    """Look at one repository as all sets see it.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.survey.SurveyParams`
        What the sets want to know.

    Returns
    -------
    result : `~calib_bridge.protocol.survey.SurveyResult`
        What does not exist (a dataset type, a collection) is an empty fact and not an error.

    Raises
    ------
    BridgeError
        ``repository-unreachable``.
    """
    butler = session.reader(params.repo)
    certified = [query.collection for query in params.certified]
    tagged = [
        name for query in params.tagged for name in (query.collection, *query.further, *query.certified_in)
    ]
    found = read_collections(butler, [], [*params.chains, *certified, *tagged])
    written = session.journal.written(params.repo)
    return SurveyResult(
        collections=found,
        calibrations=read_calibrations(butler, params.prefixes),
        certified=read_certified(butler, params.certified, found),
        tagged=read_tags(butler, params.tagged, found),
        dataset_types=read_types(butler, params.dataset_types),
        written=[
            WrittenFacts(set=name, step=step)
            for name in params.sets
            for step in sorted(written.get(name, ()))
        ],
        intents=session.intents(params.sets, params.repo),
        held=read_held(butler, params.held),
        skymaps=read_skymaps(butler, params.skymaps),
    )
