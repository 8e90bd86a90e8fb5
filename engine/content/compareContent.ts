import type { ContentFacts } from "../bridge/contentFacts.ts";
import type { FileProblem, Protection, SkymapFacts } from "../bridge/wire.ts";
import { asCollection } from "../model/brand.ts";
import { canonicalJson } from "../model/digest.ts";
import type { LockedDataset, LockedSkymap } from "../model/lock.ts";
import { compareCertified, comparePart, subject } from "./compareDatasets.ts";
import { compareRuns } from "./compareRuns.ts";
import { datasetsOf, type Content, type ContentPart } from "./deliveredContent.ts";
import type { LocalDifference } from "./difference.ts";
import type { DifferenceKind } from "./differenceKinds.ts";
import type { ContentRows } from "./readContent.ts";
import { searchesInOrder } from "./ticketChain.ts";

/** Mode bits that let every account of the site read a calibration. */
const READABLE = 0o444;

type Find = (kind: DifferenceKind, expected: string, found: string, datasets?: readonly string[]) => LocalDifference;

/**
 * Compares a content with a repository; plans, drift and repair all use this comparison. Datasets that the lock does not name
 * are reported only in the content's own CALIBRATION collection. Pure.
 */
export const compareContent = (content: Content, facts: ContentFacts, read: ContentRows): readonly LocalDifference[] =>
  content.certification ? compareProduct(content, content.certification, facts, read) : compareAuxiliary(content, facts, read);

function compareProduct(
  content: Content,
  certification: NonNullable<Content["certification"]>,
  facts: ContentFacts,
  read: ContentRows,
): readonly LocalDifference[] {
  const { collection } = certification;
  const find = finderOf(collection);
  const datasets = new Map(datasetsOf(content).map((each) => [each.id, each]));
  const types = content.parts.flatMap((part) => compareType(content, part, facts, find));
  const known = facts.collection(collection);
  if (known && known.type !== "CALIBRATION") return [...types, find("collection type different", "CALIBRATION", known.type)];
  const run = mistypedRun(content, read);
  if (run) return [...types, run];
  const certified = facts.certified(collection, certification.datasetType);
  const files = (certified?.files ?? []).map((each) => compareFile(certification, datasets, each, find));
  const inside = compareDigests(certification, datasets, collection, files, read, find);
  const elsewhere = content.parts.flatMap((part) => compareRuns(part, certification, read.rows(collection, part.datasetType)));
  if (certified?.fingerprint === certification.fingerprint) return [...types, ...elsewhere, ...files, ...inside];
  const rows = content.parts.flatMap((part) =>
    compareCertified(
      part,
      certification,
      read.rows(collection, part.datasetType),
      part.runs.map((each) => read.rows(each, part.datasetType)),
    ),
  );
  const missing = known ? [] : [find("collection missing", "CALIBRATION", "nothing")];
  const all = [...types, ...missing, ...rows, ...elsewhere, ...files, ...inside];
  return all.length ? all : [find("lock and repository disagree", certification.fingerprint, certified?.fingerprint ?? "nothing")];
}

function compareAuxiliary(content: Content, facts: ContentFacts, read: ContentRows): readonly LocalDifference[] {
  const parts = content.parts.flatMap((part): readonly LocalDifference[] => {
    const [run = ""] = part.runs;
    const find = finderOf(run);
    const mistyped = read.mistyped(run);
    if (mistyped !== undefined)
      return [
        find(
          "collection type different",
          "RUN",
          mistyped,
          part.datasets.map(({ id }) => id),
        ),
      ];
    const held = facts.held(run, part.datasetType);
    const datasets = new Map(part.datasets.map((each) => [each.id, each]));
    const broken = (held?.files ?? []).filter(({ id }) => datasets.has(id)).map((each) => compareFile(part, datasets, each, find));
    const rows = held?.fingerprint === part.fingerprint ? [] : comparePart(part, read.rows(run, part.datasetType), !held?.count);
    const differences = [...compareType(content, part, facts, find), ...rows, ...broken];
    return [...differences, ...compareDigests(part, datasets, run, differences, read, find)];
  });
  return [...parts, ...compareRecords(content, facts), ...compareOwnChain(content, facts)];
}

const finderOf =
  (collection: string): Find =>
  (kind, expected, found, datasets = []) => ({ kind, collection: asCollection(collection), expected, found, datasets });

/** A collection of another type that has the name of a RUN, so that no dataset of the product can be there. */
function mistypedRun(content: Content, read: ContentRows): LocalDifference | undefined {
  for (const run of content.parts.flatMap(({ runs }) => runs)) {
    const type = read.mistyped(run);
    if (type !== undefined)
      return finderOf(run)(
        "collection type different",
        "RUN",
        type,
        datasetsOf(content).map(({ id }) => id),
      );
  }
  return undefined;
}

function compareType(
  { types }: Content,
  { datasetType, datasets }: ContentPart,
  facts: ContentFacts,
  find: Find,
): readonly LocalDifference[] {
  const locked = types.find(({ name }) => name === datasetType);
  if (!locked) return [];
  const known = facts.type(datasetType);
  const wanted = definitionOf(locked);
  const override = facts.override(datasetType);
  // No client can register a type that the repository's configuration redefines.
  if (!known && override === undefined) return [find("dataset type missing", `${datasetType} ${wanted}`, "not registered")];
  const here = known ? definitionOf(known) : "not registered";
  if (wanted === here) return [];
  const ids = datasets.map(({ id }) => id);
  return [find("dataset type different", `${datasetType} ${wanted}`, override === undefined ? here : `${here}: ${override}`, ids)];
}

const definitionOf = ({
  dimensions,
  storageClass,
  isCalibration,
}: {
  readonly dimensions: readonly string[];
  readonly storageClass: string;
  readonly isCalibration: boolean;
}): string => canonicalJson({ dimensions, storageClass, isCalibration });

function compareFile(
  part: Pick<ContentPart, "datasetType">,
  datasets: ReadonlyMap<string, LockedDataset>,
  { id, path, problem, size, protection }: FileProblem,
  find: Find,
): LocalDifference {
  const dataset = datasets.get(id);
  const locked = dataset?.size ?? 0;
  const kind =
    problem === "missing"
      ? "file missing"
      : problem === "unreadable"
        ? "file unreadable"
        : (size ?? 0) < locked
          ? "file truncated"
          : "file longer";
  const what = path === "" ? "no file is recorded" : path;
  const expected = `${subject(part, dataset ? [dataset] : [])}, ${locked} bytes`;
  return protect(protection, find(kind, expected, problem === "size" ? `${what}, ${size ?? 0} bytes` : what, [id]));
}

const places = {
  zip: "in a zip file, which other datasets share",
  outside: "outside the datastore's root",
} as const satisfies Record<Protection, string>;

/** Leaves a wrong file to people if the bridge never replaces it. */
const protect = (protection: Protection | null, difference: LocalDifference): LocalDifference =>
  protection === null
    ? difference
    : { ...difference, kind: "file protected", found: `${difference.kind}: ${difference.found}, ${places[protection]}` };

/** Compares every file that was read with the lock. A file has at most one difference. */
function compareDigests(
  part: Pick<ContentPart, "datasetType">,
  datasets: ReadonlyMap<string, LockedDataset>,
  collection: string,
  known: readonly LocalDifference[],
  read: ContentRows,
  find: Find,
): readonly LocalDifference[] {
  const files = read.digests(collection, part.datasetType);
  if (!files) return [];
  const differing = new Set(known.flatMap((each) => each.datasets));
  return files.id.flatMap((id, index) => {
    const locked = datasets.get(id);
    if (!locked || differing.has(id)) return [];
    const digest = files.sha256[index] ?? null;
    const bits = files.mode[index] ?? READABLE;
    const path = files.path[index] ?? "";
    const what = subject(part, [locked]);
    const wrong = [
      ...(digest === locked.sha256
        ? []
        : [find("digest different", `${what}, sha256 ${locked.sha256}`, `${path}, sha256 ${digest ?? "could not be read"}`, [id])]),
      ...((bits & READABLE) === READABLE
        ? []
        : [find("mode different", `${what}, readable by all`, `${path}, mode ${bits.toString(8).padStart(4, "0")}`, [id])]),
    ];
    return wrong.map((each) => protect(files.protection[index] ?? null, each));
  });
}

function compareRecords({ name, records }: Content, facts: ContentFacts): readonly LocalDifference[] {
  if (!records) return [];
  const here = facts.skymap(records.skymap);
  const state = compareSkymap(records, here);
  if (state === "there") return [];
  const describe = ({ hash, tracts, patches }: Pick<LockedSkymap, "hash" | "tracts" | "patches">) =>
    `${tracts} tracts and ${patches} patches of ${hash.slice(0, 12)}`;
  return [
    finderOf(name)(
      state === "lacking" ? "records missing" : "records different",
      `skymap ${records.skymap}, ${describe(records)}`,
      here ? describe(here) : "nothing",
    ),
  ];
}

/** Compares the configuration and counts only, because a skymap may have millions of records. A write reads the records themselves. */
function compareSkymap(locked: LockedSkymap, facts: SkymapFacts | undefined): "there" | "lacking" | "differs" {
  if (!facts) return "lacking";
  if (facts.hash !== locked.hash || facts.tracts > locked.tracts || facts.patches > locked.patches) return "differs";
  return facts.tracts < locked.tracts || facts.patches < locked.patches ? "lacking" : "there";
}

/** Compares an auxiliary chain: missing members, and the order, which decides what a lookup finds. */
function compareOwnChain({ name, chain }: Content, facts: ContentFacts): readonly LocalDifference[] {
  if (chain === null) return [];
  const find = finderOf(name);
  const known = facts.collection(name);
  if (known && known.type !== "CHAINED") return [find("collection type different", "CHAINED", known.type)];
  const children = known?.children ?? [];
  const missing = chain.filter((run) => !children.includes(run));
  const here = chain.filter((run) => children.includes(run));
  const found = known ? children.join(", ") || "no child" : "nothing";
  return [
    ...(missing.length ? [find("RUN not on its chain", missing.join(", "), found)] : []),
    ...(searchesInOrder(children, here) ? [] : [find("chain order wrong", here.join(", "), found)]),
  ];
}
