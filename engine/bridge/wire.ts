// Generated from python/calib_bridge/protocol by npm run generate.

export type DatasetId = string;
export type TaiNanoseconds = string;
/**
 * Made from what it is.
 */
export type DatasetId1 = string;

/**
 * What an amplifier's pixels say; all in adu.
 */
export interface AmplifierFacts {
  /**
   * Electron per adu, as the header has it.
   */
  readonly gain: number | null;
  /**
   * Of the overscan.
   */
  readonly level: number;
  readonly name: string;
  /**
   * Standard deviation of the overscan.
   */
  readonly noise: number;
  /**
   * Median of the imaging pixels above the overscan.
   */
  readonly signal: number;
}
/**
 * What an auxiliary collection holds; of a shared one only the datasets of a skymap, where one is named.
 */
export interface AuxiliaryParams {
  readonly collection: string;
  readonly repo: string;
  readonly skymap?: string | null;
}
/**
 * Datasets of one type in one RUN, columns of equal length sorted by data ID.
 */
export interface AuxiliaryPart {
  readonly dataId: readonly {
    [k: string]: JsonValue;
  }[];
  readonly id: readonly DatasetId[];
  readonly run: string;
  /**
   * Bytes as the datastore recorded them, negative where nobody measured.
   */
  readonly size: readonly number[];
  readonly type: DatasetTypeFacts;
}
export interface JsonValue {
  [k: string]: unknown;
}
/**
 * A dataset type as a target has to register it.
 */
export interface DatasetTypeFacts {
  readonly dimensions: readonly string[];
  readonly isCalibration: boolean;
  readonly name: string;
  readonly storageClass: string;
}
/**
 * A RUN, or a chain with its RUNs in search order.
 */
export interface AuxiliaryResult {
  readonly parts: readonly AuxiliaryPart[];
  readonly runs: readonly string[];
  readonly skymap: SkymapFacts | null;
  readonly type: "RUN" | "CHAINED";
}
/**
 * A registered skymap: what its record says, and how many tracts and patches have records.
 */
export interface SkymapFacts {
  /**
   * Hexadecimal: of its configuration, from which its tracts and patches follow.
   */
  readonly hash: string;
  readonly patches: number;
  readonly skymap: string;
  readonly tracts: number;
}
/**
 * A rectangle of pixels, from the lower left, which is 0, 0.
 */
export interface Box {
  readonly height: number;
  readonly width: number;
  readonly x: number;
  readonly y: number;
}
/**
 * What ``bps submit bps.yaml`` finds in the job's folder, where it runs.
 */
export interface BpsSubmission {
  /**
   * Class of the batch system's plugin, to ask it afterwards.
   */
  readonly service: string;
  readonly submitPath: string;
  readonly yaml: string;
}
/**
 * A certified product of a bundle.
 */
export interface BundleItem {
  readonly collection: string;
  readonly datasetType: string;
  readonly generationRun: string;
  readonly verificationRuns: readonly string[];
}
/**
 * Write an export (export.yaml, manifest.json, provenance, files) of a set's certified datasets to a new folder.
 */
export interface BundleParams {
  /**
   * Final folder; made under a temporary name and renamed when complete.
   */
  readonly directory: string;
  /**
   * Files as they were released; others under their UUIDs are refused.
   */
  readonly expected?: readonly ExpectedFile[];
  readonly items: readonly BundleItem[];
  readonly repo: string;
  readonly ticketChain: string;
  readonly why: Why;
}
/**
 * What the lock says of one dataset's file.
 */
export interface ExpectedFile {
  readonly id: DatasetId;
  readonly sha256: string;
  readonly size: number;
}
/**
 * On whose behalf a write happens; goes into the journal.
 */
export interface Why {
  /**
   * Why this is written although it is not merged.
   */
  readonly forced?: string | null;
  readonly set: string;
  /**
   * Commit and author of the declaration.
   */
  readonly source?: string | null;
  readonly step: string;
}
/**
 * The manifest, whether it was written now or found.
 */
export interface BundleResult {
  readonly changed: boolean;
  readonly manifest: Manifest;
  readonly summary: string;
}
/**
 * manifest.json of a bundle: what the lock's part ``made`` is written from.
 */
export interface Manifest {
  readonly collections: readonly CollectionFingerprint[];
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly datasets: readonly MadeDataset[];
  /**
   * sha256 over the sorted fingerprints of all its collections.
   */
  readonly fingerprint: string;
  /**
   * Configs, logs, metadata and packages carried along, relative paths.
   */
  readonly provenance: readonly string[];
}
/**
 * Fingerprint of one (collection, type).
 */
export interface CollectionFingerprint {
  readonly collection: string;
  readonly datasetType: string;
  readonly fingerprint: string;
}
/**
 * One dataset of a bundle.
 */
export interface MadeDataset {
  readonly begin: TaiNanoseconds | null;
  readonly collection: string;
  readonly dataId: {
    [k: string]: JsonValue;
  };
  readonly datasetType: string;
  readonly end: TaiNanoseconds | null;
  readonly formatter: string;
  readonly id: DatasetId;
  /**
   * Relative to the bundle.
   */
  readonly path: string;
  readonly run: string;
  readonly sha256: string;
  readonly size: number;
}
/**
 * Certified rows of one type in one collection, as count and fingerprint.
 *
 * The fingerprint is sha256 over the sorted lines ``type, canonical data ID, UUID, begin_ns, end_ns``.
 */
export interface CertifiedFacts {
  readonly collection: string;
  readonly count: number;
  readonly datasetType: string;
  readonly emptyRanges: number;
  readonly files: readonly FileProblem[];
  readonly fingerprint: string;
}
/**
 * A certified dataset whose file is not as recorded; its size, null where there is none.
 */
export interface FileProblem {
  readonly id: DatasetId;
  readonly path: string;
  readonly problem: "missing" | "size" | "unreadable";
  readonly size: number | null;
}
/**
 * A certified dataset and its file.
 */
export interface CertifiedFile {
  readonly begin: TaiNanoseconds | null;
  readonly collection: string;
  readonly dataId: {
    [k: string]: JsonValue;
  };
  readonly end: TaiNanoseconds | null;
  readonly id: DatasetId;
  readonly sha256: string;
  readonly size: number;
}
/**
 * One CALIBRATION collection and the dataset type certified in it.
 */
export interface CertifiedQuery {
  readonly collection: string;
  readonly datasetType: string;
}
/**
 * Certify datasets by UUID, and only those, in one transaction.
 *
 * Rows of datasets in ``ours`` that are not wanted (other range, split) are decertified; a row of any other dataset
 * that overlaps is an error and is left alone.
 */
export interface CertifyParams {
  readonly collection: string;
  readonly datasetType: string;
  readonly doc: string;
  /**
   * Generation collection, for the equivalent command.
   */
  readonly generation: string;
  readonly ours: readonly DatasetId[];
  readonly repo: string;
  readonly rows: readonly CertifyRow[];
  readonly why: Why;
}
/**
 * One dataset and the validity range [begin, end) it is wanted with.
 */
export interface CertifyRow {
  readonly begin: TaiNanoseconds | null;
  readonly end: TaiNanoseconds | null;
  readonly id: DatasetId;
}
/**
 * A CHAINED collection.
 *
 * ``define`` makes the set's own chain exactly those of ``children`` that exist (others are made later) and keeps
 * foreign children behind them; ``prepend`` and ``remove`` are the only verbs for a shared chain. ``prepend`` puts
 * ``children`` in front, in that order, and is done when they are all in the chain with no wrong order among them.
 */
export interface ChainParams {
  readonly chain: string;
  readonly children: readonly string[];
  readonly doc: string;
  readonly mode: "define" | "prepend" | "remove";
  /**
   * Children under this prefix are ours; define may drop only those.
   */
  readonly ownedPrefix: string;
  readonly repo: string;
  readonly why: Why;
}
/**
 * A collection as it stands; children in search order, empty unless CHAINED.
 */
export interface CollectionFacts {
  readonly children: readonly string[];
  readonly name: string;
  readonly type: "RUN" | "TAGGED" | "CHAINED" | "CALIBRATION";
}
/**
 * What a bundle of some products would hold; reads only.
 */
export interface ContentsParams {
  readonly items: readonly BundleItem[];
  readonly repo: string;
}
/**
 * The part of a manifest that does not depend on where the bundle lies.
 */
export interface ContentsResult {
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly datasets: readonly CertifiedFile[];
  readonly fingerprint: string;
}
/**
 * Write a corrected copy of a RUN's datasets into a RUN of its own, under the UUIDs that are given, all or none.
 *
 * ``texts`` has their contents by sha256. It is no part of the wish and stays out of the journal.
 */
export interface CorrectParams {
  /**
   * RUN that is corrected.
   */
  readonly base: string;
  readonly datasetType: string;
  readonly datasets: readonly CorrectedDataset[];
  readonly repo: string;
  readonly run: string;
  readonly texts?: {
    [k: string]: string;
  };
  readonly why: Why;
}
/**
 * A dataset of a correction. Without ``taken``, ``text`` and ``boxes`` it has what it replaces.
 */
export interface CorrectedDataset {
  /**
   * Pixels that become bad.
   */
  readonly boxes: readonly Box[];
  /**
   * What was done, for its header.
   */
  readonly cards: {
    [k: string]: string;
  };
  readonly dataId: {
    [k: string]: string | number;
  };
  readonly id: DatasetId1;
  readonly replaces: DatasetId;
  /**
   * A dataset of another RUN that takes its place.
   */
  readonly taken: DatasetId | null;
  readonly text: CorrectedText | null;
}
/**
 * A text that takes a dataset's place.
 */
export interface CorrectedText {
  /**
   * Below its package.
   */
  readonly path: string;
  readonly sha256: string;
}
/**
 * Whether datasets can be corrected so, without writing any.
 */
export interface CorrectableParams {
  /**
   * Collections that may hold the camera, which knows how large a detector is.
   */
  readonly cameras: readonly string[];
  readonly datasetType: string;
  readonly datasets: readonly CorrectedDataset[];
  readonly repo: string;
  /**
   * By sha256.
   */
  readonly texts: {
    [k: string]: string;
  };
}
/**
 * In the order of the datasets; none where all can.
 */
export interface CorrectableResult {
  readonly problems: readonly CorrectionProblem[];
}
/**
 * Why one cannot.
 */
export interface CorrectionProblem {
  readonly code: "correction-invalid" | "text-unreadable" | "base-gone" | "formatter-missing";
  readonly id: DatasetId;
  readonly problem: string;
}
/**
 * Work done by this bridge so far, for the guard on a no-op ``up``.
 */
export interface CountersResult {
  readonly jobsStarted: number;
  /**
   * SQL statements by repository name.
   */
  readonly sql: {
    [k: string]: number;
  };
  readonly writes: number;
}
/**
 * A file of a package as the dataset that it becomes; its UUID is made from what it is.
 */
export interface CuratedFile {
  /**
   * Where it comes from, for its header.
   */
  readonly cards: {
    [k: string]: string;
  };
  readonly dataId: {
    [k: string]: string | number;
  };
  readonly id: DatasetId;
  /**
   * Below the package.
   */
  readonly path: string;
  readonly run: string;
  /**
   * Of the text.
   */
  readonly sha256: string;
}
/**
 * Write curated calibrations, in one transaction, under the UUIDs that are given.
 *
 * ``texts`` has their contents by sha256. It is no part of the wish and stays out of the journal.
 */
export interface CuratedParams {
  readonly commit: string;
  readonly files: readonly CuratedFile[];
  /**
   * Label of the collection, for the equivalent command.
   */
  readonly label?: string;
  /**
   * Checkout, for the equivalent command.
   */
  readonly package: string;
  readonly repo: string;
  readonly texts?: {
    [k: string]: string;
  };
  readonly type: CuratedType;
  readonly why: Why;
}
/**
 * The dataset type of a curated product.
 *
 * A registered one is taken as it is. For one that is not, ``storage_classes`` are tried in order: the first whose
 * Python type is installed at the site.
 */
export interface CuratedType {
  readonly dimensions: readonly string[];
  readonly name: string;
  readonly storageClasses: readonly string[];
}
/**
 * A text file of a package.
 */
export interface CuratedText {
  /**
   * Whose it is by its path.
   */
  readonly dataId: {
    [k: string]: string | number;
  };
  /**
   * Below the package.
   */
  readonly path: string;
  readonly text: string;
}
/**
 * A dataset as text; inputs and exposures as its header names them.
 */
export interface DatasetText {
  /**
   * Of the file's name, with its dot.
   */
  readonly ending: string;
  readonly exposures: readonly number[];
  readonly id: DatasetId;
  readonly inputs: readonly InputFacts[];
  readonly text: string;
}
/**
 * A calibration that a header names: cards ``LSST CALIB UUID <name>`` and ``LSST CALIB RUN <name>``.
 */
export interface InputFacts {
  readonly id: string;
  readonly run: string;
}
/**
 * A detector's number and full name, e.g. 94 and ``R22_S11``.
 */
export interface DetectorName {
  readonly id: number;
  readonly name: string;
}
/**
 * The files behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection.
 */
export interface DigestsParams {
  readonly collection: string;
  readonly datasetType: string;
  readonly repo: string;
}
/**
 * Columns of equal length, a dataset once however many ranges it has, sorted by data ID.
 *
 * ``sha256`` is None where the file cannot be read, ``size`` and ``mode`` where it cannot be found or lies in an
 * object store that does not tell.
 */
export interface DigestsResult {
  readonly id: readonly DatasetId[];
  /**
   * Permission bits, e.g. 0o644.
   */
  readonly mode: readonly (number | null)[];
  /**
   * As the datastore records it; empty where it records nothing.
   */
  readonly path: readonly string[];
  readonly sha256: readonly (string | null)[];
  readonly size: readonly (number | null)[];
}
/**
 * Remove a trial build: collections below ``u/``, with the datasets of their RUNs and the files of those.
 */
export interface DiscardParams {
  readonly collections: readonly string[];
  readonly repo: string;
  readonly why: Why;
}
/**
 * No fields.
 */
export interface Empty {}
/**
 * What the headers of all datasets of a RUN say that it was made with.
 */
export interface EvidenceFacts {
  /**
   * Sorted; none where no header names one.
   */
  readonly exposures: readonly number[];
  /**
   * Sorted by RUN.
   */
  readonly inputs: readonly UsedRun[];
  /**
   * Datasets that have no header, or none that can be read.
   */
  readonly unread: number;
}
/**
 * A RUN that headers name as the origin of calibrations.
 */
export interface UsedRun {
  /**
   * Datasets used that the RUN does not hold any more; none where the RUN was not looked at.
   */
  readonly gone: readonly DatasetId[];
  readonly run: string;
}
/**
 * When and through what an exposure was taken; those that are not registered are left out.
 */
export interface ExposureFacts {
  readonly begin: TaiNanoseconds | null;
  readonly end: TaiNanoseconds | null;
  readonly id: number;
  readonly physicalFilter: string;
}
/**
 * Exposures that have a ``raw`` in the collections and satisfy a Butler expression.
 */
export interface ExposuresParams {
  readonly collections: readonly string[];
  /**
   * Those of which every exposure should have a raw; where there are none, raws are not counted.
   */
  readonly detectors: readonly number[];
  readonly instrument: string;
  readonly repo: string;
  readonly where: string;
}
/**
 * Columns of equal length, sorted by exposure ID; ``missing`` names only exposures that lack a raw.
 */
export interface ExposuresResult {
  readonly begin: readonly (TaiNanoseconds | null)[];
  readonly dayObs: readonly number[];
  readonly end: readonly (TaiNanoseconds | null)[];
  /**
   * Seconds.
   */
  readonly exposureTime: readonly (number | null)[];
  readonly id: readonly number[];
  readonly missing: readonly MissingRaws[];
  readonly observationReason: readonly string[];
  readonly observationType: readonly string[];
  readonly physicalFilter: readonly string[];
  readonly seqNum: readonly number[];
}
/**
 * An exposure without a raw of some detectors that it should have.
 */
export interface MissingRaws {
  readonly detectors: readonly number[];
  readonly exposure: number;
}
/**
 * Write the datasets of an auxiliary collection, by UUID, to a new folder that ``ingest`` takes in.
 */
export interface GatherParams {
  readonly collection: string;
  readonly datasets: readonly DatasetId[];
  /**
   * Final folder; made under a temporary name and renamed when complete.
   */
  readonly directory: string;
  /**
   * Files as they were released; others under their UUIDs are refused.
   */
  readonly expected?: readonly ExpectedFile[];
  readonly repo: string;
  /**
   * Its records as they were locked.
   */
  readonly skymap?: SkymapFacts | null;
  readonly why: Why;
}
/**
 * The manifest, whether it was written now or found.
 */
export interface GatherResult {
  readonly changed: boolean;
  readonly manifest: GatheredManifest;
  readonly summary: string;
}
/**
 * manifest.json of an auxiliary collection; of each dataset the RUN stands in place of a certification.
 */
export interface GatheredManifest {
  readonly collections: readonly CollectionFingerprint[];
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly datasets: readonly MadeDataset[];
  /**
   * sha256 over the sorted fingerprints of all its collections.
   */
  readonly fingerprint: string;
  /**
   * Configs, logs, metadata and packages carried along, relative paths.
   */
  readonly provenance: readonly string[];
  readonly records?: RecordsFile | null;
}
/**
 * Dimension records of a skymap in a bundle: a JSON line each, the skymap first, then tracts, then patches.
 */
export interface RecordsFile {
  readonly hash: string;
  readonly patches: number;
  /**
   * Relative to the bundle.
   */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly skymap: string;
  readonly tracts: number;
}
/**
 * A collection as the flattened chain searches it.
 *
 * ``path`` names the chains through which it is reached first, outermost first.
 */
export interface HeldCollection {
  readonly name: string;
  readonly path: readonly string[];
  readonly type: "RUN" | "TAGGED" | "CALIBRATION";
}
/**
 * Datasets of a type, in columns of equal length.
 *
 * ``dimensions`` are the required ones without the instrument; ``data_id`` has one column for each. ``collection``
 * and ``run`` are positions in ``order`` and ``runs`` of the answer.
 */
export interface HeldType {
  readonly begin: readonly (TaiNanoseconds | null)[];
  readonly collection: readonly number[];
  readonly dataId: readonly (readonly (string | number)[])[];
  readonly dimensions: readonly string[];
  readonly empty: readonly boolean[];
  readonly end: readonly (TaiNanoseconds | null)[];
  readonly id: readonly DatasetId[];
  readonly name: string;
  readonly run: readonly number[];
}
/**
 * All that lookups through a chain are decided by: datasets of some types, wherever the chain searches.
 */
export interface HoldingsParams {
  readonly chain: string;
  readonly datasetTypes: readonly string[];
  readonly instrument: string;
  readonly repo: string;
}
/**
 * ``order`` is the search order; ``unregistered`` are the types that the repository does not know.
 */
export interface HoldingsResult {
  readonly order: readonly HeldCollection[];
  readonly runs: readonly string[];
  readonly types: readonly HeldType[];
  readonly unregistered: readonly string[];
}
/**
 * Our repeatable import: datasets, RUNs and dataset types of a bundle, files staged and checked first.
 *
 * A dataset that is registered but whose file is missing or of another size gets its file back; with ``verify`` also
 * one whose file has another content, or cannot be read by all.
 */
export interface IngestParams {
  readonly bundle: string;
  readonly expected: readonly ExpectedFile[];
  readonly repo: string;
  readonly verify?: boolean;
  readonly why: Why;
}
/**
 * Names of an instrument's detectors and filters, as files of packages are named after them.
 */
export interface InstrumentParams {
  readonly instrument: string;
  readonly repo: string;
}
/**
 * Sorted; nothing where the instrument is not registered.
 */
export interface InstrumentResult {
  /**
   * Theirs, in their order.
   */
  readonly bands: readonly (string | null)[];
  readonly detectors: readonly DetectorName[];
  /**
   * Physical filters.
   */
  readonly filters: readonly string[];
}
/**
 * An instrument registered in a repository.
 */
export interface InstrumentSummary {
  readonly detectors: readonly number[];
  readonly name: string;
}
/**
 * A journalled write that no live process is carrying out and that has no completed entry.
 */
export interface Intent {
  readonly command: string;
  readonly id: string;
  readonly method: string;
  readonly set: string;
  readonly step: string;
}
/**
 * A detached job of this site, keyed by its output RUN.
 *
 * Of a workflow ``finished`` with exit code 0 means that the batch system says so. It is ``held`` where somebody has
 * to release it there, ``vanished`` where the batch system knows it no more, ``silent`` where that could not be asked.
 */
export interface JobFacts {
  readonly done: number;
  /**
   * Last error line of the log of a job that failed.
   */
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly key: string;
  readonly log: string;
  readonly repo: string;
  readonly state: "running" | "finished" | "killed" | "held" | "vanished" | "silent";
  readonly total: number | null;
  readonly workflow: WorkflowFacts | null;
}
/**
 * What a job gave to a batch system; ``id`` is `None` where bps itself runs it, or has not submitted it yet.
 */
export interface WorkflowFacts {
  /**
   * All else succeeded; whether datasets arrived, they say.
   */
  readonly finalJobFailed: boolean;
  readonly id: string | null;
  readonly service: string;
  readonly submitPath: string;
}
/**
 * Status of jobs by key; unknown keys are left out of the answer.
 */
export interface JobsParams {
  readonly keys: readonly string[];
  /**
   * Only jobs of this repository; a site's may have RUNs of one name.
   */
  readonly repo?: string | null;
}
/**
 * Those found.
 */
export interface JobsResult {
  readonly jobs: readonly JobFacts[];
}
/**
 * One line of the journal. An intent comes before its write, a done or an abandoned entry after it.
 */
export interface JournalEntry {
  readonly after?: JsonValue1;
  /**
   * ISO 8601 UTC.
   */
  readonly at: string;
  readonly before?: JsonValue2;
  /**
   * user@host[pid]
   */
  readonly by: string;
  /**
   * What a person would have typed.
   */
  readonly command: string;
  /**
   * Digest of repository, method and what was wanted: the same wish, the same effect.
   */
  readonly effect: string;
  /**
   * Why it was written although it was not merged.
   */
  readonly forced?: string | null;
  readonly id: string;
  readonly method: string;
  readonly outcome: "intent" | "done" | "found done" | "redone" | "abandoned";
  readonly phase: "intent" | "done" | "abandoned";
  readonly repo: string;
  readonly set: string;
  /**
   * Commit and author of the declaration that was carried out.
   */
  readonly source?: string | null;
  readonly step: string;
  readonly summary: string;
}
export interface JsonValue1 {
  [k: string]: unknown;
}
export interface JsonValue2 {
  [k: string]: unknown;
}
/**
 * Journal entries of one set (or all) at this site.
 */
export interface JournalParams {
  readonly set: string | null;
}
/**
 * In order of time.
 */
export interface JournalResult {
  readonly entries: readonly JournalEntry[];
  readonly unreadable: readonly UnreadableRecord[];
}
/**
 * A line, or an open intent, that this bridge cannot read: it is damaged, or was written by a newer bridge.
 */
export interface UnreadableRecord {
  /**
   * Below the site's journal folder, <file>:<line> or open/<file>.
   */
  readonly place: string;
  readonly reason: string;
  /**
   * The record, cut where it is long.
   */
  readonly text: string;
}
/**
 * What was found; ``problem`` where Butler refused (ambiguity, missing collection).
 */
export interface LookupFacts {
  readonly collection: string;
  readonly datasetType: string;
  readonly detector: number;
  readonly exposure: number;
  readonly id: DatasetId | null;
  readonly problem: string | null;
}
/**
 * What a check exposure finds for a calibration type through a collection.
 */
export interface LookupQuery {
  readonly collection: string;
  readonly datasetType: string;
  readonly detector: number;
  readonly exposure: number;
}
/**
 * All that one set wants to know of one repository, in one request.
 *
 * ``chains`` are collections whose type and children are wanted whether or not they exist. ``prefix`` names the
 * collections that belong to the set by name: all existing ones are listed.
 */
export interface ObserveParams {
  readonly certified: readonly CertifiedQuery[];
  readonly chains: readonly string[];
  /**
   * Dataset types whose definition is wanted.
   */
  readonly datasetTypes?: readonly string[];
  /**
   * Check exposures whose time and filter are wanted.
   */
  readonly exposures: readonly number[];
  /**
   * RUNs of auxiliary collections, by dataset type.
   */
  readonly held?: readonly CertifiedQuery[];
  readonly instrument: string;
  readonly lookups: readonly LookupQuery[];
  readonly outputs: readonly OutputQuery[];
  readonly prefix: string;
  readonly repo: string;
  readonly selfChecks: readonly SelfCheckQuery[];
  readonly set: string;
  /**
   * Skymaps whose dimension records are counted.
   */
  readonly skymaps?: readonly string[];
  readonly tagged: readonly TagQuery[];
}
/**
 * A generation or verification output: the RUNs ``<chain>/run<N>``.
 *
 * ``begin`` and ``end`` give the range with which the RUN's datasets would be certified, so that the fingerprint of a
 * RUN can be compared with the fingerprint of a CALIBRATION collection.
 */
export interface OutputQuery {
  /**
   * RUNs that somebody made by hand: attempts too, whatever their names.
   */
  readonly adopted?: readonly string[];
  readonly begin: TaiNanoseconds | null;
  readonly chain: string;
  readonly datasetType: string;
  /**
   * Datasets whose UUIDs are known beforehand, each with its own range; they may lie below the RUN.
   */
  readonly datasets?: readonly CertifyRow[];
  /**
   * Expected detectors; None for a type without a detector.
   */
  readonly detectors: readonly number[] | null;
  readonly end: TaiNanoseconds | null;
  /**
   * Expected physical filters, each with all of those detectors.
   */
  readonly filters?: readonly string[];
  /**
   * Type in the RUN whose headers say what went in, all of them; None if none does.
   */
  readonly images: string | null;
  /**
   * Whether dataset_type is a verify<X>Stats whose verdict is wanted.
   */
  readonly verdict: boolean;
}
/**
 * ISR output RUNs ``<chain>/run<N>`` whose headers name the calibrations used.
 */
export interface SelfCheckQuery {
  /**
   * ISR's name of the input by calibration dataset type, e.g. deferredChargeCalib of cti.
   */
  readonly calibrations: {
    [k: string]: string;
  };
  readonly chain: string;
  readonly datasetType: string;
  /**
   * Check exposures.
   */
  readonly exposures?: readonly number[];
  /**
   * Collection of their raws.
   */
  readonly raws?: string;
}
/**
 * A TAGGED collection that should hold every dataset of a type certified in some collections.
 *
 * Where some data IDs have several datasets, ``further`` tags hold what one cannot.
 */
export interface TagQuery {
  readonly certifiedIn: readonly string[];
  readonly collection: string;
  readonly datasetType: string;
  readonly further?: readonly string[];
}
/**
 * One repository as one set sees it.
 */
export interface ObserveResult {
  readonly certified: readonly CertifiedFacts[];
  readonly collections: readonly CollectionFacts[];
  /**
   * Of those asked for, the registered.
   */
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly exposures: readonly ExposureFacts[];
  readonly held: readonly CertifiedFacts[];
  readonly intents: readonly Intent[];
  /**
   * Jobs whose key starts with the set's prefix.
   */
  readonly jobs: readonly JobFacts[];
  readonly lookups: readonly LookupFacts[];
  readonly outputs: readonly OutputFacts[];
  readonly selfChecks: readonly SelfCheckFacts[];
  /**
   * Of those asked for, the registered.
   */
  readonly skymaps: readonly SkymapFacts[];
  readonly tagged: readonly TagFacts[];
}
/**
 * The attempts of one output, run1 first.
 */
export interface OutputFacts {
  readonly chain: string;
  readonly runs: readonly RunFacts[];
}
/**
 * One RUN of an output.
 *
 * ``verdict_problem`` says why statistics that are there cannot be judged. ``evidence`` is null where it is not asked
 * for, and while the RUN is not complete.
 */
export interface RunFacts {
  readonly count: number;
  readonly evidence: EvidenceFacts | null;
  readonly fingerprint: string;
  /**
   * Those that the query names and the RUN does not have.
   */
  readonly lacking: readonly DatasetId[];
  readonly missingDetectors: readonly number[];
  /**
   * Filters that some expected detector lacks.
   */
  readonly missingFilters: readonly string[];
  readonly run: string;
  readonly verdict: Verdict | null;
  readonly verdictProblem: string | null;
}
/**
 * Outcome of a verification as ``verify<X>Stats`` records it.
 */
export interface Verdict {
  /**
   * Sorted, e.g. "2024032600001 RXX_S00 C07 NOISE".
   */
  readonly failures: readonly string[];
  /**
   * Tests that the majority of detectors fail in the majority of exposures.
   */
  readonly majorityFails: readonly string[];
  readonly success: boolean;
  readonly tests: number;
}
/**
 * Attempts of a self-check, run1 first; ``raws`` of the check exposures are looked for where there is one.
 */
export interface SelfCheckFacts {
  readonly chain: string;
  readonly raws: RawColumns;
  readonly runs: readonly SelfCheckRun[];
}
/**
 * Raws, in columns of equal length.
 */
export interface RawColumns {
  readonly detector: readonly number[];
  readonly exposure: readonly number[];
}
/**
 * UUID by calibration type that the headers of one self-check RUN name; detectors in ``detector`` order.
 */
export interface SelfCheckRun {
  readonly calibrations: {
    [k: string]: readonly (DatasetId | null)[];
  };
  readonly detectors: readonly number[];
  readonly exposures: readonly number[];
  readonly run: string;
}
/**
 * How far a tag is complete: datasets of the type in it, and those certified that it lacks.
 */
export interface TagFacts {
  readonly collection: string;
  readonly count: number;
  readonly datasetType: string;
  readonly missing: number;
}
/**
 * First request of a session: what this site is.
 */
export interface OpenParams {
  readonly protocol: number;
  readonly repositories: readonly RepositoryAddress[];
  readonly site: string;
  /**
   * Folder of the site's journal, jobs, locks and staging.
   */
  readonly work: string;
}
/**
 * A repository by its world name (``usdf/embargo``) and Butler URI.
 */
export interface RepositoryAddress {
  readonly name: string;
  readonly uri: string;
}
/**
 * What answered.
 */
export interface OpenResult {
  readonly packages: {
    [k: string]: string;
  };
  readonly protocol: number;
  readonly python: string;
}
/**
 * Whether texts can become datasets, without writing any.
 */
export interface ParseParams {
  readonly files: readonly CuratedText[];
  readonly repo: string;
  readonly type: CuratedType;
}
/**
 * In the order of the files; none where all can.
 */
export interface ParseResult {
  readonly problems: readonly TextProblem[];
}
/**
 * Why one cannot.
 */
export interface TextProblem {
  readonly path: string;
  readonly problem: string;
}
/**
 * A rendered image: of one detector, or one without a detector as a mosaic is.
 */
export interface PictureParams {
  readonly datasetType: string;
  readonly detector: number | null;
  readonly repo: string;
  readonly run: string;
}
/**
 * PNG, base64; None for what is no image.
 */
export interface PictureResult {
  readonly png: string | null;
}
/**
 * Calibrations that a pipeline looks up; null where its tasks are not installed here.
 */
export interface PipelineFacts {
  readonly path: string;
  readonly reads: readonly string[] | null;
}
/**
 * What pipelines read, and what of it some collections hold.
 */
export interface PipelinesParams {
  readonly collections: readonly string[];
  readonly paths: readonly string[];
  readonly repo: string;
}
/**
 * ``held``: dataset types with at least one dataset in the collections.
 */
export interface PipelinesResult {
  readonly held: readonly string[];
  readonly pipelines: readonly PipelineFacts[];
}
/**
 * Ask whether a repository can be read and written.
 */
export interface ProbeParams {
  readonly repo: string;
}
/**
 * Reachability of one repository; never raises for an unreachable one.
 */
export interface ProbeResult {
  readonly instruments: readonly InstrumentSummary[];
  readonly reachable: boolean;
  readonly reason: string | null;
  readonly writable: boolean;
}
/**
 * One raw; where it could not be read, ``problem`` says why, and nothing else is known.
 */
export interface RawFacts {
  /**
   * None where the pixels were not asked for.
   */
  readonly amplifiers: readonly AmplifierFacts[];
  /**
   * Those that were found, as text.
   */
  readonly cards: {
    [k: string]: string;
  };
  readonly exposure: number;
  readonly problem: string | null;
}
/**
 * Raws of one detector: cards of their headers, and their pixels in numbers.
 */
export interface RawsParams {
  /**
   * Keywords, looked for in all HDUs; the first that has one counts.
   */
  readonly cards: readonly string[];
  readonly collections: readonly string[];
  readonly detector: number;
  readonly exposures: readonly number[];
  readonly instrument: string;
  /**
   * Whether the pixels are read too.
   */
  readonly pixels: boolean;
  readonly repo: string;
}
/**
 * As many as were asked for, in that order.
 */
export interface RawsResult {
  readonly raws: readonly RawFacts[];
}
/**
 * A structured dataset without a detector, e.g. ``verifyBiasStats``.
 */
export interface ReadParams {
  readonly datasetType: string;
  readonly repo: string;
  readonly run: string;
}
/**
 * Its content as JSON.
 */
export interface ReadResult {
  readonly value: JsonValue;
}
/**
 * Insert the dimension records of a gathered skymap that are missing; never replaces one.
 */
export interface RecordsParams {
  readonly bundle: string;
  /**
   * Bytes that a database server grants.
   */
  readonly databaseLimit?: number | null;
  readonly records: RecordsFile;
  readonly repo: string;
  readonly why: Why;
}
/**
 * The rows behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection.
 */
export interface RowsParams {
  readonly collection: string;
  readonly datasetType: string;
  readonly repo: string;
}
/**
 * Columns of equal length, sorted by data ID then begin; ``begin`` and ``end`` are None outside CALIBRATION.
 */
export interface RowsResult {
  readonly begin: readonly (TaiNanoseconds | null)[];
  readonly dataId: readonly {
    [k: string]: JsonValue;
  }[];
  readonly empty: readonly boolean[];
  readonly end: readonly (TaiNanoseconds | null)[];
  readonly id: readonly DatasetId[];
  readonly run: readonly string[];
}
/**
 * A dataset, and what its header names: calibrations, exposures combined.
 */
export interface SampleFacts {
  /**
   * Sorted; none where the header names none.
   */
  readonly exposures: readonly number[];
  readonly id: DatasetId;
  readonly inputs: readonly InputFacts[];
}
/**
 * Headers of some datasets, by UUID.
 */
export interface SamplesParams {
  readonly ids: readonly DatasetId[];
  readonly repo: string;
}
/**
 * Those that could be read, in that order.
 */
export interface SamplesResult {
  readonly samples: readonly SampleFacts[];
}
/**
 * Close the open intents of a set: found done where the write holds, abandoned where it does not.
 */
export interface SettleParams {
  readonly repo: string;
  readonly why: Why;
}
/**
 * Counts.
 */
export interface SettleResult {
  readonly abandoned: number;
  readonly found: number;
}
/**
 * The calibrations of one type in a RUN, in numbers.
 */
export interface StatisticsParams {
  readonly datasetType: string;
  readonly repo: string;
  readonly run: string;
}
/**
 * Columns of equal length, by data ID.
 *
 * ``mean``, ``median`` and ``stdev`` are of an image's finite pixels in its own ``unit`` and None for a table, whose
 * ``rows`` are counted instead.
 */
export interface StatisticsResult {
  readonly detector: readonly number[];
  readonly id: readonly DatasetId[];
  readonly mean: readonly (number | null)[];
  readonly median: readonly (number | null)[];
  readonly rows: readonly (number | null)[];
  readonly stdev: readonly (number | null)[];
  readonly unit: readonly string[];
}
/**
 * Start a detached job keyed by its output RUN, or join the one that is there.
 */
export interface SubmitParams {
  readonly argv: readonly string[];
  readonly bps?: BpsSubmission | null;
  readonly key: string;
  readonly repo: string;
  readonly why: Why;
}
/**
 * The job as it stands now; ``changed`` is False when it was there already.
 */
export interface SubmitResult {
  readonly changed: boolean;
  readonly job: JobFacts;
  readonly summary: string;
}
/**
 * All that drift wants to know of one repository for all sets together, in one request.
 *
 * ``chains`` are collections of any type whose facts are wanted whether or not they exist.
 */
export interface SurveyParams {
  readonly certified: readonly CertifiedQuery[];
  readonly chains: readonly string[];
  readonly datasetTypes: readonly string[];
  /**
   * RUNs of auxiliary collections, by dataset type.
   */
  readonly held?: readonly CertifiedQuery[];
  /**
   * Every CALIBRATION collection below one is named in the answer.
   */
  readonly prefixes: readonly string[];
  readonly repo: string;
  /**
   * Sets whose past and unfinished writes are wanted.
   */
  readonly sets: readonly string[];
  /**
   * Skymaps whose dimension records are counted.
   */
  readonly skymaps?: readonly string[];
  readonly tagged: readonly TagQuery[];
}
/**
 * One repository as drift sees it. Facts of what does not exist are left out or empty, and no error.
 */
export interface SurveyResult {
  /**
   * Names of CALIBRATION collections below the prefixes, sorted.
   */
  readonly calibrations: readonly string[];
  readonly certified: readonly CertifiedFacts[];
  /**
   * Of the chains, and of the collections that certified and tagged name.
   */
  readonly collections: readonly CollectionFacts[];
  /**
   * Of those asked for, the registered.
   */
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly held: readonly CertifiedFacts[];
  readonly intents: readonly Intent[];
  /**
   * Of those asked for, the registered.
   */
  readonly skymaps: readonly SkymapFacts[];
  readonly tagged: readonly TagFacts[];
  readonly written: readonly WrittenFacts[];
}
/**
 * A step of a set that this site's journal has a completed write of: what is missing now was there once.
 */
export interface WrittenFacts {
  readonly set: string;
  readonly step: string;
}
/**
 * Associate datasets with a TAGGED collection, so that the summit's cleaner keeps them (DMTN-222 section 3.5.1).
 */
export interface TagParams {
  readonly collection: string;
  readonly doc: string;
  readonly ids: readonly DatasetId[];
  readonly repo: string;
  readonly why: Why;
}
/**
 * Exposures of an instrument, with or without raws: those named, or those taken between two times.
 */
export interface TakenParams {
  readonly begin: TaiNanoseconds | null;
  readonly end: TaiNanoseconds | null;
  /**
   * IDs; None for all between the times.
   */
  readonly exposures: readonly number[] | null;
  readonly instrument: string;
  readonly repo: string;
}
/**
 * Columns of equal length, sorted by exposure ID; ``timed`` is False where the record has no time.
 */
export interface TakenResult {
  readonly band: readonly (string | null)[];
  readonly begin: readonly (TaiNanoseconds | null)[];
  readonly dayObs: readonly number[];
  readonly end: readonly (TaiNanoseconds | null)[];
  readonly id: readonly number[];
  readonly observationType: readonly string[];
  readonly physicalFilter: readonly string[];
  readonly seqNum: readonly number[];
  readonly timed: readonly boolean[];
}
/**
 * A dataset as text, with the cards that belong to exported text alone.
 */
export interface TextWish {
  readonly cards: {
    [k: string]: string;
  };
  readonly id: DatasetId;
}
/**
 * Datasets as the texts of a package, with what they were made from.
 */
export interface TextsParams {
  readonly datasets: readonly TextWish[];
  readonly repo: string;
  /**
   * The RUN whose configurations are wanted.
   */
  readonly run: string;
}
/**
 * In the order of the wish; configurations by dataset type.
 */
export interface TextsResult {
  readonly configs: {
    [k: string]: string;
  };
  readonly texts: readonly DatasetText[];
}
/**
 * A collection with its documentation and the dataset types that it holds.
 */
export interface TicketCollection {
  readonly children: readonly string[];
  readonly datasetTypes: readonly string[];
  readonly doc: string;
  readonly name: string;
  readonly type: "RUN" | "TAGGED" | "CHAINED" | "CALIBRATION";
}
/**
 * What the headers of one type in a RUN name (``CPP_INPUT_n``, ``LSST CALIB``), all detectors together.
 */
export interface TicketHeaders {
  readonly datasetType: string;
  /**
   * Detectors whose header names only some of the exposures.
   */
  readonly differing: readonly number[];
  readonly exposures: readonly number[];
  readonly inputs: readonly InputFacts[];
  /**
   * Detectors whose header names none, or cannot be read.
   */
  readonly silent: readonly number[];
}
/**
 * All that a repository knows of a ticket, whoever made it.
 */
export interface TicketParams {
  /**
   * Types whose headers say what they were made from.
   */
  readonly headers: readonly string[];
  /**
   * More collections to describe, e.g. the instrument's chain.
   */
  readonly others: readonly string[];
  readonly repo: string;
  /**
   * Its chain.
   */
  readonly ticket: string;
}
/**
 * Sorted by name; no collections where there is no such ticket.
 */
export interface TicketResult {
  readonly certified: readonly TicketRows[];
  readonly collections: readonly TicketCollection[];
  readonly runs: readonly TicketRun[];
}
/**
 * Certified rows of one type in one CALIBRATION collection.
 */
export interface TicketRows {
  readonly collection: string;
  readonly datasetType: string;
  readonly rows: RowsResult;
}
/**
 * A RUN of a ticket. ``exposures`` are those of its data IDs; ``packages`` is empty where none are recorded.
 */
export interface TicketRun {
  readonly datasetTypes: readonly string[];
  readonly exposures: readonly number[];
  readonly headers: readonly TicketHeaders[];
  readonly packages: {
    [k: string]: string;
  };
  readonly run: string;
}
/**
 * ``changed`` is False when the world already was as wanted.
 */
export interface WriteResult {
  readonly changed: boolean;
  readonly summary: string;
}

export interface Methods {
  auxiliary: { params: AuxiliaryParams; result: AuxiliaryResult };
  bundle: { params: BundleParams; result: BundleResult };
  certify: { params: CertifyParams; result: WriteResult };
  chain: { params: ChainParams; result: WriteResult };
  contents: { params: ContentsParams; result: ContentsResult };
  correct: { params: CorrectParams; result: WriteResult };
  correctable: { params: CorrectableParams; result: CorrectableResult };
  counters: { params: Empty; result: CountersResult };
  curated: { params: CuratedParams; result: WriteResult };
  digests: { params: DigestsParams; result: DigestsResult };
  discard: { params: DiscardParams; result: WriteResult };
  exposures: { params: ExposuresParams; result: ExposuresResult };
  gather: { params: GatherParams; result: GatherResult };
  holdings: { params: HoldingsParams; result: HoldingsResult };
  ingest: { params: IngestParams; result: WriteResult };
  instrument: { params: InstrumentParams; result: InstrumentResult };
  jobs: { params: JobsParams; result: JobsResult };
  journal: { params: JournalParams; result: JournalResult };
  observe: { params: ObserveParams; result: ObserveResult };
  open: { params: OpenParams; result: OpenResult };
  parse: { params: ParseParams; result: ParseResult };
  picture: { params: PictureParams; result: PictureResult };
  pipelines: { params: PipelinesParams; result: PipelinesResult };
  probe: { params: ProbeParams; result: ProbeResult };
  raws: { params: RawsParams; result: RawsResult };
  read: { params: ReadParams; result: ReadResult };
  records: { params: RecordsParams; result: WriteResult };
  rows: { params: RowsParams; result: RowsResult };
  samples: { params: SamplesParams; result: SamplesResult };
  settle: { params: SettleParams; result: SettleResult };
  statistics: { params: StatisticsParams; result: StatisticsResult };
  submit: { params: SubmitParams; result: SubmitResult };
  survey: { params: SurveyParams; result: SurveyResult };
  tag: { params: TagParams; result: WriteResult };
  taken: { params: TakenParams; result: TakenResult };
  texts: { params: TextsParams; result: TextsResult };
  ticket: { params: TicketParams; result: TicketResult };
}
