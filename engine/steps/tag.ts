import { names } from "../model/names.ts";
import type { RepoView } from "../observe/view.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import type { Change, Step } from "./step.ts";
import { readTagged, untagged, type TaggedIds } from "./tagged.ts";

type Associate = Change & { readonly kind: "associate"; readonly ids: readonly string[] };

interface Seen {
  readonly view: RepoView;
  readonly held: TaggedIds;
}

/** Where a cleaner runs: tags every certified dataset, so that it stays (DMTN-222 section 3.5.1). */
export const tag: Step<Deployed, Seen, Associate> = {
  name: "tag",

  desired(scene, unit) {
    const deployed = deployedTo(scene, unit, "deployment");
    if (deployed.kind === "wanted" && !deployed.value.repository.cleaned) return { kind: "unwanted", note: "no cleaner runs here" };
    return deployed;
  },

  async observe(observer, { scene, repository, made }) {
    const view = await observer.view(repository.name);
    return { view, held: await readTagged(await observer.reader(repository.name), repository.name, scene.set, made, view) };
  },

  plan({ scene, repository, made }, { view, held }) {
    const collection = names.tag(scene.set);
    const ids = untagged(scene.set, made, view, held).flatMap((each) => each.ids);
    if (!ids.length) return { kind: "in-sync", note: collection };
    const summary = `tag ${ids.length} datasets in ${repository.name}:${collection}`;
    return { kind: "change", changes: [{ kind: "associate", ids, summary, reason: view.collection(collection) ? "incomplete" : "missing", cost: { datasets: ids.length } }] };
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
