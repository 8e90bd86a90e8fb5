"""``observe``: everything that one set needs to know about one repository, in one request."""

from __future__ import annotations

from functools import partial

from ..jobs import folder_of
from ..protocol.observe import ObserveParams, ObserveResult
from ..session import Session
from .auxiliary_runs import read_auxiliary_runs
from .certified import read_certified
from .claims import with_claims
from .collections import read_collections, read_collections_and_claims
from .exposures import read_exposures
from .jobs import jobs_of_set
from .lookups import read_lookups, read_lookups_ahead
from .outputs import attempts, parts, read_outputs
from .searched import read_search_orders
from .self_checks import read_self_checks
from .skymaps import read_skymaps
from .tags import read_tags
from .taken import read_taken
from .types import read_overrides, read_types


def observe(session: Session, params: ObserveParams) -> ObserveResult:
    """Read the state of one repository for one set.

    An absent dataset type or collection is an empty fact, not an error. The number of SQL statements and the size of
    the answer depend on the request, not on the rest of the repository.
    """
    # Jobs are read first: a job that ends meanwhile is then reported as running with a complete RUN, never as
    # finished with a missing RUN.
    jobs = jobs_of_set(session, params.repo, params.prefix)
    butler = session.reader(params.repo)
    chains = [query.chain for query in params.outputs] + [query.chain for query in params.self_checks]
    prefixes = [params.prefix, *(f"{chain}/run" for chain in chains if not chain.startswith(params.prefix))]
    certified = [query.collection for query in params.certified]
    tags = [
        name for query in params.tagged for name in (query.collection, *query.further, *query.certified_in)
    ]
    adopted = [name for query in params.outputs for name in (*query.adopted, *query.kept)]
    named = [*params.chains, *certified, *tags, *adopted]
    found, claims = read_collections_and_claims(butler, prefixes, named)
    if claims:
        own, jobs = jobs, with_claims(session, params.repo, claims, jobs)
        if jobs != own:  # a job of another folder may have made its RUN since
            butler.registry.refresh()
            found = read_collections(butler, prefixes, named)
    runs = attempts(found, params.outputs)
    return ObserveResult(
        collections=[
            facts for facts in found if facts.name in params.chains or facts.name.startswith(params.prefix)
        ],
        outputs=read_outputs(
            butler,
            params.outputs,
            runs,
            parts(found, runs, params.outputs),
            partial(folder_of, session.work, params.repo),
        ),
        certified=read_certified(butler, params.certified, found),
        tagged=read_tags(butler, params.tagged, found),
        self_checks=read_self_checks(butler, params.instrument, params.self_checks, runs),
        lookups=read_lookups(butler, params.instrument, params.lookups),
        ahead=read_lookups_ahead(butler, params.instrument, params.lookups, params.ahead),
        exposures=read_exposures(butler, params.instrument, params.exposures),
        locked=read_taken(butler, params.instrument, params.locked),
        jobs=jobs,
        intents=session.intents([params.set], params.repo),
        held=read_auxiliary_runs(butler, params.held),
        skymaps=read_skymaps(butler, params.skymaps),
        dataset_types=read_types(butler, params.dataset_types),
        searched=read_search_orders(butler, params.searched),
        type_overrides=read_overrides(butler),
    )
