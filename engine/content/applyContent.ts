import type { WriteAccess } from "../bridge/methods.ts";
import { gatheredFolder, recordsOf } from "../declare/auxiliaryOf.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import { files } from "../declare/setFiles.ts";
import type { Change, Reason } from "../model/change.ts";
import { digestOf } from "../model/digest.ts";
import { assertNever } from "../model/group.ts";
import type { LockedDataset, LockMade, MadeCollection, MadeProduct } from "../model/lock.ts";
import { contentOf, datasetsOf, type Content } from "./deliveredContent.ts";
import { mendedBy, type Difference } from "./difference.ts";
import type { DifferenceKind } from "./differenceKinds.ts";
import { ingestParams } from "./ingestParams.ts";
import { defineTicketChain } from "./ticketChain.ts";

/** One change that brings content to a target. */
export type ContentChange =
  | (Change & {
      readonly kind: "bring";
      readonly folder: string;
      readonly contents: readonly Content[];
      /** Datasets of the contents. */ readonly datasets: readonly LockedDataset[];
      /** Whether existing files are read and compared too. */ readonly verify: boolean;
    })
  | (Change & { readonly kind: "certify"; readonly made: MadeProduct })
  | (Change & { readonly kind: "records"; readonly made: MadeCollection })
  | (Change & { readonly kind: "own-chain"; readonly made: MadeCollection })
  | (Change & { readonly kind: "ticket-chain" });

/** Bytes of a tract or patch in a database, as the bridge estimates (write/records.py). */
const BYTES_A_RECORD = 2_600;

/** The changes for the differences that `deliver` mends. Changes that lookups see come last. Pure. */
export function changesOf(
  loaded: LoadedSet,
  { name }: Repository,
  made: LockMade,
  differences: readonly Difference[],
): readonly ContentChange[] {
  const mendable = mendedBy("deliver", differences);
  const ofContent = new Map(contentOf(made).map((content) => [content, mendable.filter(({ product }) => product === content.name)]));
  const products = [...ofContent].flatMap(([content, some]) =>
    content.source.kind === "product" && some.length ? [{ content, made: content.source.made, some }] : [],
  );
  const chain = mendable.filter(({ kind, product }) => product === null && chains.has(kind));
  return [
    ...bringProducts(loaded, name, made, products),
    ...products
      .filter(({ some }) => some.some(({ kind }) => uncertified.has(kind)))
      .map(({ made: product, some }) => certify(name, product, some)),
    ...(chain.length
      ? [
          {
            kind: "ticket-chain",
            summary: `define the ticket chain ${name}:${loaded.set.instrument}/calib/${loaded.set.ticket}`,
            reason: chain.every(({ kind }) => kind === "chain missing") || isEmptyChain(chain) ? "missing" : "differs",
          } as const,
        ]
      : []),
    ...[...ofContent].flatMap(([content, some]) =>
      content.source.kind === "auxiliary" ? auxiliaryChanges(loaded, name, content, content.source.made, some) : [],
    ),
  ];
}

export async function applyContentChange(
  access: WriteAccess,
  loaded: LoadedSet,
  repository: Repository,
  change: ContentChange,
): Promise<void> {
  const { set } = loaded;
  const writer = await access.writer(repository.name);
  const about = { repo: repository.name, why: { set: set.key, step: "deliver" } };
  switch (change.kind) {
    case "bring":
      await writer.call("ingest", ingestParams(set, repository.name, change));
      return;
    case "certify": {
      const { collection, datasetType, datasets, run } = change.made;
      const rows = datasets.map(({ id, begin, end }) => ({ id, begin, end }));
      await writer.call("certify", {
        ...about,
        collection,
        datasetType,
        rows,
        ours: datasets.map(({ id }) => id),
        doc: `${datasetType} of ${set.key}, ${set.tag}`,
        generation: run,
      });
      return;
    }
    case "records":
      if (change.made.records)
        await writer.call("records", {
          ...about,
          bundle: gatheredFolder(loaded, change.made),
          records: change.made.records,
          databaseLimit: repository.databaseLimit,
        });
      return;
    case "own-chain":
      // Prepends all members, because a single restored RUN would be searched before the others.
      await writer.call("chain", {
        ...about,
        mode: "prepend",
        chain: change.made.name,
        children: [...change.made.runs],
        ownedPrefix: change.made.name,
        doc: "",
      });
      return;
    case "ticket-chain":
      await defineTicketChain(access, { set, step: "deliver", repo: repository.name });
      return;
    default:
      assertNever(change);
  }
}

/** The bundle's folder of a content: products share one, an auxiliary collection has its own. */
export const folderOf = (loaded: LoadedSet, made: LockMade, { source }: Content): string =>
  source.kind === "auxiliary"
    ? gatheredFolder(loaded, source.made)
    : files.bundle(loaded.workspace, loaded.set, digestOf(made.products.map(({ fingerprint }) => fingerprint)).slice(0, 8));

/** The bundle's folder that a change reads; undefined for a change that needs no bundle. */
export const folderReadBy = (loaded: LoadedSet, change: ContentChange): string | undefined =>
  change.kind === "bring" ? change.folder : change.kind === "records" ? gatheredFolder(loaded, change.made) : undefined;

interface Lacking {
  readonly content: Content;
  readonly made: MadeProduct;
  readonly some: readonly Difference[];
}

/** One import of all products that lack datasets or files. A product is always imported as a whole. */
function bringProducts(loaded: LoadedSet, repo: string, made: LockMade, products: readonly Lacking[]): readonly ContentChange[] {
  const lacking = products.filter(({ some }) => some.some(({ kind }) => unarrived.has(kind)));
  const verify = lacking.some(({ some }) => some.some(({ kind }) => unread.has(kind)));
  const [first] = lacking;
  if (!first) return [];
  // A dataset that is certified for several ranges is imported once.
  const datasets = [...new Map(lacking.flatMap(({ content }) => datasetsOf(content)).map((each) => [each.id, each])).values()];
  const again = lacking.some(({ some }) => some.some(({ kind }) => kind.startsWith("file ") || unread.has(kind)));
  return [
    {
      kind: "bring",
      folder: folderOf(loaded, made, first.content),
      contents: lacking.map(({ content }) => content),
      datasets,
      verify,
      summary: `ingest ${datasets.length} datasets into ${repo}`,
      reason: again ? "incomplete" : "missing",
      cost: costOf(datasets),
    },
  ];
}

const certify = (repo: string, made: MadeProduct, some: readonly Difference[]): ContentChange => ({
  kind: "certify",
  made,
  summary: `certify ${made.datasets.length} ${made.datasetType} into ${repo}:${made.collection}`,
  reason: isNothingCertified(made, some) ? "missing" : "differs",
});

/** Changes for an auxiliary collection. Dimension records come first, because datasets need them. */
function auxiliaryChanges(
  loaded: LoadedSet,
  repo: string,
  content: Content,
  made: MadeCollection,
  some: readonly Difference[],
): readonly ContentChange[] {
  const { name, records } = made;
  const lacking = new Set(some.filter(({ kind }) => unarrived.has(kind)).flatMap(({ datasets }) => datasets));
  const datasets = datasetsOf(content).filter(({ id }) => lacking.has(id));
  const chain = some.filter(({ kind }) => kind === "RUN not on its chain" || kind === "chain order wrong");
  return [
    ...(records && some.some(({ kind }) => kind === "records missing")
      ? [
          {
            kind: "records",
            part: name,
            made,
            summary: `insert what is missing of ${recordsOf(records)} dimension records of skymap ${records.skymap} into ${repo}`,
            reason: "missing",
            cost: { bytes: recordsOf(records) * BYTES_A_RECORD },
          } as const,
        ]
      : []),
    ...(datasets.length
      ? [
          {
            kind: "bring",
            part: name,
            folder: gatheredFolder(loaded, made),
            contents: [content],
            datasets,
            verify: some.some(({ kind }) => unread.has(kind)),
            summary: `ingest ${datasets.length} datasets of ${name} into ${repo}`,
            reason: datasets.length < datasetsOf(content).length ? "incomplete" : "missing",
            cost: costOf(datasets),
          } as const,
        ]
      : []),
    ...(chain.length
      ? [
          {
            kind: "own-chain",
            part: name,
            made,
            summary: `put ${made.runs.length} RUNs on ${repo}:${name} in their order`,
            reason: ownChainReason(chain),
          } as const,
        ]
      : []),
  ];
}

const ownChainReason = (chain: readonly Difference[]): Reason =>
  chain.some(({ kind }) => kind === "RUN not on its chain") ? "missing" : "differs";

const isEmptyChain = (chain: readonly Difference[]): boolean =>
  chain.every(({ kind, found }) => kind === "chain child missing" && found === "no child");

/** Whether the differences show that no dataset of the product is certified. */
function isNothingCertified({ datasets }: MadeProduct, some: readonly Difference[]): boolean {
  const gone = new Set(some.filter(({ kind }) => absentKinds.has(kind)).flatMap((each) => each.datasets));
  return datasets.every(({ id }) => gone.has(id));
}

const costOf = (datasets: readonly LockedDataset[]) => ({
  datasets: datasets.length,
  files: datasets.length,
  bytes: datasets.reduce((sum, { size }) => sum + size, 0),
});

const absentKinds: ReadonlySet<DifferenceKind> = new Set(["RUN removed", "dataset missing", "certification gone"]);
const uncertified: ReadonlySet<DifferenceKind> = new Set([...absentKinds, "collection missing", "range changed", "range split"]);
/** Differences that only reading the files shows. */
const unread: ReadonlySet<DifferenceKind> = new Set(["digest different", "mode different"]);
const unarrived: ReadonlySet<DifferenceKind> = new Set([
  "RUN removed",
  "dataset missing",
  "file missing",
  "file truncated",
  "file longer",
  "file unreadable",
  ...unread,
]);
const chains: ReadonlySet<DifferenceKind> = new Set(["chain missing", "chain child missing", "chain order wrong"]);
