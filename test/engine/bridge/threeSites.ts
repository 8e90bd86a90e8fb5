import path from "node:path";
import type { Patience } from "../../../engine/bridge/patience.ts";
import { Bridges } from "../../../engine/bridge/pool.ts";
import type { Repository, Site, World } from "../../../engine/declare/loadWorld.ts";
import { workspaceFrom } from "../../../engine/declare/workspace.ts";
import { asRepo } from "../../../engine/model/brand.ts";

export const sites = ["usdf", "summit", "tts"] as const;

/** Bridges of a world of three sites, each with a repository that need not exist. */
export function threeSites(folder: string, patience?: Patience): Bridges {
  const all = sites.map((name): Site => {
    const repository: Repository = {
      name: asRepo(`${name}/main`),
      site: name,
      uri: path.join(folder, name),
      cleaned: false,
      writer: null,
      jobHours: null,
      databaseLimit: null,
      instruments: new Map(),
    };
    return { name, work: path.join(folder, "work", name), jobs: 1, bps: null, signing: null, targetedBy: null, repositories: [repository] };
  });
  const world: World = {
    ...{
      name: "three",
      constructionSite: "usdf",
      papers: "world",
      requireMerged: null,
      ignored: new Map(),
      usual: new Map(),
      packages: new Map(),
    },
    sites: new Map(all.map((site) => [site.name, site])),
    repositories: new Map(all.flatMap(({ repositories }) => repositories.map((each) => [each.name, each]))),
  };
  return new Bridges(world, workspaceFrom({}), patience);
}

// As a process: an engine that starts all bridges and waits to be killed.
if (process.argv[1] === import.meta.filename && process.argv[2] !== undefined) {
  const bridges = threeSites(process.argv[2]);
  for (const site of sites) await (await bridges.site(site)).call("counters", {});
  console.log("started");
  setInterval(() => undefined, 1000);
}
