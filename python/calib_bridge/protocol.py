"""The wire between the engine and a site's bridge: the one source of its types.

Requests and answers are newline-framed JSON-RPC 2.0 on standard input and output. TypeScript's view of these models is
generated (``schemas/bridge.json``, ``engine/bridge/wire.ts``), so a field is added here and nowhere else.

Times are TAI nanoseconds since 1970-01-01 as decimal strings (JSON numbers lose them); ``None`` is an open bound.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

PROTOCOL = 1

type TaiNanoseconds = str
type DatasetId = str


class Wire(BaseModel):
    """Base of everything that travels: immutable, closed, camelCase on the wire."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


# --- the session ------------------------------------------------------------------------------------------------


class RepositoryAddress(Wire):
    """A repository by its world name (``usdf/embargo``) and Butler URI."""

    name: str
    uri: str


class OpenParams(Wire):
    """First request of a session: what this site is."""

    protocol: int
    site: str
    work: str = Field(description="Folder of the site's journal, jobs, locks and staging.")
    repositories: list[RepositoryAddress]


class OpenResult(Wire):
    """What answered."""

    protocol: int
    python: str
    packages: dict[str, str]


class InstrumentSummary(Wire):
    """An instrument registered in a repository."""

    name: str
    detectors: list[int]


class ProbeParams(Wire):
    """Ask whether a repository can be read and written."""

    repo: str


class ProbeResult(Wire):
    """Reachability of one repository; never raises for an unreachable one."""

    reachable: bool
    writable: bool
    reason: str | None
    instruments: list[InstrumentSummary]


class Empty(Wire):
    """No fields."""


class CountersResult(Wire):
    """Work done by this bridge so far, for the guard on a no-op ``up``."""

    sql: dict[str, int] = Field(description="SQL statements by repository name.")
    jobs_started: int
    writes: int


# --- reading ------------------------------------------------------------------------------------------------------


class ExposuresParams(Wire):
    """Exposures that have a ``raw`` in the collections and satisfy a Butler expression."""

    repo: str
    collections: list[str]
    instrument: str
    where: str
    detectors: list[int] = Field(
        description="Those of which every exposure should have a raw; where there are none, raws are not counted."
    )


class MissingRaws(Wire):
    """An exposure without a raw of some detectors that it should have."""

    exposure: int
    detectors: list[int]


class ExposuresResult(Wire):
    """Columns of equal length, sorted by exposure ID; ``missing`` names only exposures that lack a raw."""

    id: list[int]
    day_obs: list[int]
    seq_num: list[int]
    observation_type: list[str]
    observation_reason: list[str]
    physical_filter: list[str]
    exposure_time: list[float | None] = Field(description="Seconds.")
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    missing: list[MissingRaws]


class RawsParams(Wire):
    """Raws of one detector: cards of their headers, and their pixels in numbers."""

    repo: str
    collections: list[str]
    instrument: str
    detector: int
    exposures: list[int]
    cards: list[str] = Field(description="Keywords, looked for in all HDUs; the first that has one counts.")
    pixels: bool = Field(description="Whether the pixels are read too.")


class AmplifierFacts(Wire):
    """What an amplifier's pixels say; all in adu."""

    name: str
    gain: float | None = Field(description="Electron per adu, as the header has it.")
    level: float = Field(description="Of the overscan.")
    noise: float = Field(description="Standard deviation of the overscan.")
    signal: float = Field(description="Median of the imaging pixels above the overscan.")


class RawFacts(Wire):
    """One raw; where it could not be read, ``problem`` says why, and nothing else is known."""

    exposure: int
    problem: str | None
    cards: dict[str, str] = Field(description="Those that were found, as text.")
    amplifiers: list[AmplifierFacts] = Field(description="None where the pixels were not asked for.")


class RawsResult(Wire):
    """As many as were asked for, in that order."""

    raws: list[RawFacts]


class CertifiedQuery(Wire):
    """One CALIBRATION collection and the dataset type certified in it."""

    collection: str
    dataset_type: str


class CertifyRow(Wire):
    """One dataset and the validity range [begin, end) it is wanted with."""

    id: DatasetId
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None


class OutputQuery(Wire):
    """A generation or verification output: the RUNs ``<chain>/run<N>``.

    ``begin`` and ``end`` give the range with which the RUN's datasets would be certified, so that the fingerprint of a
    RUN can be compared with the fingerprint of a CALIBRATION collection.
    """

    chain: str
    dataset_type: str
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None
    detectors: list[int] | None = Field(description="Expected detectors; None for a type without a detector.")
    verdict: bool = Field(description="Whether dataset_type is a verify<X>Stats whose verdict is wanted.")
    images: str | None = Field(
        description="Type in the RUN whose headers say what went in; None if none does."
    )
    adopted: list[str] = Field(
        default=[], description="RUNs that somebody made by hand: attempts too, whatever their names."
    )
    datasets: list[CertifyRow] = Field(
        default=[],
        description="Datasets whose UUIDs are known beforehand, each with its own range; they may lie below the RUN.",
    )


class TagQuery(Wire):
    """A TAGGED collection that should hold every dataset of a type certified in some collections.

    Where some data IDs have several datasets, ``further`` tags hold what one cannot.
    """

    collection: str
    further: list[str] = []
    dataset_type: str
    certified_in: list[str]


class SelfCheckQuery(Wire):
    """ISR output RUNs ``<chain>/run<N>`` whose headers name the calibrations used."""

    chain: str
    dataset_type: str
    calibrations: dict[str, str] = Field(
        description="ISR's name of the input by calibration dataset type, e.g. deferredChargeCalib of cti."
    )


class LookupQuery(Wire):
    """What a check exposure finds for a calibration type through a collection."""

    collection: str
    dataset_type: str
    exposure: int
    detector: int


class PipelinesParams(Wire):
    """What pipelines read, and what of it some collections hold."""

    repo: str
    paths: list[str]
    collections: list[str]


class PipelineFacts(Wire):
    """Calibrations that a pipeline looks up; null where its tasks are not installed here."""

    path: str
    reads: list[str] | None


class PipelinesResult(Wire):
    """``held``: dataset types with at least one dataset in the collections."""

    pipelines: list[PipelineFacts]
    held: list[str]


class InstrumentParams(Wire):
    """Names of an instrument's detectors and filters, as files of packages are named after them."""

    repo: str
    instrument: str


class DetectorName(Wire):
    """A detector's number and full name, e.g. 94 and ``R22_S11``."""

    id: int
    name: str


class InstrumentResult(Wire):
    """Sorted; nothing where the instrument is not registered."""

    detectors: list[DetectorName]
    filters: list[str] = Field(description="Physical filters.")


class CuratedType(Wire):
    """The dataset type of a curated product.

    A registered one is taken as it is. For one that is not, ``storage_classes`` are tried in order: the first whose
    Python type is installed at the site.
    """

    name: str
    dimensions: list[str]
    storage_classes: list[str]


class CuratedText(Wire):
    """A text file of a package."""

    path: str = Field(description="Below the package.")
    data_id: dict[str, str | int] = Field(description="Whose it is by its path.")
    text: str


class ParseParams(Wire):
    """Whether texts can become datasets, without writing any."""

    repo: str
    type: CuratedType
    files: list[CuratedText]


class TextProblem(Wire):
    """Why one cannot."""

    path: str
    problem: str


class ParseResult(Wire):
    """In the order of the files; none where all can."""

    problems: list[TextProblem]


class TextWish(Wire):
    """A dataset as text, with the cards that belong to exported text alone."""

    id: DatasetId
    cards: dict[str, str]


class TextsParams(Wire):
    """Datasets as the texts of a package, with what they were made from."""

    repo: str
    datasets: list[TextWish]
    run: str = Field(description="The RUN whose configurations are wanted.")


class InputFacts(Wire):
    """A calibration that a header names: cards ``LSST CALIB UUID <name>`` and ``LSST CALIB RUN <name>``."""

    id: str
    run: str


class DatasetText(Wire):
    """A dataset as text; inputs and exposures as its header names them."""

    id: DatasetId
    text: str
    ending: str = Field(description="Of the file's name, with its dot.")
    inputs: list[InputFacts]
    exposures: list[int]


class TextsResult(Wire):
    """In the order of the wish; configurations by dataset type."""

    texts: list[DatasetText]
    configs: dict[str, str]


class ObserveParams(Wire):
    """All that one set wants to know of one repository, in one request.

    ``chains`` are collections whose type and children are wanted whether or not they exist. ``prefix`` names the
    collections that belong to the set by name: all existing ones are listed.
    """

    repo: str
    set: str
    instrument: str
    prefix: str
    chains: list[str]
    outputs: list[OutputQuery]
    certified: list[CertifiedQuery]
    tagged: list[TagQuery]
    self_checks: list[SelfCheckQuery]
    lookups: list[LookupQuery]
    exposures: list[int] = Field(description="Check exposures whose time and filter are wanted.")


class CollectionFacts(Wire):
    """A collection as it stands; children in search order, empty unless CHAINED."""

    name: str
    type: Literal["RUN", "TAGGED", "CHAINED", "CALIBRATION"]
    children: list[str]


class FileProblem(Wire):
    """A certified dataset whose file is not as recorded; its size, null where there is none."""

    id: DatasetId
    path: str
    problem: Literal["missing", "size", "unreadable"]
    size: int | None


class CertifiedFacts(Wire):
    """Certified rows of one type in one collection, as count and fingerprint.

    The fingerprint is sha256 over the sorted lines ``type, canonical data ID, UUID, begin_ns, end_ns``.
    """

    collection: str
    dataset_type: str
    count: int
    fingerprint: str
    empty_ranges: int
    files: list[FileProblem]


class TagFacts(Wire):
    """How far a tag is complete: datasets of the type in it, and those certified that it lacks."""

    collection: str
    dataset_type: str
    count: int
    missing: int


class Verdict(Wire):
    """Outcome of a verification as ``verify<X>Stats`` records it."""

    success: bool
    tests: int
    failures: list[str] = Field(description='Sorted, e.g. "2024032600001 RXX_S00 C07 NOISE".')
    majority_fails: list[str] = Field(
        description="Tests that the majority of detectors fail in the majority of exposures."
    )


class SampleFacts(Wire):
    """A dataset, of a RUN that of its first detector, and what its header names: calibrations, exposures combined."""

    id: DatasetId
    inputs: list[InputFacts]
    exposures: list[int] = Field(description="Sorted; none where the header names none.")


class SamplesParams(Wire):
    """Headers of some datasets, by UUID."""

    repo: str
    ids: list[DatasetId]


class SamplesResult(Wire):
    """Those that could be read, in that order."""

    samples: list[SampleFacts]


class RunFacts(Wire):
    """One RUN of an output; ``sample`` is null where there is none to read."""

    run: str
    count: int
    fingerprint: str
    missing_detectors: list[int]
    lacking: list[DatasetId] = Field(description="Those that the query names and the RUN does not have.")
    verdict: Verdict | None
    sample: SampleFacts | None


class OutputFacts(Wire):
    """The attempts of one output, run1 first."""

    chain: str
    runs: list[RunFacts]


class SelfCheckRun(Wire):
    """UUID by calibration type that the headers of one self-check RUN name; detectors in ``detector`` order."""

    run: str
    exposures: list[int]
    detectors: list[int]
    calibrations: dict[str, list[DatasetId | None]]


class SelfCheckFacts(Wire):
    """Attempts of a self-check, run1 first."""

    chain: str
    runs: list[SelfCheckRun]


class LookupFacts(Wire):
    """What was found; ``problem`` where Butler refused (ambiguity, missing collection)."""

    collection: str
    dataset_type: str
    exposure: int
    detector: int
    id: DatasetId | None
    problem: str | None


class ExposureFacts(Wire):
    """When and through what an exposure was taken; those that are not registered are left out."""

    id: int
    physical_filter: str
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None


class WorkflowFacts(Wire):
    """What a job gave to a batch system; ``id`` is `None` where bps itself runs it, or has not submitted it yet."""

    service: str
    id: str | None
    submit_path: str
    final_job_failed: bool = Field(description="All else succeeded; whether datasets arrived, they say.")


class JobFacts(Wire):
    """A detached job of this site, keyed by its output RUN.

    Of a workflow ``finished`` with exit code 0 means that the batch system says so. It is ``held`` where somebody has
    to release it there, ``vanished`` where the batch system knows it no more, ``silent`` where that could not be asked.
    """

    repo: str
    key: str
    state: Literal["running", "finished", "killed", "held", "vanished", "silent"]
    exit_code: int | None
    log: str
    done: int
    total: int | None
    error: str | None = Field(description="Last error line of the log of a job that failed.")
    workflow: WorkflowFacts | None


class Intent(Wire):
    """A journalled write that no live process is carrying out and that has no completed entry."""

    id: str
    set: str
    step: str
    method: str
    command: str


class DatasetTypeFacts(Wire):
    """A dataset type as a target has to register it."""

    name: str
    dimensions: list[str]
    storage_class: str
    is_calibration: bool


class ObserveResult(Wire):
    """One repository as one set sees it."""

    collections: list[CollectionFacts]
    outputs: list[OutputFacts]
    certified: list[CertifiedFacts]
    tagged: list[TagFacts]
    self_checks: list[SelfCheckFacts]
    lookups: list[LookupFacts]
    exposures: list[ExposureFacts]
    jobs: list[JobFacts] = Field(description="Jobs whose key starts with the set's prefix.")
    intents: list[Intent]


class SurveyParams(Wire):
    """All that drift wants to know of one repository for all sets together, in one request.

    ``chains`` are collections of any type whose facts are wanted whether or not they exist.
    """

    repo: str
    prefixes: list[str] = Field(description="Every CALIBRATION collection below one is named in the answer.")
    chains: list[str]
    certified: list[CertifiedQuery]
    tagged: list[TagQuery]
    dataset_types: list[str]
    sets: list[str] = Field(description="Sets whose past and unfinished writes are wanted.")


class WrittenFacts(Wire):
    """A step of a set that this site's journal has a completed write of: what is missing now was there once."""

    set: str
    step: str


class SurveyResult(Wire):
    """One repository as drift sees it. Facts of what does not exist are left out or empty, and no error."""

    collections: list[CollectionFacts] = Field(
        description="Of the chains, and of the collections that certified and tagged name."
    )
    calibrations: list[str] = Field(
        description="Names of CALIBRATION collections below the prefixes, sorted."
    )
    certified: list[CertifiedFacts]
    tagged: list[TagFacts]
    dataset_types: list[DatasetTypeFacts] = Field(description="Of those asked for, the registered.")
    written: list[WrittenFacts]
    intents: list[Intent]


class RowsParams(Wire):
    """The rows behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection."""

    repo: str
    collection: str
    dataset_type: str


class RowsResult(Wire):
    """Columns of equal length, sorted by data ID then begin; ``begin`` and ``end`` are None outside CALIBRATION."""

    data_id: list[dict[str, JsonValue]]
    id: list[DatasetId]
    run: list[str]
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    empty: list[bool]


class DigestsParams(Wire):
    """The files behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection."""

    repo: str
    collection: str
    dataset_type: str


class DigestsResult(Wire):
    """Columns of equal length, a dataset once however many ranges it has, sorted by data ID.

    ``sha256`` is None where the file cannot be read, ``size`` and ``mode`` where it cannot be found or lies in an
    object store that does not tell.
    """

    id: list[DatasetId]
    path: list[str] = Field(description="As the datastore records it; empty where it records nothing.")
    sha256: list[str | None]
    size: list[int | None]
    mode: list[int | None] = Field(description="Permission bits, e.g. 0o644.")


class HoldingsParams(Wire):
    """All that lookups through a chain are decided by: datasets of some types, wherever the chain searches."""

    repo: str
    instrument: str
    chain: str
    dataset_types: list[str]


class HeldCollection(Wire):
    """A collection as the flattened chain searches it.

    ``path`` names the chains through which it is reached first, outermost first.
    """

    name: str
    type: Literal["RUN", "TAGGED", "CALIBRATION"]
    path: list[str]


class HeldType(Wire):
    """Datasets of a type, in columns of equal length.

    ``dimensions`` are the required ones without the instrument; ``data_id`` has one column for each. ``collection``
    and ``run`` are positions in ``order`` and ``runs`` of the answer.
    """

    name: str
    dimensions: list[str]
    collection: list[int]
    data_id: list[list[str | int]]
    id: list[DatasetId]
    run: list[int]
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    empty: list[bool]


class HoldingsResult(Wire):
    """``order`` is the search order; ``unregistered`` are the types that the repository does not know."""

    order: list[HeldCollection]
    runs: list[str]
    types: list[HeldType]
    unregistered: list[str]


class TakenParams(Wire):
    """Exposures of an instrument, with or without raws: those named, or those taken between two times."""

    repo: str
    instrument: str
    exposures: list[int] | None = Field(description="IDs; None for all between the times.")
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None


class TakenResult(Wire):
    """Columns of equal length, sorted by exposure ID; ``timed`` is False where the record has no time."""

    id: list[int]
    day_obs: list[int]
    seq_num: list[int]
    observation_type: list[str]
    physical_filter: list[str]
    band: list[str | None]
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    timed: list[bool]


class ReadParams(Wire):
    """A structured dataset without a detector, e.g. ``verifyBiasStats``."""

    repo: str
    run: str
    dataset_type: str


class ReadResult(Wire):
    """Its content as JSON."""

    value: JsonValue


class PictureParams(Wire):
    """A rendered image: of one detector, or one without a detector as a mosaic is."""

    repo: str
    run: str
    dataset_type: str
    detector: int | None


class PictureResult(Wire):
    """PNG, base64; None for what is no image."""

    png: str | None


class TicketParams(Wire):
    """All that a repository knows of a ticket, whoever made it."""

    repo: str
    ticket: str = Field(description="Its chain.")
    others: list[str] = Field(description="More collections to describe, e.g. the instrument's chain.")
    headers: list[str] = Field(description="Types whose headers say what they were made from.")


class TicketCollection(Wire):
    """A collection with its documentation and the dataset types that it holds."""

    name: str
    type: Literal["RUN", "TAGGED", "CHAINED", "CALIBRATION"]
    children: list[str]
    doc: str
    dataset_types: list[str]


class TicketRows(Wire):
    """Certified rows of one type in one CALIBRATION collection."""

    collection: str
    dataset_type: str
    rows: RowsResult


class TicketHeaders(Wire):
    """What the headers of one type in a RUN name (``CPP_INPUT_n``, ``LSST CALIB``), all detectors together."""

    dataset_type: str
    exposures: list[int]
    differing: list[int] = Field(description="Detectors whose header names only some of the exposures.")
    silent: list[int] = Field(description="Detectors whose header names none, or cannot be read.")
    inputs: list[InputFacts]


class TicketRun(Wire):
    """A RUN of a ticket. ``exposures`` are those of its data IDs; ``packages`` is empty where none are recorded."""

    run: str
    dataset_types: list[str]
    exposures: list[int]
    headers: list[TicketHeaders]
    packages: dict[str, str]


class TicketResult(Wire):
    """Sorted by name; no collections where there is no such ticket."""

    collections: list[TicketCollection]
    certified: list[TicketRows]
    runs: list[TicketRun]


class StatisticsParams(Wire):
    """The calibrations of one type in a RUN, in numbers."""

    repo: str
    run: str
    dataset_type: str


class StatisticsResult(Wire):
    """Columns of equal length, by data ID.

    ``mean``, ``median`` and ``stdev`` are of an image's finite pixels in its own ``unit`` and None for a table, whose
    ``rows`` are counted instead.
    """

    detector: list[int]
    id: list[DatasetId]
    unit: list[str]
    mean: list[float | None]
    median: list[float | None]
    stdev: list[float | None]
    rows: list[int | None]


class JobsParams(Wire):
    """Status of jobs by key; unknown keys are left out of the answer."""

    keys: list[str]
    repo: str | None = Field(
        default=None, description="Only jobs of this repository; a site's may have RUNs of one name."
    )


class JobsResult(Wire):
    """Those found."""

    jobs: list[JobFacts]


class JournalParams(Wire):
    """Journal entries of one set (or all) at this site."""

    set: str | None


class JournalEntry(Wire):
    """One line of the journal. An intent comes before its write, a done or an abandoned entry after it."""

    id: str
    phase: Literal["intent", "done", "abandoned"]
    outcome: Literal["intent", "done", "found done", "redone", "abandoned"]
    effect: str = Field(
        description="Digest of repository, method and what was wanted: the same wish, the same effect."
    )
    at: str = Field(description="ISO 8601 UTC.")
    by: str = Field(description="user@host[pid]")
    set: str
    step: str
    repo: str
    method: str
    summary: str
    command: str = Field(description="What a person would have typed.")
    source: str | None = Field(
        default=None, description="Commit and author of the declaration that was carried out."
    )
    forced: str | None = Field(default=None, description="Why it was written although it was not merged.")
    before: JsonValue = None
    after: JsonValue = None


class JournalResult(Wire):
    """In order of time."""

    entries: list[JournalEntry]


# --- writing: each looks first, acts only on the difference, and says what it did -----------------------------------


class Why(Wire):
    """On whose behalf a write happens; goes into the journal."""

    set: str
    step: str
    source: str | None = Field(default=None, description="Commit and author of the declaration.")
    forced: str | None = Field(default=None, description="Why this is written although it is not merged.")


class WriteResult(Wire):
    """``changed`` is False when the world already was as wanted."""

    changed: bool
    summary: str


class ChainParams(Wire):
    """A CHAINED collection.

    ``define`` makes the set's own chain exactly those of ``children`` that exist (others are made later) and keeps
    foreign children behind them; ``prepend`` and ``remove`` are the only verbs for a shared chain. ``prepend`` puts
    ``children`` in front, in that order, and is done when they are all in the chain with no wrong order among them.
    """

    repo: str
    why: Why
    mode: Literal["define", "prepend", "remove"]
    chain: str
    children: list[str]
    owned_prefix: str = Field(description="Children under this prefix are ours; define may drop only those.")
    doc: str


class CertifyParams(Wire):
    """Certify datasets by UUID, and only those, in one transaction.

    Rows of datasets in ``ours`` that are not wanted (other range, split) are decertified; a row of any other dataset
    that overlaps is an error and is left alone.
    """

    repo: str
    why: Why
    collection: str
    dataset_type: str
    rows: list[CertifyRow]
    ours: list[DatasetId]
    doc: str
    generation: str = Field(description="Generation collection, for the equivalent command.")


class ExpectedFile(Wire):
    """What the lock says of one dataset's file."""

    id: DatasetId
    sha256: str
    size: int


class IngestParams(Wire):
    """Our repeatable import: datasets, RUNs and dataset types of a bundle, files staged and checked first.

    A dataset that is registered but whose file is missing or of another size gets its file back; with ``verify`` also
    one whose file has another content, or cannot be read by all.
    """

    repo: str
    why: Why
    bundle: str
    expected: list[ExpectedFile]
    verify: bool = False


class TagParams(Wire):
    """Associate datasets with a TAGGED collection, so that the summit's cleaner keeps them (DMTN-222 section 3.5.1)."""

    repo: str
    why: Why
    collection: str
    ids: list[DatasetId]
    doc: str


class BpsSubmission(Wire):
    """What ``bps submit bps.yaml`` finds in the job's folder, where it runs."""

    yaml: str
    service: str = Field(description="Class of the batch system's plugin, to ask it afterwards.")
    submit_path: str


class SubmitParams(Wire):
    """Start a detached job keyed by its output RUN, or join the one that is there."""

    repo: str
    why: Why
    key: str
    argv: list[str]
    bps: BpsSubmission | None = None


class SubmitResult(Wire):
    """The job as it stands now; ``changed`` is False when it was there already."""

    changed: bool
    summary: str
    job: JobFacts


class CuratedFile(Wire):
    """A file of a package as the dataset that it becomes; its UUID is made from what it is."""

    id: DatasetId
    run: str
    data_id: dict[str, str | int]
    path: str = Field(description="Below the package.")
    sha256: str = Field(description="Of the text.")
    cards: dict[str, str] = Field(description="Where it comes from, for its header.")


class CuratedParams(Wire):
    """Write curated calibrations, in one transaction, under the UUIDs that are given.

    ``texts`` has their contents by sha256. It is no part of the wish and stays out of the journal.
    """

    repo: str
    why: Why
    type: CuratedType
    package: str = Field(description="Checkout, for the equivalent command.")
    commit: str
    files: list[CuratedFile]
    texts: dict[str, str] = {}


class DiscardParams(Wire):
    """Remove a trial build: collections below ``u/``, with the datasets of their RUNs and the files of those."""

    repo: str
    why: Why
    collections: list[str]


class BundleItem(Wire):
    """A certified product of a bundle."""

    collection: str
    dataset_type: str
    generation_run: str
    verification_runs: list[str]


class ContentsParams(Wire):
    """What a bundle of some products would hold; reads only."""

    repo: str
    items: list[BundleItem]


class CertifiedFile(Wire):
    """A certified dataset and its file."""

    id: DatasetId
    collection: str
    data_id: dict[str, JsonValue]
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None
    sha256: str
    size: int


class BundleParams(Wire):
    """Write an export (export.yaml, manifest.json, provenance, files) of a set's certified datasets to a new folder."""

    repo: str
    why: Why
    directory: str = Field(description="Final folder; made under a temporary name and renamed when complete.")
    ticket_chain: str
    items: list[BundleItem]


class ContentsResult(Wire):
    """The part of a manifest that does not depend on where the bundle lies."""

    fingerprint: str
    dataset_types: list[DatasetTypeFacts]
    datasets: list[CertifiedFile]


class MadeDataset(Wire):
    """One dataset of a bundle."""

    id: DatasetId
    run: str
    collection: str
    dataset_type: str
    data_id: dict[str, JsonValue]
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None
    path: str = Field(description="Relative to the bundle.")
    formatter: str
    sha256: str
    size: int


class CollectionFingerprint(Wire):
    """Fingerprint of one (collection, type)."""

    collection: str
    dataset_type: str
    fingerprint: str


class Manifest(Wire):
    """manifest.json of a bundle: what the lock's part ``made`` is written from."""

    fingerprint: str = Field(description="sha256 over the sorted fingerprints of all its collections.")
    collections: list[CollectionFingerprint]
    dataset_types: list[DatasetTypeFacts]
    datasets: list[MadeDataset]
    provenance: list[str] = Field(
        description="Configs, logs, metadata and packages carried along, relative paths."
    )


class BundleResult(Wire):
    """The manifest, whether it was written now or found."""

    changed: bool
    summary: str
    manifest: Manifest


class SettleParams(Wire):
    """Close the open intents of a set: found done where the write holds, abandoned where it does not."""

    repo: str
    why: Why


class SettleResult(Wire):
    """Counts."""

    found: int
    abandoned: int


METHODS: dict[str, tuple[type[Wire], type[Wire]]] = {
    "open": (OpenParams, OpenResult),
    "probe": (ProbeParams, ProbeResult),
    "counters": (Empty, CountersResult),
    "exposures": (ExposuresParams, ExposuresResult),
    "raws": (RawsParams, RawsResult),
    "pipelines": (PipelinesParams, PipelinesResult),
    "instrument": (InstrumentParams, InstrumentResult),
    "parse": (ParseParams, ParseResult),
    "texts": (TextsParams, TextsResult),
    "observe": (ObserveParams, ObserveResult),
    "survey": (SurveyParams, SurveyResult),
    "rows": (RowsParams, RowsResult),
    "digests": (DigestsParams, DigestsResult),
    "holdings": (HoldingsParams, HoldingsResult),
    "samples": (SamplesParams, SamplesResult),
    "taken": (TakenParams, TakenResult),
    "read": (ReadParams, ReadResult),
    "picture": (PictureParams, PictureResult),
    "statistics": (StatisticsParams, StatisticsResult),
    "ticket": (TicketParams, TicketResult),
    "contents": (ContentsParams, ContentsResult),
    "jobs": (JobsParams, JobsResult),
    "journal": (JournalParams, JournalResult),
    "chain": (ChainParams, WriteResult),
    "certify": (CertifyParams, WriteResult),
    "ingest": (IngestParams, WriteResult),
    "tag": (TagParams, WriteResult),
    "discard": (DiscardParams, WriteResult),
    "submit": (SubmitParams, SubmitResult),
    "curated": (CuratedParams, WriteResult),
    "bundle": (BundleParams, BundleResult),
    "settle": (SettleParams, SettleResult),
}
"""Every method with the models of its parameters and result."""
