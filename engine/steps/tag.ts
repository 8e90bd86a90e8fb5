import { asDatasetType } from "../model/brand.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../observe/view.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import type { Change, Step } from "./step.ts";

type Associate = Change & { readonly kind: "associate"; readonly ids: readonly string[] };

/** Where a cleaner runs: tags every certified dataset, so that it stays (DMTN-222 section 3.5.1). */
export const tag: Step<Deployed, RepoView, Associate> = {
  name: "tag",

  desired(scene, unit) {
    const deployed = deployedTo(scene, unit, "deployment");
    if (deployed.kind === "wanted" && !deployed.value.repository.cleaned) return { kind: "unwanted", note: "no cleaner runs here" };
    return deployed;
  },

  observe: (observer, { repository }) => observer.view(repository.name),

  plan({ scene, repository, made }, view) {
    const collection = names.tag(scene.set);
    const lacking = made.products.filter((product) => {
      const facts = view.tagged(collection, asDatasetType(product.datasetType));
      return facts === undefined || facts.missing > 0 || facts.count < product.datasets.length;
    });
    if (!lacking.length) return { kind: "in-sync", note: collection };
    const ids = lacking.flatMap((product) => product.datasets.map(({ id }) => id));
    const summary = `tag ${ids.length} datasets in ${repository.name}:${collection}`;
    return { kind: "change", changes: [{ kind: "associate", ids, summary, reason: view.collection(collection) ? "incomplete" : "missing" }] };
  },

  async apply(hand, { scene, repository }, { ids }) {
    const writer = await hand.writer(repository.name);
    await writer.call("tag", {
      repo: repository.name,
      why: { set: scene.set.key, step: "tag" },
      collection: names.tag(scene.set),
      ids,
      doc: `Keeps ${scene.set.key} from the cleaner; never for processing`,
    });
  },

  writes: (_scene, unit) => (unit.kind === "deployment" ? [unit.repo] : []),
};
