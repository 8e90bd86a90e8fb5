// Generated from python/calib_bridge/protocol by npm run generate.

export type CollectionName = string;
export type Length = number;
export type Coordinate = number;
export type DetectorNumber = number;
export type DatasetTypeName = string;
export type DatasetId = string;
export type TaiNanoseconds = string;
export type ExposureClass = "internal" | "external" | "first";
export type Protection = "zip" | "outside";
/**
 * Generation collection, for the equivalent command.
 */
export type CollectionName1 = string;
export type TaiBound = string;
/**
 * Members with this prefix are managed; define removes only those.
 */
export type CollectionPrefix = string;
export type CollectionPrefix1 = string;
/**
 * The RUN to correct.
 */
export type CollectionName2 = string;
/**
 * Derived from the dataset's definition.
 */
export type DatasetId1 = string;
export type ExposureNumber = number;
/**
 * The verification's name, e.g. verifyBias.
 */
export type DatasetTypeName1 = string;
export type Outcome = "pass" | "needs-decision" | "fail" | "could-not-check";
export type UtcNanoseconds = string;
/**
 * RUN or CALIBRATION collection of the calibrations.
 */
export type CollectionName3 = string;
/**
 * The RUN whose configurations are returned.
 */
export type CollectionName4 = string;
/**
 * The ticket's chain.
 */
export type CollectionName5 = string;

/**
 * Let a claimed job that cannot be seen count as killed.
 */
export interface AbandonParams {
  readonly reason: string;
  readonly repo: string;
  readonly run: CollectionName;
  readonly why: Why;
}
/**
 * The set and step on whose behalf a write happens, for the journal.
 */
export interface Why {
  /**
   * The write reaches only these collections, collections below them, and ``named``; null for any.
   */
  readonly below?: readonly CollectionName[] | null;
  /**
   * The chain file that a write to an instrument chain follows.
   */
  readonly chainFile?: ChainFile | null;
  /**
   * Reason for writing a declaration that is not merged.
   */
  readonly forced?: string | null;
  /**
   * Collections of the set that have names of their own.
   */
  readonly named?: readonly CollectionName[];
  readonly set: string;
  /**
   * Commit and author of the declaration.
   */
  readonly source?: string | null;
  readonly step: string;
}
/**
 * The file that declares the members of an instrument chain, as a write found it.
 */
export interface ChainFile {
  readonly chain: CollectionName;
  /**
   * Last commit of the base that changed the file; null if git is not consulted.
   */
  readonly commit: string | null;
  readonly revision: number;
}
/**
 * A person's decision that a job elsewhere has ended: process and time (UTC).
 */
export interface Abandonment {
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}
/**
 * The image that a picture is compared with: this one minus the other, or this one over the other.
 */
export interface Against {
  readonly operation: "minus" | "over";
  readonly run: CollectionName;
}
/**
 * An amplifier in the focal plane.
 */
export interface AmplifierBox {
  readonly height: Length;
  readonly name: string;
  readonly width: Length;
  readonly x: Coordinate;
  readonly y: Coordinate;
}
/**
 * Statistics of an amplifier's pixels, all in adu.
 */
export interface AmplifierFacts {
  /**
   * Electron per adu, from the header.
   */
  readonly gain: number | null;
  /**
   * Mean of the overscan.
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
 * An amplifier of a detector.
 */
export interface AmplifierPlace {
  readonly amplifier: string;
  readonly detector: DetectorNumber;
}
/**
 * Measure the steps between neighboring amplifiers of the detectors in a mosaic of one exposure.
 */
export interface AmplifierStepsParams {
  readonly datasetType: DatasetTypeName;
  readonly exposure: number;
  /**
   * Detectors with their amplifiers.
   */
  readonly focalPlane: readonly DetectorBox[];
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * A detector in the focal plane.
 */
export interface DetectorBox {
  readonly amplifiers: readonly AmplifierBox[];
  readonly detector: number;
  readonly height: Length;
  readonly name: string;
  readonly width: Length;
  readonly x: Coordinate;
  readonly y: Coordinate;
}
/**
 * Columns of equal length, a row a boundary; none if the mosaic does not cover the detectors.
 *
 * ``step`` is the level of ``second`` minus that of ``first`` at their boundary. It is a fraction of ``level``, and so
 * is its standard error, which is of the scatter along the boundary.
 */
export interface AmplifierStepsResult {
  readonly detector: readonly number[];
  readonly error: readonly number[];
  readonly first: readonly string[];
  readonly id: DatasetId;
  readonly level: readonly number[];
  readonly second: readonly string[];
  readonly step: readonly number[];
  /**
   * Of ``level``.
   */
  readonly unit: string;
}
/**
 * Read one number an amplifier for each quantity that the calibrations of a RUN hold.
 */
export interface AmplifiersParams {
  readonly datasetType: "ptc" | "linearizer" | "bfk";
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * Columns of equal length, a row a detector and amplifier. ``ids`` are the datasets that were read.
 */
export interface AmplifiersResult {
  readonly amplifier: readonly string[];
  readonly columns: readonly HeldColumn[];
  readonly detector: readonly number[];
  readonly ids: readonly DatasetId[];
}
/**
 * A quantity. A value or its standard error is null if it is absent or not finite.
 */
export interface HeldColumn {
  readonly errors: readonly (number | null)[];
  readonly name: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
}
/**
 * A metric; ``name`` begins with the metric bundle's own key.
 */
export interface AnalysisMetric {
  readonly dataId: string;
  readonly datasetType: string;
  readonly name: string;
  readonly unit: string;
  readonly value: number | null;
}
/**
 * Read the plots and metrics that analysis_tools made in a RUN.
 */
export interface AnalysisParams {
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * A plot, PNG in base64.
 */
export interface AnalysisPlot {
  readonly dataId: string;
  readonly datasetType: string;
  readonly id: DatasetId;
  readonly png: string;
}
/**
 * Plots and metrics of dataset types ``cp*Core_*``.
 *
 * ``lacking`` names datasets that could not be read, and those that were too many.
 */
export interface AnalysisResult {
  readonly lacking: readonly string[];
  readonly metrics: readonly AnalysisMetric[];
  readonly plots: readonly AnalysisPlot[];
}
/**
 * Read where the files of a RUN's datasets of one type lie.
 */
export interface ArtifactsParams {
  readonly datasetType: DatasetTypeName;
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * Columns of equal length, sorted by data ID.
 */
export interface ArtifactsResult {
  readonly dataId: readonly {
    [k: string]: JsonValue;
  }[];
  readonly id: readonly DatasetId[];
  /**
   * Absolute path on this machine; None if it is in an object store or a zip file, or not at all.
   */
  readonly place: readonly (string | null)[];
}
export interface JsonValue {
  [k: string]: unknown;
}
/**
 * List the datasets of an auxiliary collection, optionally only those of one skymap.
 */
export interface AuxiliaryParams {
  readonly collection: CollectionName;
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
   * Recorded size in bytes; negative if unknown.
   */
  readonly size: readonly number[];
  readonly type: DatasetTypeFacts;
}
/**
 * A dataset type as a target must register it.
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
 * A registered skymap: its record, and the number of tracts and patches that have records.
 */
export interface SkymapFacts {
  /**
   * Hash of its configuration (hexadecimal), which determines its tracts and patches.
   */
  readonly hash: string;
  readonly patches: number;
  readonly skymap: string;
  readonly tracts: number;
}
/**
 * A rectangle of pixels; the lower left pixel of an image is 0, 0.
 */
export interface Box {
  readonly height: number;
  readonly width: number;
  readonly x: number;
  readonly y: number;
}
/**
 * Files and settings of ``bps submit bps.yaml``, which runs in the job's folder.
 */
export interface BpsSubmission {
  /**
   * Class of the batch system's plugin, for later queries.
   */
  readonly service: string;
  readonly submitPath: string;
  readonly yaml: string;
}
/**
 * A certified product of a bundle.
 */
export interface BundleItem {
  readonly collection: CollectionName;
  readonly datasetType: DatasetTypeName;
  readonly generationRun: CollectionName;
  readonly verificationRuns: readonly CollectionName[];
}
/**
 * Export a set's certified datasets to a new folder: export.yaml, manifest.json, provenance and files.
 */
export interface BundleParams {
  readonly calibset?: CalibsetVersion | null;
  /**
   * Final folder; created under a temporary name and renamed when complete.
   */
  readonly directory: string;
  /**
   * Released files; other files under the same UUIDs are refused.
   */
  readonly expected?: readonly ExpectedFile[];
  readonly items: readonly BundleItem[];
  readonly repo: string;
  readonly ticketChain: CollectionName;
  readonly why: Why;
}
/**
 * The calibset that a bundle was made of.
 */
export interface CalibsetVersion {
  /**
   * Last commit that changed it; null outside git.
   */
  readonly commit: string | null;
  readonly digest: string;
  readonly key: string;
}
/**
 * A dataset's file as the lock records it; ``size`` is in bytes.
 */
export interface ExpectedFile {
  readonly id: DatasetId;
  readonly sha256: string;
  readonly size: number;
}
/**
 * The manifest, newly written or of the existing folder.
 */
export interface BundleResult {
  readonly changed: boolean;
  readonly manifest: Manifest;
  readonly summary: string;
}
/**
 * manifest.json of a bundle, from which the lock's part ``made`` is written.
 */
export interface Manifest {
  readonly collections: readonly CollectionFingerprint[];
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly datasets: readonly MadeDataset[];
  /**
   * sha256 over the sorted fingerprints of all collections.
   */
  readonly fingerprint: string;
  /**
   * Configs, logs, metadata and packages; paths relative to the bundle.
   */
  readonly provenance: readonly string[];
}
/**
 * Fingerprint of one dataset type in one collection.
 */
export interface CollectionFingerprint {
  readonly collection: string;
  readonly datasetType: string;
  readonly fingerprint: string;
}
/**
 * One dataset of a bundle; ``size`` is in bytes.
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
 * Examine the bundles of a set; on request read every byte, or sign those that hold what the lock says.
 */
export interface BundlesParams {
  readonly bundles: readonly LockedBundle[];
  readonly calibset: CalibsetVersion;
  readonly sign: boolean;
  readonly verify: boolean;
}
/**
 * A bundle's folder, and what the lock says of its datasets: ``parts`` has each that ``expected`` names.
 */
export interface LockedBundle {
  readonly bundle: string;
  readonly expected: readonly ExpectedFile[];
  readonly parts?: readonly ExpectedPart[];
}
/**
 * Datasets of one type in one collection as the lock records them; ``id`` and ``data_id`` have one length.
 *
 * ``collection`` is the CALIBRATION collection, or the RUN of an auxiliary collection. ``fingerprint`` is of all the
 * datasets that the lock has there, also of those that are not to be ingested.
 */
export interface ExpectedPart {
  readonly collection: CollectionName;
  readonly dataId: readonly {
    [k: string]: string | number;
  }[];
  readonly datasetType: DatasetTypeName;
  readonly dimensions: readonly string[];
  readonly fingerprint: string;
  readonly id: readonly DatasetId[];
  readonly isCalibration: boolean;
  /**
   * Each dataset lies in one of these RUNs.
   */
  readonly runs: readonly CollectionName[];
  readonly storageClass: string;
}
/**
 * Bundles in the order of the request.
 */
export interface BundlesResult {
  readonly bundles: readonly ExaminedBundle[];
}
/**
 * A bundle: intact, or ``refusal`` with the code and detail of an error. ``size`` is in bytes.
 */
export interface ExaminedBundle {
  readonly bundle: string;
  readonly detail: string | null;
  readonly files: number;
  readonly fingerprint: string | null;
  readonly refusal: string | null;
  readonly signer: string | null;
  readonly size: number;
}
/**
 * Failures of one test that probably have one cause, as exact blocks.
 *
 * ``kind`` says which failures belong together: one amplifier in several exposures, one detector, one exposure, a
 * class of exposures, most measurements of the test, or single ones without a pattern.
 */
export interface Cause {
  readonly blocks: readonly FailureBlock[];
  readonly exposureClass: ExposureClass | null;
  readonly failed: number;
  readonly kind: "amplifier" | "detector" | "exposure" | "class" | "everywhere" | "scattered";
  readonly of: number;
  readonly outcome: "needs-decision" | "fail";
  readonly test: string;
  readonly words: string;
  readonly worst: Worst;
}
/**
 * Failed measurements: each listed exposure at each listed place.
 *
 * Without exposures, the measurement is of all exposures of the class together, or of a combined calibration. Without
 * places, it is of the exposure as a whole.
 */
export interface FailureBlock {
  readonly exposures: readonly number[];
  readonly places: readonly Place[];
}
/**
 * Amplifiers of one detector; an empty list stands for the detector as a whole.
 */
export interface Place {
  readonly amplifiers: readonly string[];
  readonly detector: number;
}
/**
 * The failed measurement that is farthest from its expected value.
 */
export interface Worst {
  readonly amplifier: string | null;
  readonly detector: number | null;
  readonly expected: number;
  readonly exposure: number | null;
  readonly limit: number;
  readonly unit: string;
  readonly value: number;
}
/**
 * Read the certifications of a CALIBRATION collection, of a chain's members, or of a dataset type everywhere.
 */
export interface CertificationsParams {
  readonly name: CollectionName;
  readonly repo: string;
}
/**
 * ``named`` are the CALIBRATION collections asked for; ``order`` has others too that certify the same datasets.
 */
export interface CertificationsResult {
  readonly named: readonly string[];
  readonly order: readonly HeldCollection[];
  readonly runs: readonly string[];
  readonly types: readonly HeldType[];
}
/**
 * A collection in the search order; ``path`` names the chains that lead to it first, outermost first.
 */
export interface HeldCollection {
  readonly name: string;
  readonly path: readonly string[];
  readonly type: "RUN" | "TAGGED" | "CALIBRATION";
}
/**
 * Datasets of a type, in columns of equal length.
 *
 * ``dimensions`` are the required ones, in holdings without the instrument; ``data_id`` has one column for each.
 * ``collection`` and ``run`` are positions in ``order`` and ``runs`` of the answer.
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
  /**
   * Number of rows by the RUN of the dataset; not counted in a RUN itself.
   */
  readonly runs?: {
    [k: string]: number;
  };
}
/**
 * A dataset whose file differs from its record; ``size`` in bytes is null if the file is missing.
 *
 * ``protection`` says why the bridge never replaces the file; null if it may.
 */
export interface FileProblem {
  readonly id: DatasetId;
  readonly path: string;
  readonly problem: "missing" | "size" | "unreadable";
  readonly protection: Protection | null;
  readonly size: number | null;
}
/**
 * A certified dataset and its file; ``size`` is in bytes.
 */
export interface CertifiedFile {
  readonly begin: TaiNanoseconds | null;
  readonly collection: string;
  readonly dataId: {
    [k: string]: JsonValue;
  };
  readonly datasetType: string;
  readonly end: TaiNanoseconds | null;
  readonly id: DatasetId;
  readonly run: string;
  readonly sha256: string;
  readonly size: number;
}
/**
 * A dataset type in one CALIBRATION collection, or in one RUN of an auxiliary collection.
 */
export interface CertifiedQuery {
  readonly collection: CollectionName;
  readonly datasetType: DatasetTypeName;
}
/**
 * Certify datasets by UUID, and only those, in one transaction.
 *
 * Rows of datasets in ``ours`` that are not requested (other range, split) are decertified. An overlapping row of any
 * other dataset is foreign: it is an error and is not changed.
 */
export interface CertifyParams {
  readonly collection: CollectionName;
  readonly datasetType: DatasetTypeName;
  readonly doc: string;
  readonly generation: CollectionName1;
  /**
   * Managed datasets.
   */
  readonly ours: readonly DatasetId[];
  readonly repo: string;
  readonly rows: readonly CertifyRow[];
  readonly why: Why;
}
/**
 * One dataset and its requested validity range [begin, end).
 */
export interface CertifyRow {
  readonly begin: TaiBound | null;
  readonly end: TaiBound | null;
  readonly id: DatasetId;
}
/**
 * Find the chain file that the last completed write to an instrument chain followed.
 */
export interface ChainFileParams {
  readonly chain: CollectionName;
  readonly repo: string;
}
/**
 * The chain file as it was then; null if no write followed one.
 */
export interface ChainFileResult {
  readonly file: ChainFile | null;
}
/**
 * Bring a CHAINED collection into the requested order.
 *
 * ``define`` sets the members of a set's own chain to those of ``children`` that exist (others are made later),
 * followed by its foreign members. ``prepend`` and ``remove`` are the only modes for a shared chain. ``prepend`` puts
 * ``children`` first, in that order. It changes nothing if the chain already has all of them in their order. ``order``
 * gives a shared chain exactly ``children``, all of its present members among them; it is refused if the members are
 * no longer ``expected``.
 */
export interface ChainParams {
  readonly chain: CollectionName;
  readonly children: readonly CollectionName[];
  readonly doc: string;
  /**
   * Members from which ``order`` was computed; null if there was no chain.
   */
  readonly expected?: readonly string[] | null;
  /**
   * The last chain file that a write followed. A write with ``why.chainFile`` is refused if another write followed a further one since.
   */
  readonly follows?: ChainFile | null;
  readonly mode: "define" | "prepend" | "remove" | "order";
  readonly ownedPrefix: CollectionPrefix;
  readonly repo: string;
  readonly why: Why;
}
/**
 * Who builds a RUN: an empty chain of the registry names host, account and folder of the job.
 */
export interface ClaimFacts {
  readonly abandoned?: Abandonment | null;
  readonly account: string;
  /**
   * Whether the job lives; null if this host cannot see it.
   */
  readonly alive: boolean | null;
  /**
   * Folder of the job, on its host.
   */
  readonly folder: string;
  readonly host: string;
  readonly set: string;
  /**
   * UTC.
   */
  readonly since: string;
  /**
   * Id of the work folder.
   */
  readonly site: string;
}
/**
 * The claimed jobs of a repository, by RUN.
 */
export interface ClaimsFacts {
  readonly jobs: readonly JobFacts[];
  /**
   * Why they could not be read.
   */
  readonly reason: string | null;
  readonly repo: string;
}
/**
 * A detached job, keyed by its output RUN.
 *
 * For a workflow, ``finished`` with exit code 0 means that the batch system reports success. ``held`` means that
 * somebody must release the workflow there. ``vanished`` means that the batch system does not know it, ``silent`` that
 * the batch system did not answer. ``elsewhere`` means that a claim names another host or ``work`` folder, and that
 * the job lives there or cannot be seen from here.
 */
export interface JobFacts {
  /**
   * Null if only this site's own folder was asked.
   */
  readonly claim?: ClaimFacts | null;
  readonly done: number;
  /**
   * Last error line in the log of a failed job.
   */
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly key: string;
  readonly log: string;
  /**
   * Null unless a job of this site's own folder was started.
   */
  readonly process?: ProcessFacts | null;
  readonly repo: string;
  readonly state: "running" | "finished" | "killed" | "held" | "vanished" | "silent" | "elsewhere";
  readonly total: number | null;
  readonly workflow: WorkflowFacts | null;
}
/**
 * The process that runs a job; host and number are `None` if another version of the bridge started it.
 */
export interface ProcessFacts {
  readonly host: string | null;
  /**
   * How long it has been running, by the clock of the site.
   */
  readonly hours: number;
  /**
   * Number of the process, and of its group.
   */
  readonly pid: number | null;
  /**
   * UTC.
   */
  readonly since: string;
}
/**
 * A job's submission to a batch system; ``id`` is `None` before it and if bps itself runs the workflow.
 */
export interface WorkflowFacts {
  /**
   * Only bps's final job failed; the RUN shows whether its datasets arrived.
   */
  readonly finalJobFailed: boolean;
  readonly id: string | null;
  readonly service: string;
  readonly submitPath: string;
}
/**
 * List who builds in some repositories.
 */
export interface ClaimsParams {
  readonly repos: readonly string[];
}
/**
 * Repositories in the order of the request.
 */
export interface ClaimsResult {
  readonly repos: readonly ClaimsFacts[];
}
/**
 * Numbers of the pixels that are finite, not flagged bad, and not clipped at 4 standard deviations.
 *
 * ``used`` of ``pixels`` are.
 */
export interface ClippedFacts {
  readonly mean: number | null;
  readonly median: number | null;
  readonly pixels: number;
  readonly stdev: number | null;
  /**
   * Empty for a dimensionless image, such as a flat.
   */
  readonly unit: string;
  readonly used: number;
}
/**
 * An existing collection; ``children`` are its members in search order, empty unless CHAINED.
 */
export interface CollectionFacts {
  readonly children: readonly string[];
  readonly name: string;
  readonly type: "RUN" | "TAGGED" | "CHAINED" | "CALIBRATION";
}
/**
 * Failing amplifiers of one test beside those of the replaced set.
 */
export interface Compared {
  readonly gone: number;
  readonly new: number;
  readonly same: number;
  readonly test: string;
}
/**
 * Read what may have changed between exposures. The temperature is that of one detector, from headers of raws.
 */
export interface ConditionsParams {
  readonly detector: number;
  /**
   * @maxItems 5000
   */
  readonly exposures: readonly number[];
  readonly instrument: string;
  readonly raws: readonly CollectionName[];
  readonly repo: string;
}
/**
 * Columns of equal length, sorted by exposure ID, without unregistered exposures. An unknown number is null.
 */
export interface ConditionsResult {
  /**
   * Seconds.
   */
  readonly darkTime: readonly (number | null)[];
  /**
   * Seconds.
   */
  readonly exposureTime: readonly (number | null)[];
  readonly id: readonly number[];
  /**
   * Begin, TAI, days.
   */
  readonly mjd: readonly (number | null)[];
  /**
   * Degrees Celsius.
   */
  readonly temperature: readonly (number | null)[];
  /**
   * The card that states it; null if no raw has one.
   */
  readonly temperatureCard: string | null;
}
/**
 * Read what the headers of a RUN's datasets state about the exposures that were combined.
 */
export interface ConstructionParams {
  readonly datasetType: DatasetTypeName;
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * Combined exposures, one entry each; numbers are medians over detectors, null where no header states them.
 */
export interface ConstructionResult {
  readonly date: readonly (string | null)[];
  /**
   * Number of detectors that were made from the exposure.
   */
  readonly detectors: readonly number[];
  readonly exposure: readonly number[];
  /**
   * Seconds.
   */
  readonly exposureTime: readonly (number | null)[];
  /**
   * Fraction of the exposure's pixels that was clipped.
   */
  readonly rejected: readonly (number | null)[];
  /**
   * The divisor of the exposure's pixels.
   */
  readonly scale: readonly (number | null)[];
  readonly scaleHighest: readonly (number | null)[];
  readonly scaleLowest: readonly (number | null)[];
}
/**
 * Return the datasets that a bundle of some products would hold, without writing it.
 */
export interface ContentsParams {
  readonly items: readonly BundleItem[];
  readonly repo: string;
}
/**
 * The part of a manifest that does not depend on the bundle's folder.
 */
export interface ContentsResult {
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly datasets: readonly CertifiedFile[];
  readonly fingerprint: string;
}
/**
 * Write a corrected copy of a RUN's datasets into a new RUN, under the given UUIDs, all or none.
 *
 * ``texts`` holds contents by sha256. It does not identify the effect and is not journaled.
 */
export interface CorrectParams {
  readonly base: CollectionName2;
  readonly datasetType: DatasetTypeName;
  readonly datasets: readonly CorrectedDataset[];
  readonly repo: string;
  readonly run: CollectionName;
  readonly texts?: {
    [k: string]: string;
  };
  readonly why: Why;
}
/**
 * A dataset of a correction; without ``taken``, ``text`` and ``boxes`` it is a copy of ``replaces``.
 */
export interface CorrectedDataset {
  /**
   * Pixels to mark as bad.
   */
  readonly boxes: readonly Box[];
  /**
   * Header cards that record the correction.
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
   * A dataset of another RUN to copy instead.
   */
  readonly taken: DatasetId | null;
  readonly text: CorrectedText | null;
}
/**
 * A text that replaces a dataset.
 */
export interface CorrectedText {
  /**
   * Relative to its package.
   */
  readonly path: string;
  readonly sha256: string;
}
/**
 * Check whether corrections can be made, without writing any dataset.
 */
export interface CorrectableParams {
  /**
   * Collections to search for the camera, which has the sizes of detectors.
   */
  readonly cameras: readonly CollectionName[];
  readonly datasetType: DatasetTypeName;
  readonly datasets: readonly CorrectedDataset[];
  readonly repo: string;
  /**
   * Texts by sha256.
   */
  readonly texts: {
    [k: string]: string;
  };
}
/**
 * Problems in the order of the datasets; empty if all corrections can be made.
 */
export interface CorrectableResult {
  readonly problems: readonly CorrectionProblem[];
}
/**
 * The reason why a correction cannot be made.
 */
export interface CorrectionProblem {
  readonly code: "correction-invalid" | "text-unreadable" | "base-gone" | "formatter-missing";
  readonly id: DatasetId;
  readonly problem: string;
}
/**
 * Work done by this bridge so far, to check that an ``up`` without changes does none.
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
 * A file of a package and the dataset that it becomes; the UUID is derived from the definition of the dataset.
 */
export interface CuratedFile {
  /**
   * Header cards that record the origin.
   */
  readonly cards: {
    [k: string]: string;
  };
  readonly dataId: {
    [k: string]: string | number;
  };
  readonly id: DatasetId;
  /**
   * Relative to the package.
   */
  readonly path: string;
  readonly run: CollectionName;
  /**
   * sha256 of the text.
   */
  readonly sha256: string;
}
/**
 * Write curated calibrations under the given UUIDs, in one transaction.
 *
 * ``texts`` holds contents by sha256. It does not identify the effect and is not journaled.
 */
export interface CuratedParams {
  readonly commit: string;
  readonly files: readonly CuratedFile[];
  /**
   * Label of the collection, for the equivalent command.
   */
  readonly label?: string;
  /**
   * Folder of the checkout, for the equivalent command.
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
 * A registered type is used as it is. For an unregistered type, ``storage_classes`` are tried in order, and the first
 * whose Python type is installed at the site is used.
 */
export interface CuratedType {
  readonly dimensions: readonly string[];
  readonly name: DatasetTypeName;
  readonly storageClasses: readonly string[];
}
/**
 * A text file of a package.
 */
export interface CuratedText {
  /**
   * Data ID that the path means.
   */
  readonly dataId: {
    [k: string]: string | number;
  };
  /**
   * Relative to the package.
   */
  readonly path: string;
  readonly text: string;
}
/**
 * Points of one amplifier in the order of their level.
 *
 * ``level`` is in adu. ``value`` is the variance of a ptc, adu squared, or the residual of a linearizer, adu.
 * ``fit`` is the fitted value, null where it is not stated. A curve of many points has evenly chosen ones, and ``of``
 * counts all.
 */
export interface Curve {
  readonly amplifier: string;
  readonly detector: number;
  readonly fit: readonly (number | null)[];
  readonly level: readonly number[];
  readonly of: number;
  readonly used: readonly boolean[];
  readonly value: readonly number[];
}
/**
 * Read the points of pairs of flats: variances of a ptc, or residuals of a linearizer.
 */
export interface CurvesParams {
  readonly datasetType: "ptc" | "linearizer";
  /**
   * @maxItems 192
   */
  readonly places: readonly AmplifierPlace[];
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * Curves in the order of the request. An amplifier without a point is left out.
 */
export interface CurvesResult {
  readonly curves: readonly Curve[];
  readonly ids: readonly DatasetId[];
}
/**
 * A dataset as text; inputs and exposures are those that its header names.
 */
export interface DatasetText {
  /**
   * Extension of the file's name, with its dot.
   */
  readonly ending: string;
  readonly exposures: readonly number[];
  readonly id: DatasetId;
  readonly inputs: readonly InputFacts[];
  readonly text: string;
}
/**
 * A calibration that a header names in the cards ``LSST CALIB UUID <name>`` and ``LSST CALIB RUN <name>``.
 */
export interface InputFacts {
  readonly id: string;
  readonly run: string;
}
/**
 * Bad pixels of one origin.
 *
 * Pixels of several origins count for each. ``edge`` are outermost rows and columns that no other origin has, and
 * ``merging`` are other pixels that no origin has.
 */
export interface DefectOrigin {
  readonly origin: "bias" | "dark" | "flat" | "manual" | "edge" | "merging";
  /**
   * By amplifier.
   */
  readonly pixels: readonly number[];
  /**
   * Dataset type; for several datasets, their number too.
   */
  readonly source: string;
}
/**
 * Read where the bad pixels of a RUN's defects come from.
 */
export interface DefectOriginsParams {
  /**
   * Collections to search for the camera.
   */
  readonly cameras: readonly CollectionName[];
  readonly instrument: string;
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * Bad pixels by amplifier. ``lacking`` says which origins are not known, and why.
 */
export interface DefectOriginsResult {
  readonly amplifier: readonly string[];
  /**
   * Bad pixels of the merged defects.
   */
  readonly bad: readonly number[];
  readonly detector: readonly number[];
  readonly lacking: readonly string[];
  readonly origins: readonly DefectOrigin[];
  /**
   * Pixels of the amplifier.
   */
  readonly size: readonly number[];
}
/**
 * Count the bad pixels of two RUNs by amplifier.
 */
export interface DefectsParams {
  readonly against: CollectionName;
  /**
   * Collections to search for the camera.
   */
  readonly cameras: readonly CollectionName[];
  readonly datasetType: "defects";
  readonly instrument: string;
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * Counts of pixels, a row an amplifier, or a detector where no camera says which amplifiers it has.
 *
 * ``now`` are bad in the first RUN. ``added`` are not in the other, and ``removed`` are in the other alone.
 */
export interface DefectsResult {
  readonly added: readonly number[];
  /**
   * Empty for a detector as a whole.
   */
  readonly amplifier: readonly string[];
  readonly detector: readonly number[];
  readonly ids: readonly DatasetId[];
  readonly now: readonly number[];
  /**
   * Detectors that one of the RUNs lacks, which are not compared.
   */
  readonly only: readonly number[];
  /**
   * All pixels; null without a camera.
   */
  readonly pixels: readonly (number | null)[];
  readonly removed: readonly number[];
}
/**
 * A detector's number and full name, e.g. 94 and ``R22_S11``.
 */
export interface DetectorName {
  readonly id: number;
  readonly name: string;
}
/**
 * A setting or version; null where the RUN has none.
 */
export interface Difference {
  readonly before: string | null;
  readonly name: string;
  readonly now: string | null;
}
/**
 * Compare configuration and software of a RUN with those of an earlier one.
 */
export interface DifferencesParams {
  readonly against: CollectionName;
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * What differs. A RUN without a task's configuration lacks the whole task.
 */
export interface DifferencesResult {
  /**
   * Tasks whose configuration both RUNs have.
   */
  readonly compared: number;
  /**
   * What could not be compared, and why.
   */
  readonly lacking: readonly string[];
  readonly onlyBefore: readonly string[];
  readonly onlyNow: readonly string[];
  readonly packages: readonly Difference[];
  readonly tasks: readonly TaskDifferences[];
}
/**
 * Settings of one task that differ. ``more`` are further ones that are not listed.
 */
export interface TaskDifferences {
  readonly more: number;
  readonly settings: readonly Difference[];
  readonly task: string;
}
/**
 * Read the files behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection.
 */
export interface DigestsParams {
  readonly collection: CollectionName;
  /**
   * Whether digests of the contents are returned.
   */
  readonly content?: boolean;
  readonly datasetType: DatasetTypeName;
  readonly repo: string;
}
/**
 * Columns of equal length, each dataset once however many ranges it has, sorted by data ID.
 *
 * ``sha256`` is None if the file cannot be read. ``size`` (bytes) and ``mode`` are None if the file is missing or the
 * object store does not report them.
 */
export interface DigestsResult {
  /**
   * On request, a sha256 that does not depend on when and under which UUID a FITS file was written.
   */
  readonly content?: readonly (string | null)[] | null;
  readonly id: readonly DatasetId[];
  /**
   * Permission bits, e.g. 0o644.
   */
  readonly mode: readonly (number | null)[];
  /**
   * Path as the datastore records it; empty if nothing is recorded.
   */
  readonly path: readonly string[];
  /**
   * Why the bridge never replaces the file; None if it may.
   */
  readonly protection: readonly (Protection | null)[];
  readonly sha256: readonly (string | null)[];
  readonly size: readonly (number | null)[];
}
/**
 * Remove a trial build: collections below ``u/``, with the datasets and files of their RUNs.
 */
export interface DiscardParams {
  readonly collections: readonly CollectionName[];
  readonly repo: string;
  readonly why: Why;
}
/**
 * No fields.
 */
export interface Empty {}
/**
 * The inputs that the headers of all datasets of a RUN name.
 */
export interface EvidenceFacts {
  /**
   * Sorted; empty if no header names one.
   */
  readonly exposures: readonly number[];
  /**
   * Sorted by RUN.
   */
  readonly inputs: readonly UsedRun[];
  /**
   * Number of datasets without a readable header.
   */
  readonly unread: number;
}
/**
 * A RUN that headers name as the origin of calibrations.
 */
export interface UsedRun {
  /**
   * Used datasets that are no longer in the RUN; empty if the RUN was not read.
   */
  readonly gone: readonly string[];
  readonly run: string;
}
/**
 * Time and filter of a registered exposure.
 */
export interface ExposureFacts {
  readonly begin: TaiNanoseconds | null;
  readonly end: TaiNanoseconds | null;
  readonly id: number;
  readonly physicalFilter: string;
}
/**
 * Find exposures that have a ``raw`` in the collections and satisfy a Butler expression.
 */
export interface ExposuresParams {
  readonly collections: readonly CollectionName[];
  /**
   * Detectors of which every exposure should have a raw; if empty, raws are not counted.
   */
  readonly detectors: readonly number[];
  readonly instrument: string;
  readonly repo: string;
  readonly where: string;
}
/**
 * Columns of equal length, sorted by exposure ID; ``missing`` has only exposures that lack a raw.
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
  readonly observationReason: readonly (string | null)[];
  readonly observationType: readonly (string | null)[];
  readonly physicalFilter: readonly string[];
  readonly seqNum: readonly (number | null)[];
}
/**
 * An exposure without raws of some expected detectors.
 */
export interface MissingRaws {
  readonly detectors: readonly number[];
  readonly exposure: number;
}
/**
 * Systematic floors of the tests, from the catalog: smaller deviations never fail.
 */
export interface Floors {
  /**
   * Relative, of an amplifier to its detector.
   */
  readonly level?: number;
  /**
   * Electron.
   */
  readonly mean?: number;
  /**
   * Relative.
   */
  readonly noise?: number;
}
/**
 * Read where detectors and amplifiers lie.
 */
export interface FocalPlaneParams {
  /**
   * Collections to search for the camera.
   */
  readonly cameras: readonly CollectionName[];
  /**
   * The exposure whose raws are read; None for none.
   */
  readonly exposure: number | null;
  readonly instrument: string;
  /**
   * Collections of raws, whose headers are read without a camera.
   */
  readonly raws: readonly CollectionName[];
  readonly repo: string;
}
/**
 * Detectors in the focal plane; none if their places are not known.
 *
 * ``source`` says how they are known, or why they are not.
 */
export interface FocalPlaneResult {
  readonly detectors: readonly DetectorBox[];
  readonly source: string;
}
/**
 * Write datasets of an auxiliary collection, by UUID, to a new folder that ``ingest`` reads.
 */
export interface GatherParams {
  readonly calibset?: CalibsetVersion | null;
  readonly collection: CollectionName;
  readonly datasets: readonly DatasetId[];
  /**
   * Final folder; created under a temporary name and renamed when complete.
   */
  readonly directory: string;
  /**
   * Released files; other files under the same UUIDs are refused.
   */
  readonly expected?: readonly ExpectedFile[];
  readonly repo: string;
  /**
   * The skymap of the lock.
   */
  readonly skymap?: SkymapFacts | null;
  readonly why: Why;
}
/**
 * The manifest, newly written or of the existing folder.
 */
export interface GatherResult {
  readonly changed: boolean;
  readonly manifest: GatheredManifest;
  readonly summary: string;
}
/**
 * manifest.json of an auxiliary collection; ``collection`` of each dataset is its RUN.
 */
export interface GatheredManifest {
  readonly collections: readonly CollectionFingerprint[];
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly datasets: readonly MadeDataset[];
  /**
   * sha256 over the sorted fingerprints of all collections.
   */
  readonly fingerprint: string;
  /**
   * Configs, logs, metadata and packages; paths relative to the bundle.
   */
  readonly provenance: readonly string[];
  readonly records?: RecordsFile | null;
}
/**
 * Dimension records of a skymap in a bundle: one JSON line each, first the skymap, then tracts, then patches.
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
 * Read everything that decides lookups through a chain: its search order and its datasets of some types.
 */
export interface HoldingsParams {
  readonly chain: CollectionName;
  readonly datasetTypes: readonly DatasetTypeName[];
  readonly instrument: string;
  readonly repo: string;
}
/**
 * ``order`` is the search order; ``unregistered`` are the types that the repository does not have.
 */
export interface HoldingsResult {
  readonly order: readonly HeldCollection[];
  readonly runs: readonly string[];
  readonly types: readonly HeldType[];
  readonly unregistered: readonly string[];
}
/**
 * Ingest datasets, RUNs and dataset types of a bundle; files are staged and checked first; safe to repeat.
 *
 * The bundle's manifest only carries: its words are compared with ``parts``, which come from the lock, and every
 * expected dataset is in a part. Open intents have no parts.
 *
 * A registered dataset whose file is missing or of another size gets its file back. With ``verify``, so does a dataset
 * whose file has other content or is not readable by all.
 */
export interface IngestParams {
  readonly bundle: string;
  readonly expected: readonly ExpectedFile[];
  readonly parts?: readonly ExpectedPart[];
  readonly repo: string;
  readonly verify?: boolean;
  readonly why: Why;
}
/**
 * Read the names of an instrument's detectors and filters, which the paths of packages use.
 */
export interface InstrumentParams {
  readonly instrument: string;
  readonly repo: string;
}
/**
 * Sorted; empty if the instrument is not registered.
 */
export interface InstrumentResult {
  /**
   * The filters' bands, in the same order.
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
 * A journaled write without a completion that no living process is carrying out.
 */
export interface Intent {
  readonly command: string;
  readonly id: string;
  readonly method: string;
  readonly set: string;
  readonly step: string;
}
/**
 * Read the states of jobs by key; unknown keys are left out of the answer.
 */
export interface JobsParams {
  readonly keys: readonly CollectionName[];
  /**
   * Only jobs of this repository, because repositories may have RUNs of one name.
   */
  readonly repo?: string | null;
}
/**
 * The jobs found.
 */
export interface JobsResult {
  readonly jobs: readonly JobFacts[];
}
/**
 * One line of the journal: an intent before its write, a done or an abandoned entry after it.
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
   * The chain file that a write to an instrument chain follows.
   */
  readonly chainFile?: ChainFile | null;
  /**
   * The command that a person would have typed.
   */
  readonly command: string;
  /**
   * Digest of repository, method and requested state.
   */
  readonly effect: string;
  /**
   * Reason for writing a declaration that was not merged.
   */
  readonly forced?: string | null;
  readonly id: string;
  readonly method: string;
  readonly outcome: "intent" | "done" | "found done" | "redone" | "abandoned";
  readonly phase: "intent" | "done" | "abandoned";
  readonly repo: string;
  readonly set: string;
  /**
   * Commit and author of the declaration.
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
 * Read the journal entries of one set, or of all sets, at this site.
 */
export interface JournalParams {
  readonly set: string | null;
}
/**
 * Entries sorted by time.
 */
export interface JournalResult {
  readonly entries: readonly JournalEntry[];
  readonly unreadable: readonly UnreadableRecord[];
}
/**
 * A line, or an open intent, that is damaged or was written by a newer bridge.
 */
export interface UnreadableRecord {
  /**
   * <file>:<line> or open/<file>, relative to the site's journal folder.
   */
  readonly place: string;
  readonly reason: string;
  /**
   * The record, shortened if long.
   */
  readonly text: string;
}
/**
 * How to judge the RUNs of one verification.
 */
export interface JudgeQuery {
  readonly detectors: readonly DetectorNumber[];
  readonly external: readonly ExposureNumber[];
  readonly first: readonly ExposureNumber[];
  readonly floors?: Floors1;
  /**
   * Searched collections, in order: calibrations that no header names are looked up in them.
   */
  readonly inputs?: readonly CollectionName[];
  readonly internal: readonly ExposureNumber[];
  /**
   * By column of the calibration's own tables, or LEVEL for an image; it has one of them at least. With it, the RUN holds the calibration itself, and `stem` is its dataset type.
   */
  readonly ranges?: {
    [k: string]: ValueRange;
  };
  /**
   * Verification of the last adopted set, judged by the same tests.
   */
  readonly replaced?: VerifiedRun | null;
  readonly stem: DatasetTypeName1;
}
/**
 * Systematic floors of the tests, from the catalog: smaller deviations never fail.
 */
export interface Floors1 {
  /**
   * Relative, of an amplifier to its detector.
   */
  readonly level?: number;
  /**
   * Electron.
   */
  readonly mean?: number;
  /**
   * Relative.
   */
  readonly noise?: number;
}
/**
 * What a value of a calibration may be, from the catalog.
 */
export interface ValueRange {
  /**
   * Largest change against the calibration that is replaced.
   */
  readonly change: number;
  readonly high: number;
  readonly low: number;
  readonly unit: string;
}
/**
 * A verification RUN, and the exposures and detectors that it has to cover.
 *
 * All exposure lists are empty for the verification of a combined calibration, such as a ptc.
 */
export interface VerifiedRun {
  readonly detectors: readonly DetectorNumber[];
  readonly external: readonly ExposureNumber[];
  readonly first: readonly ExposureNumber[];
  readonly internal: readonly ExposureNumber[];
  readonly run: CollectionName;
}
/**
 * The outcome of a verification. ``source`` says which values were judged: ``product`` for the calibration's.
 */
export interface Judgment {
  readonly causes: readonly Cause[];
  /**
   * Null without a replaced set.
   */
  readonly compared: readonly Compared[] | null;
  readonly outcome: Outcome;
  /**
   * E.g. "without 2024032600014 all tests pass".
   */
  readonly remarks: readonly string[];
  readonly source: "results" | "detector-results" | "statistics" | "product";
  readonly tests: readonly TestFacts[];
  /**
   * Reasons in words why something could not be checked.
   */
  readonly unchecked: readonly string[];
  /**
   * What no test sees, and why, in words. It closes no gate.
   */
  readonly unseen: readonly string[];
}
/**
 * One test on one class of exposures.
 *
 * ``size`` is the probability that it fails at least once in a clean set. The limit of a measurement is ``floor`` and
 * ``limit_sigma`` standard errors, added in quadrature.
 */
export interface TestFacts {
  readonly exposureClass: ExposureClass | null;
  readonly failed: number;
  readonly floor: number;
  readonly limitSigma: number;
  readonly measured: number;
  /**
   * Whether a measurement is of all exposures of the class together.
   */
  readonly pooled: boolean;
  readonly size: number;
  readonly test: string;
  readonly unit: string;
  /**
   * Name of the test in cp_verify and DMTN-101.
   */
  readonly upstream: string | null;
  /**
   * Failures by cp_verify's own threshold.
   */
  readonly upstreamFailed: number | null;
}
/**
 * Whether a process holds a repository's lock.
 */
export interface LockFacts {
  /**
   * Null if this account cannot find out.
   */
  readonly held: boolean | null;
  /**
   * The holder's own words, for people.
   */
  readonly holder: string | null;
  /**
   * Why it is not known.
   */
  readonly reason: string | null;
  readonly repo: string;
}
/**
 * Ask who holds the lock of each repository.
 */
export interface LocksParams {
  readonly repos: readonly string[];
}
/**
 * Locks in the order of the request.
 */
export interface LocksResult {
  readonly locks: readonly LockFacts[];
}
/**
 * The dataset found; ``problem`` if Butler refused (ambiguity, missing collection).
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
 * A lookup of a calibration type for a check exposure through a collection.
 */
export interface LookupQuery {
  readonly collection: CollectionName;
  readonly datasetType: DatasetTypeName;
  readonly detector: number;
  readonly exposure: number;
}
/**
 * Read the values of a crosstalk, a brighter-fatter kernel or deferred charge.
 */
export interface MatricesParams {
  readonly datasetType: "bfk" | "crosstalk" | "cti";
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * One matrix a detector.
 */
export interface MatricesResult {
  readonly matrices: readonly Matrix[];
  readonly unit: string;
}
/**
 * Values of one detector; a value is null if it is not valid.
 */
export interface Matrix {
  /**
   * Amplifiers, lags in pixels, or the one value.
   */
  readonly columns: readonly string[];
  readonly detector: number;
  readonly id: DatasetId;
  /**
   * Amplifiers; for a kernel, what was measured in which direction.
   */
  readonly rows: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
}
/**
 * One column of the table. A value is null if it is absent or not finite.
 */
export interface MeasuredColumn {
  /**
   * Without the stage: MEAN, NOISE, or VERIFY_NOISE for cp_verify's own outcome.
   */
  readonly name: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
}
/**
 * Read the values that a verification measured.
 */
export interface MeasuredParams {
  readonly repo: string;
  readonly run: CollectionName;
  readonly stem: DatasetTypeName;
}
/**
 * A table with a row an exposure, detector and amplifier; the exposure is 0 for a combined calibration.
 */
export interface MeasuredResult {
  readonly amplifier: readonly string[];
  readonly columns: readonly MeasuredColumn[];
  readonly detector: readonly number[];
  /**
   * Full names by detector number.
   */
  readonly detectorNames: {
    [k: string]: string;
  };
  readonly exposure: readonly number[];
}
/**
 * Read the noise that a verification measured and what was predicted, as its judgment has them.
 */
export interface NoiseBudgetParams {
  readonly output: OutputQuery;
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * A generation or verification output: the RUNs ``<chain>/run<N>``.
 *
 * ``begin`` and ``end`` are the range that the RUN's datasets would be certified for. With it, the fingerprint of a
 * RUN can be compared with the fingerprint of a CALIBRATION collection.
 */
export interface OutputQuery {
  /**
   * Adopted RUNs, of any name, which count as attempts.
   */
  readonly adopted?: readonly CollectionName[];
  readonly begin: TaiBound | null;
  readonly chain: CollectionName;
  readonly datasetType: DatasetTypeName;
  /**
   * Datasets with fixed UUIDs, each with its own range; their RUNs may be below this RUN.
   */
  readonly datasets?: readonly CertifyRow[];
  /**
   * Expected detectors; None for a type without a detector.
   */
  readonly detectors: readonly number[] | null;
  readonly end: TaiBound | null;
  /**
   * Expected physical filters, each with all of those detectors.
   */
  readonly filters?: readonly string[];
  /**
   * Type in the RUN whose headers name the inputs; None if no type does.
   */
  readonly images: DatasetTypeName | null;
  /**
   * How to judge the measured values; None for another output, or an earlier release.
   */
  readonly judge?: JudgeQuery | null;
  /**
   * RUNs, of any name, that hold the datasets of an adopted product; others in them do not count.
   */
  readonly kept?: readonly CollectionName[];
  /**
   * Whether dataset_type is a verify<X>Stats whose verdict is returned.
   */
  readonly verdict: boolean;
}
/**
 * Noise by class of exposures and amplifier, electron; a value is null if it is not known.
 *
 * ``seen`` and ``predicted`` are root mean squares over the exposures. The prediction's square is the sum of the
 * squares of ``read_noise`` and ``signal``, and of the square of ``combined``, which counts against where it is
 * negative: a calibration cancels a part of the noise of the exposures that it was made from.
 */
export interface NoiseBudgetResult {
  readonly amplifier: readonly string[];
  /**
   * Which datasets the predictions come from, in words.
   */
  readonly chosen: readonly string[];
  /**
   * Noise of the verified calibration.
   */
  readonly combined: readonly (number | null)[];
  readonly detector: readonly number[];
  readonly exposureClass: readonly ExposureClass[];
  readonly predicted: readonly (number | null)[];
  readonly readNoise: readonly (number | null)[];
  readonly seen: readonly (number | null)[];
  /**
   * Shot noise of light or dark current.
   */
  readonly signal: readonly (number | null)[];
}
/**
 * Everything that one set needs to know about one repository, in one request.
 *
 * ``chains`` are collections of which type and members are requested; they need not exist. ``prefix`` is the set's
 * own: all existing collections with it are listed.
 */
export interface ObserveParams {
  /**
   * Members declared ahead of the ticket: lookups are made in them, too.
   */
  readonly ahead?: readonly CollectionName[];
  readonly certified: readonly CertifiedQuery[];
  readonly chains: readonly CollectionName[];
  /**
   * Dataset types whose definition is returned.
   */
  readonly datasetTypes?: readonly DatasetTypeName[];
  /**
   * Check exposures whose time and filter are returned.
   */
  readonly exposures: readonly number[];
  /**
   * RUNs of auxiliary collections, by dataset type.
   */
  readonly held?: readonly CertifiedQuery[];
  readonly instrument: string;
  /**
   * Exposures of the lock from which something is still to be made.
   */
  readonly locked?: readonly number[];
  readonly lookups: readonly LookupQuery[];
  readonly outputs: readonly OutputQuery[];
  readonly prefix: CollectionPrefix1;
  readonly repo: string;
  /**
   * Instrument chains whose search order is returned.
   */
  readonly searched?: readonly CollectionName[];
  readonly selfChecks: readonly SelfCheckQuery[];
  readonly set: string;
  /**
   * Skymaps whose dimension records are counted.
   */
  readonly skymaps?: readonly string[];
  readonly tagged: readonly TagQuery[];
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
  readonly chain: CollectionName;
  readonly datasetType: DatasetTypeName;
  /**
   * Check exposures.
   */
  readonly exposures?: readonly number[];
  /**
   * Collection of the raws.
   */
  readonly raws?: CollectionName | "";
}
/**
 * A TAGGED collection that should hold every dataset of a type certified in some collections.
 *
 * A tag holds one dataset for each data ID; ``further`` tags hold the others.
 */
export interface TagQuery {
  readonly certifiedIn: readonly CollectionName[];
  readonly collection: CollectionName;
  readonly datasetType: DatasetTypeName;
  readonly further?: readonly CollectionName[];
}
/**
 * The state of one repository for one set.
 */
export interface ObserveResult {
  /**
   * Only those that find something, or that Butler refuses.
   */
  readonly ahead: readonly LookupFacts[];
  readonly certified: readonly CertifiedFacts[];
  readonly collections: readonly CollectionFacts[];
  /**
   * Only registered ones.
   */
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly exposures: readonly ExposureFacts[];
  readonly held: readonly CertifiedFacts[];
  readonly intents: readonly Intent[];
  /**
   * Jobs whose key starts with the set's prefix.
   */
  readonly jobs: readonly JobFacts[];
  readonly locked: TakenResult;
  readonly lookups: readonly LookupFacts[];
  readonly outputs: readonly OutputFacts[];
  /**
   * Only existing chains.
   */
  readonly searched: readonly SearchedChain[];
  readonly selfChecks: readonly SelfCheckFacts[];
  /**
   * Only registered ones.
   */
  readonly skymaps: readonly SkymapFacts[];
  readonly tagged: readonly TagFacts[];
  /**
   * In words, by dataset types that the repository's configuration redefines.
   */
  readonly typeOverrides?: {
    [k: string]: string;
  };
}
/**
 * Registered ones.
 */
export interface TakenResult {
  readonly band: readonly (string | null)[];
  readonly begin: readonly (TaiNanoseconds | null)[];
  readonly dayObs: readonly number[];
  readonly end: readonly (TaiNanoseconds | null)[];
  readonly id: readonly number[];
  readonly observationType: readonly (string | null)[];
  readonly physicalFilter: readonly string[];
  readonly seqNum: readonly (number | null)[];
  readonly timed: readonly boolean[];
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
 * ``verdict_problem`` says why existing statistics cannot be judged. ``evidence`` is null if it is not requested, and
 * while the RUN is incomplete.
 */
export interface RunFacts {
  readonly count: number;
  readonly evidence: EvidenceFacts | null;
  readonly fingerprint: string;
  /**
   * Null unless the query asks for it.
   */
  readonly judgment?: Judgment | null;
  /**
   * Datasets of the query that the RUN lacks.
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
 * The search order of an existing chain.
 */
export interface SearchedChain {
  readonly chain: string;
  readonly order: readonly HeldCollection[];
}
/**
 * Attempts of a self-check, run1 first; ``raws`` of the check exposures are only read if there is one.
 */
export interface SelfCheckFacts {
  readonly chain: string;
  readonly raws: RawColumns;
  readonly runs: readonly SelfCheckRun[];
}
/**
 * Raws as columns of equal length.
 */
export interface RawColumns {
  readonly detector: readonly number[];
  readonly exposure: readonly number[];
}
/**
 * UUIDs by calibration type that the headers of one self-check RUN name, in the order of ``detectors``.
 */
export interface SelfCheckRun {
  readonly calibrations: {
    [k: string]: readonly (string | null)[];
  };
  readonly detectors: readonly number[];
  readonly exposures: readonly number[];
  readonly run: string;
}
/**
 * Completeness of a tag: the number of its datasets of the type, and of certified datasets that it lacks.
 */
export interface TagFacts {
  readonly collection: string;
  readonly count: number;
  readonly datasetType: string;
  readonly missing: number;
}
/**
 * First request of a session: the site and its repositories.
 */
export interface OpenParams {
  readonly protocol: number;
  readonly repositories: readonly RepositoryAddress[];
  /**
   * Null accepts bundles that nobody signed.
   */
  readonly signing?: Signing | null;
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
  /**
   * The only host that writes; null if every host may.
   */
  readonly writer?: string | null;
}
/**
 * Who signs bundles that are made at a site, and whose signatures the site accepts.
 */
export interface Signing {
  /**
   * File of the private key; null if nothing is signed here.
   */
  readonly key: string | null;
  /**
   * File of allowed signers; null if no signature is accepted.
   */
  readonly signers: string | null;
}
/**
 * Versions of the bridge.
 */
export interface OpenResult {
  readonly clock: UtcNanoseconds;
  readonly packages: {
    [k: string]: string;
  };
  readonly protocol: number;
  readonly python: string;
}
/**
 * Check whether texts can become datasets, without writing any.
 */
export interface ParseParams {
  readonly files: readonly CuratedText[];
  readonly repo: string;
  readonly type: CuratedType;
}
/**
 * Problems in the order of the files; empty if all texts can become datasets.
 */
export interface ParseResult {
  readonly problems: readonly TextProblem[];
}
/**
 * The reason why a text cannot become a dataset.
 */
export interface TextProblem {
  readonly path: string;
  readonly problem: string;
}
/**
 * What a picture shows.
 *
 * Statistics use the pixels that are finite, not flagged bad, and not clipped at 4 standard deviations: ``used`` of
 * ``pixels``.
 */
export interface PictureFacts {
  /**
   * A picture's pixel is the mean of so many rows and columns of the image.
   */
  readonly averaged: number;
  readonly columns: number;
  readonly datasetType: DatasetTypeName;
  readonly high: number;
  /**
   * The dataset; for a comparison, also the other.
   */
  readonly ids: readonly DatasetId[];
  readonly low: number;
  readonly median: number | null;
  readonly operation: ("minus" | "over") | null;
  /**
   * Whether detectors are outlined and named.
   */
  readonly outlines: boolean;
  readonly pixels: number;
  /**
   * Rows of the image, before any are averaged.
   */
  readonly rows: number;
  readonly stdev: number | null;
  /**
   * Empty for a dimensionless image.
   */
  readonly unit: string;
  readonly used: number;
}
/**
 * Render an image of one detector, or an image without a detector, such as a mosaic.
 *
 * Without a stretch, black and white are 3 clipped standard deviations from the median. Outlines are drawn where
 * the places of detectors are given and the image covers them all.
 */
export interface PictureParams {
  readonly against?: Against | null;
  readonly datasetType: DatasetTypeName;
  readonly detector: number | null;
  /**
   * For an image of one exposure, such as a residual.
   */
  readonly exposure?: number | null;
  /**
   * Detectors to outline in a mosaic.
   */
  readonly focalPlane?: readonly DetectorBox[];
  /**
   * None for the first filter.
   */
  readonly physicalFilter?: string | null;
  readonly repo: string;
  readonly run: CollectionName;
  readonly stretch?: Stretch | null;
  /**
   * Largest width of the image, pixels.
   */
  readonly width?: number;
}
/**
 * Values of black and white, in the unit of the picture.
 */
export interface Stretch {
  readonly high: number;
  readonly low: number;
}
/**
 * PNG, base64, and what it shows; both None if the dataset is not an image.
 */
export interface PictureResult {
  readonly facts?: PictureFacts | null;
  readonly png: string | null;
}
/**
 * Calibration types that a pipeline looks up; null if its tasks are not installed here.
 */
export interface PipelineFacts {
  readonly path: string;
  readonly reads: readonly string[] | null;
}
/**
 * Read which calibrations pipelines look up, and which types some collections hold.
 */
export interface PipelinesParams {
  readonly collections: readonly CollectionName[];
  readonly paths: readonly string[];
  readonly repo: string;
}
/**
 * ``held`` are the dataset types with at least one dataset in the collections.
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
 * Reachability of one repository; never an error for an unreachable one.
 */
export interface ProbeResult {
  /**
   * Identifies the database, equal for every name of one repository; null if unreachable.
   */
  readonly database: string | null;
  readonly instruments: readonly InstrumentSummary[];
  /**
   * File system of an SQLite registry, with its options; null for a database server.
   */
  readonly mount: string | null;
  readonly reachable: boolean;
  readonly reason: string | null;
  /**
   * In words: how the repository differs from a usual one of this stack, and what follows.
   */
  readonly remarks: readonly string[];
  /**
   * In words: who writes from another work folder, as far as it can be known.
   */
  readonly split?: string | null;
  readonly writable: boolean;
}
/**
 * One raw; ``problem`` says why it could not be read, and then all else is empty.
 */
export interface RawFacts {
  /**
   * Empty if the pixels were not requested.
   */
  readonly amplifiers: readonly AmplifierFacts[];
  /**
   * The cards found, as text.
   */
  readonly cards: {
    [k: string]: string;
  };
  readonly exposure: number;
  readonly problem: string | null;
}
/**
 * Read raws of one detector: header cards and statistics of the pixels.
 */
export interface RawsParams {
  /**
   * Keywords; the first HDU that has one wins.
   */
  readonly cards: readonly string[];
  readonly collections: readonly CollectionName[];
  readonly detector: number;
  readonly exposures: readonly number[];
  readonly instrument: string;
  /**
   * Whether to read the pixels too.
   */
  readonly pixels: boolean;
  readonly repo: string;
}
/**
 * One entry for each requested exposure, in that order.
 */
export interface RawsResult {
  readonly raws: readonly RawFacts[];
}
/**
 * Read a structured dataset without a detector, e.g. ``verifyBiasStats``.
 */
export interface ReadParams {
  readonly datasetType: DatasetTypeName;
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * The dataset's content as JSON.
 */
export interface ReadResult {
  readonly value: JsonValue;
}
/**
 * The records of the registered exposures among those of a request.
 */
export interface RecordsFacts {
  readonly instrument: string;
  readonly records: TakenResult1;
}
/**
 * Columns of equal length, sorted by exposure ID; ``timed`` is False if the record has no time.
 */
export interface TakenResult1 {
  readonly band: readonly (string | null)[];
  readonly begin: readonly (TaiNanoseconds | null)[];
  readonly dayObs: readonly number[];
  readonly end: readonly (TaiNanoseconds | null)[];
  readonly id: readonly number[];
  readonly observationType: readonly (string | null)[];
  readonly physicalFilter: readonly string[];
  readonly seqNum: readonly (number | null)[];
  readonly timed: readonly boolean[];
}
/**
 * Insert the missing dimension records of a gathered skymap; existing records are never replaced.
 */
export interface RecordsParams {
  readonly bundle: string;
  /**
   * Bytes that the database server allows.
   */
  readonly databaseLimit?: number | null;
  readonly records: RecordsFile;
  readonly repo: string;
  readonly why: Why;
}
/**
 * Exposures of an instrument, by ID.
 */
export interface RecordsQuery {
  readonly exposures: readonly number[];
  readonly instrument: string;
}
/**
 * Read the rows behind a fingerprint: datasets of one type in a RUN, TAGGED or CALIBRATION collection.
 */
export interface RowsParams {
  readonly collection: CollectionName;
  readonly datasetType: DatasetTypeName;
  readonly repo: string;
}
/**
 * Columns of equal length, sorted by data ID and begin; ``begin`` and ``end`` are None outside CALIBRATION.
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
 * A dataset, and the calibrations and combined exposures that its header names.
 */
export interface SampleFacts {
  /**
   * Sorted; empty if the header names none.
   */
  readonly exposures: readonly number[];
  readonly id: DatasetId;
  readonly inputs: readonly InputFacts[];
}
/**
 * Read the headers of some datasets, by UUID.
 */
export interface SamplesParams {
  readonly ids: readonly DatasetId[];
  readonly repo: string;
}
/**
 * The readable datasets, in the order of the request.
 */
export interface SamplesResult {
  readonly samples: readonly SampleFacts[];
}
/**
 * Datasets of a calibration type in a collection of a search order, as `CertifiedFacts` without files.
 */
export interface SearchedFacts {
  readonly collection: string;
  readonly count: number;
  readonly datasetType: string;
  readonly fingerprint: string;
}
/**
 * Read the serial numbers of the sensors that calibrations and raws are of.
 *
 * For each detector of the calibrations, the last raw of the exposures is read that is taken within the range.
 */
export interface SerialsParams {
  readonly begin: TaiBound | null;
  readonly collection: CollectionName3;
  readonly datasetType: DatasetTypeName;
  readonly end: TaiBound | null;
  readonly exposures: readonly number[];
  readonly instrument: string;
  /**
   * Collections of the raws.
   */
  readonly raws: readonly CollectionName[];
  readonly repo: string;
}
/**
 * Columns of equal length: the calibrations of detectors that have a raw, sorted by data ID.
 *
 * A serial number is None if no header names it, or the file cannot be read.
 */
export interface SerialsResult {
  readonly detector: readonly number[];
  /**
   * The sensor that the detector's raw is of.
   */
  readonly raw: readonly (string | null)[];
  /**
   * The sensor that the calibration is of.
   */
  readonly serial: readonly (string | null)[];
}
/**
 * Close the open intents of a set: as found done if the repository has the requested state, else as abandoned.
 */
export interface SettleParams {
  readonly repo: string;
  readonly why: Why;
}
/**
 * Numbers of closed intents.
 */
export interface SettleResult {
  readonly abandoned: number;
  readonly found: number;
}
/**
 * Describe the calibrations of one type in a RUN by numbers.
 */
export interface StatisticsParams {
  readonly datasetType: DatasetTypeName;
  readonly repo: string;
  readonly run: CollectionName;
}
/**
 * Columns of equal length, sorted by data ID.
 *
 * ``mean``, ``median`` and ``stdev`` of an image use its finite pixels, in its own ``unit``. For a table they are
 * None, and ``rows`` is the number of its rows. ``clipped`` leaves out bad pixels and outliers; reports of version 1
 * lack it, so it may not replace the other numbers.
 */
export interface StatisticsResult {
  /**
   * None for a table.
   */
  readonly clipped: readonly (ClippedFacts | null)[];
  readonly detector: readonly number[];
  readonly id: readonly DatasetId[];
  readonly mean: readonly (number | null)[];
  readonly median: readonly (number | null)[];
  /**
   * Digest of an image's pixels; None for a table, and for an image of one value.
   */
  readonly pixels: readonly (string | null)[];
  readonly rows: readonly (number | null)[];
  readonly stdev: readonly (number | null)[];
  readonly unit: readonly string[];
}
/**
 * Start a detached job keyed by its output RUN, or return the existing one.
 */
export interface SubmitParams {
  readonly argv: readonly string[];
  readonly bps?: BpsSubmission | null;
  readonly key: CollectionName;
  readonly repo: string;
  readonly why: Why;
}
/**
 * The job's state; ``changed`` is False if the job already existed.
 */
export interface SubmitResult {
  readonly changed: boolean;
  readonly job: JobFacts;
  readonly summary: string;
}
/**
 * Everything that drift needs to know about one repository for all sets, in one request.
 *
 * ``chains`` are collections of any type whose facts are requested; they need not exist.
 */
export interface SurveyParams {
  /**
   * Whether datasets in the searched collections are counted as well.
   */
  readonly answering?: boolean;
  readonly certified: readonly CertifiedQuery[];
  readonly chains: readonly CollectionName[];
  readonly datasetTypes: readonly DatasetTypeName[];
  /**
   * Check exposures, whose records are returned.
   */
  readonly exposures?: readonly RecordsQuery[];
  /**
   * RUNs of auxiliary collections, by dataset type.
   */
  readonly held?: readonly CertifiedQuery[];
  /**
   * Prefixes of the CALIBRATION collections to list.
   */
  readonly prefixes: readonly CollectionPrefix1[];
  readonly repo: string;
  /**
   * Instrument chains whose search order is returned.
   */
  readonly searched?: readonly CollectionName[];
  /**
   * Sets whose past and unfinished writes are returned.
   */
  readonly sets: readonly string[];
  /**
   * Skymaps whose dimension records are counted.
   */
  readonly skymaps?: readonly string[];
  readonly tagged: readonly TagQuery[];
}
/**
 * The state of one repository for all sets. Facts of absent things are left out or empty, not an error.
 */
export interface SurveyResult {
  /**
   * On request, every calibration type in searched collections that ``certified`` does not name.
   */
  readonly answering: readonly SearchedFacts[];
  /**
   * Sorted names of CALIBRATION collections with one of the prefixes.
   */
  readonly calibrations: readonly string[];
  readonly certified: readonly CertifiedFacts[];
  /**
   * Chains of the request, and collections that certified and tagged name.
   */
  readonly collections: readonly CollectionFacts[];
  /**
   * Only registered ones.
   */
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly exposures: readonly RecordsFacts[];
  readonly held: readonly CertifiedFacts[];
  readonly intents: readonly Intent[];
  /**
   * Only existing chains.
   */
  readonly searched: readonly SearchedChain[];
  /**
   * Only registered ones.
   */
  readonly skymaps: readonly SkymapFacts[];
  /**
   * In words: the last writer, if it wrote from another work folder.
   */
  readonly split?: string | null;
  readonly tagged: readonly TagFacts[];
  /**
   * In words, by dataset types that the repository's configuration redefines.
   */
  readonly typeOverrides?: {
    [k: string]: string;
  };
  readonly written: readonly WrittenFacts[];
}
/**
 * A step of a set with a completed write in this site's journal: what is missing now existed before.
 */
export interface WrittenFacts {
  readonly set: string;
  readonly step: string;
}
/**
 * Associate datasets with a TAGGED collection, so that the summit's cleaner keeps them (DMTN-222 section 3.5.1).
 */
export interface TagParams {
  readonly collection: CollectionName;
  readonly doc: string;
  readonly ids: readonly DatasetId[];
  readonly repo: string;
  readonly why: Why;
}
/**
 * Read exposures of an instrument, with or without raws, by ID or by time.
 */
export interface TakenParams {
  readonly begin: TaiBound | null;
  readonly end: TaiBound | null;
  /**
   * IDs; None for all between the times.
   */
  readonly exposures: readonly number[] | null;
  readonly instrument: string;
  readonly repo: string;
}
/**
 * A dataset to return as text, with header cards that only exported text has.
 */
export interface TextRequest {
  readonly cards: {
    [k: string]: string;
  };
  readonly id: DatasetId;
}
/**
 * Return datasets as the texts of a package, with their inputs.
 */
export interface TextsParams {
  readonly datasets: readonly TextRequest[];
  readonly repo: string;
  readonly run: CollectionName4;
}
/**
 * Texts in the order of the request; configurations by dataset type.
 */
export interface TextsResult {
  readonly configs: {
    [k: string]: string;
  };
  readonly texts: readonly DatasetText[];
}
/**
 * A collection with its documentation and dataset types.
 */
export interface TicketCollection {
  readonly children: readonly string[];
  readonly datasetTypes: readonly string[];
  readonly doc: string;
  readonly name: string;
  readonly type: "RUN" | "TAGGED" | "CHAINED" | "CALIBRATION";
}
/**
 * Inputs that the headers of one type in a RUN name (``CPP_INPUT_n``, ``LSST CALIB``), for all detectors.
 */
export interface TicketHeaders {
  readonly datasetType: string;
  /**
   * Detectors of the datasets, sorted.
   */
  readonly detectors: readonly number[];
  /**
   * Detectors whose header names only some of the exposures.
   */
  readonly differing: readonly number[];
  readonly exposures: readonly number[];
  readonly inputs: readonly InputFacts[];
  /**
   * Detectors whose header names none or cannot be read.
   */
  readonly silent: readonly number[];
}
/**
 * Read everything that a repository has of a ticket, whoever made it.
 */
export interface TicketParams {
  /**
   * Types whose headers name their inputs.
   */
  readonly headers: readonly DatasetTypeName[];
  /**
   * More collections to describe, e.g. the instrument chain.
   */
  readonly others: readonly CollectionName[];
  readonly repo: string;
  readonly ticket: CollectionName5;
}
/**
 * Sorted by name; without collections if the ticket does not exist.
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
 * A RUN of a ticket. ``exposures`` are those of its data IDs; ``packages`` is empty if none are recorded.
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
 * ``changed`` is False if the repository already was in the requested state.
 */
export interface WriteResult {
  readonly changed: boolean;
  readonly summary: string;
}

export interface Methods {
  abandon: { params: AbandonParams; result: WriteResult };
  amplifierSteps: { params: AmplifierStepsParams; result: AmplifierStepsResult };
  amplifiers: { params: AmplifiersParams; result: AmplifiersResult };
  analysis: { params: AnalysisParams; result: AnalysisResult };
  artifacts: { params: ArtifactsParams; result: ArtifactsResult };
  auxiliary: { params: AuxiliaryParams; result: AuxiliaryResult };
  bundle: { params: BundleParams; result: BundleResult };
  bundles: { params: BundlesParams; result: BundlesResult };
  certifications: { params: CertificationsParams; result: CertificationsResult };
  certify: { params: CertifyParams; result: WriteResult };
  chain: { params: ChainParams; result: WriteResult };
  chainFile: { params: ChainFileParams; result: ChainFileResult };
  claims: { params: ClaimsParams; result: ClaimsResult };
  conditions: { params: ConditionsParams; result: ConditionsResult };
  construction: { params: ConstructionParams; result: ConstructionResult };
  contents: { params: ContentsParams; result: ContentsResult };
  correct: { params: CorrectParams; result: WriteResult };
  correctable: { params: CorrectableParams; result: CorrectableResult };
  counters: { params: Empty; result: CountersResult };
  curated: { params: CuratedParams; result: WriteResult };
  curves: { params: CurvesParams; result: CurvesResult };
  defectOrigins: { params: DefectOriginsParams; result: DefectOriginsResult };
  defects: { params: DefectsParams; result: DefectsResult };
  differences: { params: DifferencesParams; result: DifferencesResult };
  digests: { params: DigestsParams; result: DigestsResult };
  discard: { params: DiscardParams; result: WriteResult };
  exposures: { params: ExposuresParams; result: ExposuresResult };
  focalPlane: { params: FocalPlaneParams; result: FocalPlaneResult };
  gather: { params: GatherParams; result: GatherResult };
  holdings: { params: HoldingsParams; result: HoldingsResult };
  ingest: { params: IngestParams; result: WriteResult };
  instrument: { params: InstrumentParams; result: InstrumentResult };
  jobs: { params: JobsParams; result: JobsResult };
  journal: { params: JournalParams; result: JournalResult };
  locks: { params: LocksParams; result: LocksResult };
  matrices: { params: MatricesParams; result: MatricesResult };
  measured: { params: MeasuredParams; result: MeasuredResult };
  noiseBudget: { params: NoiseBudgetParams; result: NoiseBudgetResult };
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
  serials: { params: SerialsParams; result: SerialsResult };
  settle: { params: SettleParams; result: SettleResult };
  statistics: { params: StatisticsParams; result: StatisticsResult };
  submit: { params: SubmitParams; result: SubmitResult };
  survey: { params: SurveyParams; result: SurveyResult };
  tag: { params: TagParams; result: WriteResult };
  taken: { params: TakenParams; result: TakenResult };
  texts: { params: TextsParams; result: TextsResult };
  ticket: { params: TicketParams; result: TicketResult };
}
