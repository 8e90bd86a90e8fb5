import type { IngestParams } from "../bridge/wire.ts";
import { files } from "../load/files.ts";
import type { Scene } from "../load/scene.ts";
import { asCollection, asDatasetType, type RepoName } from "../model/brand.ts";
import { certifiedOf as certifiedProducts, type Calibset } from "../model/calibset.ts";
import { digestOf } from "../model/digest.ts";
import type { LockMade, MadeProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../observe/view.ts";
import { certifiedChain, defineTicketChain, isInOrder } from "./chain.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import type { Change, Step } from "./step.ts";

type Changes =
  | (Change & { readonly kind: "ingest" })
  | (Change & { readonly kind: "certify"; readonly product: MadeProduct })
  | (Change & { readonly kind: "ticket-chain" });

/** Brings a released set to one target: datasets with their RUNs, certifications, ticket chain. Nobody's default sees it yet. */
export const deliver: Step<Deployed, RepoView, Changes> = {
  name: "deliver",

  desired: (scene, unit) => deployedTo(scene, unit, "deployment"),

  observe: (observer, { repository }) => observer.view(repository.name),

  plan({ scene, repository, made }, view) {
    const incoming = made.products.filter((product) => !hasDatasets(scene.set, view, product));
    const uncertified = made.products.filter((product) => certifiedOf(view, product)?.fingerprint !== product.fingerprint);
    const declared = certifiedChain(scene.set);
    const children = view.children(names.ticket(scene.set));
    const changes: readonly Changes[] = [
      ...(incoming.length ? [{ kind: "ingest", ...ingestWords(view, repository.name, incoming) } as const] : []),
      ...uncertified.map((product) => ({ kind: "certify", product, ...certifyWords(view, repository.name, product) }) as const),
      ...(declared.every((collection) => isInOrder(children, collection, declared)) ? [] : [{ kind: "ticket-chain", ...chainWords(scene, repository.name, children) } as const]),
    ];
    return changes.length ? { kind: "change", changes } : { kind: "in-sync", note: made.fingerprint };
  },

  async apply(hand, { scene, repository, made }, change) {
    const { set } = scene;
    const writer = await hand.writer(repository.name);
    const about = { repo: repository.name, why: { set: set.key, step: "deliver" } };
    switch (change.kind) {
      case "ingest":
        await writer.call("ingest", ingestParams(scene, repository.name, made));
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
        await defineTicketChain(hand, { set, step: "deliver", repo: repository.name });
    }
  },

  writes: (_scene, unit) => (unit.kind === "deployment" ? [unit.repo] : []),
};

/** The bundle of exactly this content, and what the lock expects of its files; whether those that are there are read again is the caller's. */
export const ingestParams = ({ set, place }: Scene, repo: RepoName, { products }: LockMade): IngestParams => ({
  repo,
  why: { set: set.key, step: "deliver" },
  bundle: files.bundle(place, set, digestOf(products.map((product) => product.fingerprint)).slice(0, 8)),
  expected: products.flatMap((each) => each.datasets).map(({ id, sha256, size }) => ({ id, sha256, size })),
  verify: false,
});

/** All datasets in their RUN, each with its file. */
const hasDatasets = (set: Calibset, view: RepoView, product: MadeProduct): boolean => {
  const generated = certifiedProducts(set).find(({ title }) => title === product.product);
  const run = generated && view.attempts(names.generation(set, generated)).find((each) => each.run === product.run);
  return run?.fingerprint === product.fingerprint && fileProblems(view, product) === 0;
};

const certifiedOf = (view: RepoView, product: MadeProduct) => view.certified(asCollection(product.collection), asDatasetType(product.datasetType));

const fileProblems = (view: RepoView, product: MadeProduct): number => certifiedOf(view, product)?.files.length ?? 0;

function ingestWords(view: RepoView, repo: string, incoming: readonly MadeProduct[]): Change {
  const datasets = incoming.flatMap((product) => product.datasets);
  const again = incoming.some((product) => fileProblems(view, product) > 0);
  const cost = { datasets: datasets.length, files: datasets.length, bytes: datasets.reduce((sum, { size }) => sum + size, 0) };
  return { summary: `ingest ${datasets.length} datasets into ${repo}`, reason: again ? "incomplete" : "missing", cost };
}

const chainWords = ({ set }: Scene, repo: string, children: readonly string[]): Change => ({
  summary: `define the ticket chain ${repo}:${names.ticket(set)}`,
  reason: children.length ? "differs" : "missing",
});

const certifyWords = (view: RepoView, repo: string, product: MadeProduct): Change => ({
  summary: `certify ${product.datasets.length} ${product.datasetType} into ${repo}:${product.collection}`,
  reason: certifiedOf(view, product)?.count ? "differs" : "missing",
});
