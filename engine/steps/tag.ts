import type { CollectionName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import type { Step } from "./step.ts";
import type { Change } from "../model/change.ts";
import { readTagged, untagged, type TaggedIds } from "../content/tagged.ts";
import { tagsOfType } from "../model/tags.ts";

type Associate = Change & { readonly kind: "associate"; readonly collection: CollectionName; readonly ids: readonly string[] };

interface Observed {
  readonly view: RepoView;
  readonly held: TaggedIds;
}

/** Where a cleaner runs: tags every certified dataset, so that it stays (DMTN-222 section 3.5.1). */
export const tag: Step<Deployed, Observed, Associate> = {
  name: "tag",

  desired(loaded, unit) {
    const deployed = deployedTo(loaded, unit, "deployment");
    if (deployed.kind === "wanted" && !deployed.value.repository.cleaned) return { kind: "unwanted", note: "no cleaner runs here" };
    return deployed;
  },

  async observe(observer, { loaded, repository, made }) {
    const view = await observer.view(repository.name);
    return { view, held: await readTagged(await observer.reader(repository.name), repository.name, loaded.set, made, view) };
  },

  plan({ loaded, repository, made }, { view, held }) {
    const lacking = new Set(untagged(loaded.set, made, view, held).flatMap((each) => each.ids));
    if (!lacking.size) return { kind: "in-sync", note: names.tag(loaded.set) };
    const placed = [...new Set(made.products.map(({ datasetType }) => datasetType))].flatMap((type) => [...tagsOfType(loaded.set, made, type)].flatMap(([collection, all]) => all.filter((id) => lacking.has(id)).map((id) => ({ collection, id }))));
    const changes = [...grouped(placed, ({ collection }) => collection)].map(([collection, group]): Associate => {
      const ids = group.map(({ id }) => id);
      const summary = `tag ${ids.length} datasets in ${repository.name}:${collection}`;
      return { kind: "associate", collection, ids, summary, reason: view.collection(collection) ? "incomplete" : "missing", cost: { datasets: ids.length } };
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

  writes: (_scene, unit) => (unit.kind === "deployment" ? [unit.repo] : []),
};
