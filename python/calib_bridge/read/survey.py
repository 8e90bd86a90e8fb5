"""``survey``: everything that drift needs to know about one repository, for all sets in one request."""

from __future__ import annotations

from ..claims.split import find_last_writer
from ..protocol.exposures import RecordsFacts
from ..protocol.survey import SurveyParams, SurveyResult, WrittenFacts
from ..session import Session
from .auxiliary_runs import read_auxiliary_runs
from .certified import read_certified
from .collections import read_calibrations, read_collections
from .searched import read_answering, read_search_orders
from .skymaps import read_skymaps
from .tags import read_tags
from .taken import read_taken
from .types import read_overrides, read_types


def survey(session: Session, params: SurveyParams) -> SurveyResult:
    """Read the state of one repository for all sets; an absent dataset type or collection is an empty fact."""
    butler = session.reader(params.repo)
    certified = [query.collection for query in params.certified]
    tagged = [
        name for query in params.tagged for name in (query.collection, *query.further, *query.certified_in)
    ]
    found = read_collections(butler, [], [*params.chains, *certified, *tagged])
    searched = read_search_orders(butler, params.searched)
    excepted = {(query.collection, query.dataset_type) for query in params.certified}
    written = session.journal.written(params.repo)
    return SurveyResult(
        collections=found,
        calibrations=read_calibrations(butler, params.prefixes),
        certified=read_certified(butler, params.certified, found),
        tagged=read_tags(butler, params.tagged, found),
        dataset_types=read_types(butler, params.dataset_types),
        type_overrides=read_overrides(butler),
        split=find_last_writer(session, params.repo),
        written=[
            WrittenFacts(set=name, step=step)
            for name in params.sets
            for step in sorted(written.get(name, ()))
        ],
        intents=session.intents(params.sets, params.repo),
        held=read_auxiliary_runs(butler, params.held),
        skymaps=read_skymaps(butler, params.skymaps),
        searched=searched,
        answering=read_answering(butler, searched, excepted) if params.answering else [],
        exposures=[
            RecordsFacts(
                instrument=each.instrument, records=read_taken(butler, each.instrument, each.exposures)
            )
            for each in params.exposures
        ],
    )
