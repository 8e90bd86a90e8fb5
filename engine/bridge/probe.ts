import { Bridges } from "./pool.ts";
import { asCalibError } from "../errors.ts";
import type { Workspace } from "../declare/workspace.ts";
import type { Repository, World } from "../declare/loadWorld.ts";

export interface ProbedRepository {
  readonly name: string;
  readonly site: string;
  readonly uri: string;
  readonly reachable: boolean;
  readonly writable: boolean;
  readonly reason: string | null;
  readonly instruments: readonly { readonly name: string; readonly detectors: readonly number[] }[];
}

/** Asks every repository of a world whether it answers; a site that does not is an answer too. */
export async function probeWorld(world: World, place: Workspace): Promise<readonly ProbedRepository[]> {
  const bridges = new Bridges(world, place);
  try {
    return await Promise.all([...world.repositories.values()].map((repository) => probe(repository, bridges)));
  } finally {
    await bridges.close();
  }
}

async function probe({ name, site, uri }: Repository, bridges: Bridges): Promise<ProbedRepository> {
  try {
    const reader = await bridges.reader(name);
    return { name, site, uri, ...(await reader.call("probe", { repo: name })) };
  } catch (thrown) {
    return { name, site, uri, reachable: false, writable: false, reason: asCalibError(thrown).detail, instruments: [] };
  }
}
