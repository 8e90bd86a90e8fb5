import type { IngestParams } from "../bridge/wire.ts";
import { files } from "../declare/setFiles.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { asCollection, type RepoName } from "../model/brand.ts";
import { digestOf } from "../model/digest.ts";
import type { LockedDataset, LockMade, MadeProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { certifiedChain, defineTicketChain, isInOrder } from "../content/ticketChain.ts";
import { applyCollectionChange, collectionChanges, type CollectionChange } from "../content/deliverCollection.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import { heldCollectionOf, readPartRows, type PartRows } from "../content/heldCollection.ts";
import { certifiedFacts, readHeldRows, standingOf, type HeldRows, type Standing } from "../content/standing.ts";
import type { Step } from "./step.ts";
import type { Change, Refusal } from "../model/change.ts";

type Changes =
  | (Change & { readonly kind: "ingest"; readonly products: readonly MadeProduct[] })
  | (Change & { readonly kind: "certify"; readonly product: MadeProduct })
  | (Change & { readonly kind: "ticket-chain" })
  | CollectionChange;

interface Observed {
  readonly view: RepoView;
  readonly rows: ReadonlyMap<string, HeldRows>;
  /** Of what goes along. */
  readonly parts: PartRows;
}

/** Brings a released set to one target: datasets with their RUNs, certifications, ticket chain, and what goes along. Nobody's default sees it yet. */
export const deliver: Step<Deployed, Observed, Changes> = {
  name: "deliver",

  desired: (loaded, unit) => deployedTo(loaded, unit, "deployment"),

  async observe(observer, { loaded, repository, made }) {
    const view = await observer.view(repository.name);
    const reader = await observer.reader(repository.name);
    const parts = (made.collections ?? []).flatMap((each) => each.parts);
    return { view, rows: await readHeldRows(reader, repository.name, loaded.set, view, made.products), parts: await readPartRows(reader, repository.name, parts, (part) => view.held(part)) };
  },

  plan({ loaded, repository, made }, { view, rows, parts }) {
    const standing = made.products.map((product) => standingOf(loaded.set, product, view, rows));
    const free = standing.filter(({ blocked }) => blocked === null);
    const held = (made.collections ?? []).map((each) => heldCollectionOf(each, view, parts));
    const kept = standing.flatMap(({ blocked }): readonly Refusal[] => (blocked ? [blocked] : []));
    const alone = held.flatMap(({ collection, blocked }): readonly Refusal[] => (blocked ? [{ ...blocked, part: collection.name }] : []));
    const [first] = [...kept, ...alone].map((each) => ({ ...each, reason: `${repository.name}:${each.reason}` }));
    const incoming = free.filter(({ arrived }) => !arrived).map(({ product }) => product);
    const uncertified = free.filter(({ certified }) => !certified).map(({ product }) => product);
    const changes: readonly Changes[] = [
      ...(incoming.length ? [{ kind: "ingest", products: incoming, ...ingestWords(view, repository.name, incoming) } as const] : []),
      ...uncertified.map((product) => ({ kind: "certify", product, ...certifyWords(view, repository.name, product) }) as const),
      ...(isChained(loaded, view, standing) ? [] : [{ kind: "ticket-chain", ...chainWords(loaded, repository.name, view) } as const]),
      ...held.flatMap((each) => collectionChanges(each, repository.name)),
    ];
    // Whatever is in nobody's way is made first.
    if (changes.length) return { kind: "change", changes, ...(first ? { besides: first } : {}) };
    if (first) return { kind: "refused", ...first };
    return { kind: "in-sync", note: made.fingerprint };
  },

  async apply(access, { loaded, repository, made }, change) {
    const { set } = loaded;
    const writer = await access.writer(repository.name);
    const about = { repo: repository.name, why: { set: set.key, step: "deliver" } };
    switch (change.kind) {
      case "ingest":
        await writer.call("ingest", ingestParams(loaded, repository.name, made, change.products.flatMap(({ datasets }) => datasets)));
        return;
      case "certify":
        await writer.call("certify", {
          ...about,
          collection: change.product.collection,
          datasetType: change.product.datasetType,
          rows: change.product.datasets.map(({ id, begin, end }) => ({ id, begin, end })),
          ours: change.product.datasets.map(({ id }) => id),
          doc: `${change.product.datasetType} of ${set.key}, ${set.tag}`,
          generation: change.product.run,
        });
        return;
      case "ticket-chain":
        await defineTicketChain(access, { set, step: "deliver", repo: repository.name });
        return;
      case "records":
      case "bring":
      case "search-chain":
        await applyCollectionChange(access, loaded, repository, change);
    }
  },

  writes: (_scene, unit) => (unit.kind === "deployment" ? [unit.repo] : []),
};

/** The bundle of exactly this content, and what the lock expects of some of its files; whether those that are there are read again is the caller's. */
export const ingestParams = ({ set, workspace }: LoadedSet, repo: RepoName, { products }: LockMade, datasets: readonly LockedDataset[]): IngestParams => ({
  repo,
  why: { set: set.key, step: "deliver" },
  bundle: files.bundle(workspace, set, digestOf(products.map((product) => product.fingerprint)).slice(0, 8)),
  expected: datasets.map(({ id, sha256, size }) => ({ id, sha256, size })),
  verify: false,
});

function ingestWords(view: RepoView, repo: string, incoming: readonly MadeProduct[]): Change {
  const datasets = incoming.flatMap((product) => product.datasets);
  const again = incoming.some((product) => certifiedFacts(view, product)?.files.length);
  const cost = { datasets: datasets.length, files: datasets.length, bytes: datasets.reduce((sum, { size }) => sum + size, 0) };
  return { summary: `ingest ${datasets.length} datasets into ${repo}`, reason: again ? "incomplete" : "missing", cost };
}

/** Under the name of one of ours, a collection of another type is never put on the chain: it would search what nobody of us made. */
function isChained({ set }: LoadedSet, view: RepoView, standing: readonly Standing[]): boolean {
  if (standing.some(({ blocked }) => blocked?.code === "collection-type-differs")) return true;
  const declared = certifiedChain(set);
  const toCome = standing.filter(({ blocked, product }) => blocked && !view.collection(asCollection(product.collection))).map(({ product }) => product.collection);
  return declared.filter((each) => !toCome.includes(each)).every((each) => isInOrder(view.children(names.ticket(set)), each, declared));
}

const chainWords = ({ set }: LoadedSet, repo: string, view: RepoView): Change => ({
  summary: `define the ticket chain ${repo}:${names.ticket(set)}`,
  reason: view.children(names.ticket(set)).length ? "differs" : "missing",
});

const certifyWords = (view: RepoView, repo: string, product: MadeProduct): Change => ({
  summary: `certify ${product.datasets.length} ${product.datasetType} into ${repo}:${product.collection}`,
  reason: certifiedFacts(view, product)?.count ? "differs" : "missing",
});
