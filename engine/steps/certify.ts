import type { CertifyRow } from "../bridge/wire.ts";
import type { Scene } from "../load/scene.ts";
import type { Repository } from "../load/world.ts";
import type { CollectionName, DatasetTypeName } from "../model/brand.ts";
import type { MadeProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { wireTime } from "../model/timespan.ts";
import type { RepoView } from "../observe/view.ts";
import { buildRepository } from "./build.ts";
import { certifiedChain, defineTicketChain, isInOrder } from "./chain.ts";
import { generationProgress } from "./generate.ts";
import { madeNow, wantedOfProduct } from "./locked.ts";
import type { Change, Step } from "./step.ts";

interface Wanted {
  readonly scene: Scene;
  readonly repository: Repository;
  readonly generation: CollectionName;
  readonly collection: CollectionName;
  readonly datasetType: DatasetTypeName;
  readonly made: MadeProduct | undefined;
}

type Changes = (Change & { readonly kind: "certify"; readonly run: string }) | (Change & { readonly kind: "ticket-chain" });

/** Certifies what was generated, by UUID and explicit type, and puts it on the ticket chain: provisional, nobody's default sees it. */
export const certify: Step<Wanted, RepoView, Changes> = {
  name: "certify",

  desired: (scene, unit) =>
    wantedOfProduct(scene, unit, (product) => ({
      scene,
      repository: buildRepository(scene),
      generation: names.generation(scene.set, product),
      collection: names.certification(scene.set, product),
      datasetType: product.product.datasetType,
      made: madeNow(scene, product),
    })),

  observe: (observer, { repository }) => observer.view(repository.name),

  plan({ scene, repository, generation, collection, datasetType, made }, view, ran) {
    const progress = generationProgress(view, generation, ran);
    if (progress.kind !== "complete") return { kind: "waiting", code: "not-generated", reason: `${repository.name}:${generation} is not complete` };
    const certified = view.certified(collection, datasetType);
    if (made && certified?.fingerprint !== made.fingerprint) {
      return { kind: "refused", code: "build-disagrees-with-lock", reason: `${repository.name}:${collection} does not hold what the lock says` };
    }
    if (certified?.fingerprint !== progress.attempt.fingerprint) {
      const summary = `certify ${progress.attempt.count} ${datasetType} of ${progress.attempt.run} into ${repository.name}:${collection}`;
      return { kind: "change", changes: [{ kind: "certify", run: progress.attempt.run, summary, reason: certified?.count ? "differs" : "missing" }] };
    }
    if (!isInOrder(view.children(names.ticket(scene.set)), collection, certifiedChain(scene.set))) {
      const summary = `put ${collection} on the ticket chain ${repository.name}:${names.ticket(scene.set)}`;
      return { kind: "change", changes: [{ kind: "ticket-chain", summary, reason: "missing" }] };
    }
    return { kind: "in-sync", note: collection };
  },

  async apply(hand, { scene, repository, generation, collection, datasetType }, change) {
    const { set } = scene;
    if (change.kind === "ticket-chain") return defineTicketChain(hand, { set, step: "certify", repo: repository.name });
    const writer = await hand.writer(repository.name);
    const { id } = await writer.call("rows", { repo: repository.name, collection: change.run, datasetType });
    const range = { begin: wireTime(set.validity.begin), end: wireTime(set.validity.end) };
    const rows: readonly CertifyRow[] = id.map((each) => ({ id: each, ...range }));
    await writer.call("certify", {
      repo: repository.name,
      why: { set: set.key, step: "certify" },
      collection,
      datasetType,
      rows,
      ours: id,
      doc: `${datasetType} of ${set.key}, ${set.tag}`,
      generation,
    });
  },

  writes: ({ set }) => [set.build.repo],
};
