import { compareSet, firstRefusal } from "../content/compareSet.ts";
import { mendedBy } from "../content/difference.ts";
import type { CollectionName } from "../model/brand.ts";
import type { Change } from "../model/change.ts";
import { grouped } from "../model/group.ts";
import { names } from "../model/names.ts";
import { tagsOfType } from "../model/tags.ts";
import { comparisonOf, deployedTo, observeDeployed, type Deployed, type ObservedTarget } from "./deployed.ts";
import type { Step } from "./step.ts";

type Associate = Change & { readonly kind: "associate"; readonly collection: CollectionName; readonly ids: readonly string[] };

/** Tags every certified dataset in a repository with a cleaner, which keeps tagged datasets (DMTN-222 section 3.5.1). */
export const tag: Step<Deployed, ObservedTarget, Associate> = {
  name: "tag",

  desired(loaded, unit) {
    const deployed = deployedTo(loaded, unit, "deployment");
    if (deployed.kind === "wanted" && !deployed.value.repository.cleaned) return { kind: "unwanted", note: "no cleaner runs here" };
    return deployed;
  },

  observe: observeDeployed,

  plan(deployed, { view, read }) {
    const { loaded, repository, made } = deployed;
    const differences = compareSet(comparisonOf(deployed), view, read);
    const lacking = new Set(mendedBy("tag", differences).flatMap(({ datasets }) => datasets));
    const refusal = firstRefusal(
      made,
      differences.filter(({ product, collection }) => product === null && collection === names.tag(loaded.set)),
    );
    if (!lacking.size) return refusal ? { kind: "refused", ...refusal } : { kind: "in-sync", note: names.tag(loaded.set) };
    const placed = [...new Set(made.products.map(({ datasetType }) => datasetType))].flatMap((type) =>
      [...tagsOfType(loaded.set, made, type)].flatMap(([collection, all]) =>
        all.filter((id) => lacking.has(id)).map((id) => ({ collection, id })),
      ),
    );
    const changes = [...grouped(placed, ({ collection }) => collection)].map(([collection, group]): Associate => {
      const ids = group.map(({ id }) => id);
      const summary = `tag ${ids.length} datasets in ${repository.name}:${collection}`;
      return {
        kind: "associate",
        collection,
        ids,
        summary,
        reason: view.collection(collection) ? "incomplete" : "missing",
        cost: { datasets: ids.length },
      };
    });
    return { kind: "change", changes };
  },

  async apply(access, { loaded, repository }, { collection, ids }) {
    const writer = await access.writer(repository.name);
    await writer.call("tag", {
      repo: repository.name,
      why: { set: loaded.set.key, step: "tag" },
      collection,
      ids,
      doc: `Keeps ${loaded.set.key} from the cleaner; never for processing`,
    });
  },

  writes: (_loaded, unit) => (unit.kind === "deployment" ? [unit.repo] : []),
};
