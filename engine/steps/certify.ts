import type { Writer } from "../bridge/methods.ts";
import type { CertifyRow } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { CollectionName } from "../model/brand.ts";
import { asCertified, type Calibset, type Generated } from "../model/calibset.ts";
import { knownDatasets, rangeOf, type KnownDataset } from "../model/originLaws.ts";
import type { MadeProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { wireTime } from "../model/tai.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { defineTicketChain, isOnTicketChain } from "../content/ticketChain.ts";
import { madeNow } from "../declare/madeNow.ts";
import { wantedOfProduct } from "../progress/locked.ts";
import { generationProgress } from "../progress/attempts.ts";
import type { Step } from "./step.ts";
import type { Change } from "../model/change.ts";

interface Desired {
  readonly loaded: LoadedSet;
  readonly made: Generated;
  /** The datasets of a curated or corrected product with their ranges; undefined for a product of a pipeline. */
  readonly known: readonly KnownDataset[] | undefined;
  readonly collection: CollectionName;
  /** The product as the lock names it, once it was released. */
  readonly released: MadeProduct | undefined;
}

type Changes = (Change & { readonly kind: "certify"; readonly run: string }) | (Change & { readonly kind: "ticket-chain" });

/** Certifies the generated datasets, by UUID and dataset type, and puts the collection on the ticket chain, which no default collection searches yet. */
export const certify: Step<Desired, RepoView, Changes> = {
  name: "certify",

  desired: (loaded, unit) =>
    wantedOfProduct(loaded, unit, (product, locked) => {
      const made = asCertified(product);
      return (
        made && {
          loaded,
          made,
          known: knownDatasets(loaded.set, made, locked),
          collection: names.certification(loaded.set, made),
          released: madeNow(loaded, made),
        }
      );
    }),

  observe: (observer, { loaded }) => observer.view(loaded.set.build.repo),

  plan({ loaded, made, collection, released }, view) {
    const { set } = loaded;
    const { repo } = set.build;
    const { datasetType } = made.generation;
    const progress = generationProgress(set, made, view);
    if (progress.kind !== "complete")
      return { kind: "waiting", code: "not-generated", reason: `${repo}:${names.generation(set, made)} is not complete` };
    const certified = view.certified(collection, datasetType);
    if (released && certified?.fingerprint !== released.fingerprint) {
      return { kind: "refused", code: "build-disagrees-with-lock", reason: `${repo}:${collection} does not hold what the lock says` };
    }
    if (certified?.fingerprint !== progress.attempt.fingerprint) {
      const summary = `certify ${progress.attempt.count} ${datasetType} of ${progress.attempt.run} into ${repo}:${collection}`;
      return {
        kind: "change",
        changes: [{ kind: "certify", run: progress.attempt.run, summary, reason: certified?.count ? "differs" : "missing" }],
      };
    }
    if (!isOnTicketChain(set, view.children(names.ticket(set)), collection)) {
      const summary = `put ${collection} on the ticket chain ${repo}:${names.ticket(set)}`;
      return { kind: "change", changes: [{ kind: "ticket-chain", summary, reason: "missing" }] };
    }
    return { kind: "in-sync", note: collection };
  },

  async apply(access, { loaded, made, known, collection }, change) {
    const { set } = loaded;
    const { repo } = set.build;
    const { datasetType } = made.generation;
    if (change.kind === "ticket-chain") return defineTicketChain(access, { set, step: "certify", repo });
    const writer = await access.writer(repo);
    const rows = known ? known.map(rangeOf) : await rowsOf(writer, set, change.run, datasetType);
    await writer.call("certify", {
      repo,
      why: { set: set.key, step: "certify" },
      collection,
      datasetType,
      rows,
      ours: rows.map(({ id }) => id),
      doc: `${datasetType} of ${set.key}, ${set.tag}`,
      generation: change.run,
    });
  },

  writes: ({ set }) => [set.build.repo],
};

/** All datasets of a RUN, each for the set's range. */
async function rowsOf(writer: Writer, { build, validity }: Calibset, run: string, datasetType: string): Promise<readonly CertifyRow[]> {
  const { id } = await writer.call("rows", { repo: build.repo, collection: run, datasetType });
  const range = { begin: wireTime(validity.begin), end: wireTime(validity.end) };
  return id.map((each) => ({ id: each, ...range }));
}
