import path from "node:path";
import { makeBenchWorld } from "../../bench/world/make.ts";
import { Bridges } from "../../engine/bridge/pool.ts";
import { loadSet } from "../../engine/declare/loadedSet.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { names } from "../../engine/model/names.ts";
import { folderOf } from "../../engine/content/applyContent.ts";
import { contentOf } from "../../engine/content/deliveredContent.ts";
import { copyFolder } from "./worlds.ts";

/** Makes a world of one set with eleven products of three detectors at three repositories, without a pipeline, and its bundle. */
export async function makeSeveral(key: string): Promise<Workspace> {
  const bench = await makeBenchWorld({ repositories: 3, sets: 1, detectors: 3 });
  const { dir } = copyFolder(bench.workspace.dir);
  const workspace: Workspace = { ...bench.workspace, dir, sets: path.join(dir, "calibsets") };
  const world = await loadWorld(workspace);
  const loaded = await loadSet(key, workspace, world);
  const made = loaded.lock?.made;
  if (!made) throw new Error(`${key} was not made`);
  const [content] = contentOf(made);
  if (!content) throw new Error(`${key} has no product`);
  const { repo } = loaded.set.build;
  const bridges = new Bridges(world, workspace);
  const writer = await bridges.writer(repo);
  const items = made.products.map(({ collection, datasetType, run }) => ({
    collection,
    datasetType,
    generationRun: run,
    verificationRuns: [],
  }));
  await writer.call("bundle", {
    repo,
    why: { set: key, step: "bundle" },
    directory: folderOf(loaded, made, content),
    ticketChain: names.ticket(loaded.set),
    items,
  });
  await bridges.close();
  return workspace;
}
