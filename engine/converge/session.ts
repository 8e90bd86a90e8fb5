import PQueue from "p-queue";
import { Bridges } from "../bridge/pool.ts";
import type { Writer } from "../bridge/methods.ts";
import { CalibError } from "../errors.ts";
import { keepSet } from "../declare/keptSet.ts";
import { loadSet, type LoadedSet, type Unit } from "../declare/loadedSet.ts";
import { workspaceFrom, type Workspace } from "../declare/workspace.ts";
import { requireWorld } from "../declare/loadWorld.ts";
import type { RepoName } from "../model/brand.ts";
import { type Source, sourceWords } from "../model/savedPlan.ts";
import { sourceOf } from "../declare/git/runSource.ts";
import { enforce } from "../policy/enforce.ts";
import { makeBoard, type Board } from "./board.ts";
import { observerOf, type Observer } from "../bridge/observer.ts";
import type { WriteAccess } from "../bridge/methods.ts";

/** One process's work on one set: its bridges, what it has seen, and the jobs it watches. */
export interface Session {
  /** Wish, lock and approval as they are on disk now. */
  loaded(): Promise<LoadedSet>;
  readonly observer: Observer;
  readonly access: WriteAccess;
  readonly bridges: Bridges;
  readonly board: Board;
  /** Whether workflows and open checkpoints are waited for, instead of ending as waiting. */
  readonly waits: boolean;
  /** Refuses what the rules forbid now, just before it is written. */
  permit(loaded: LoadedSet, unit: Unit): Promise<void>;
  /** Room for one pipeline at the site of a repository, the build repository where none is named. */
  takeSlot(repo: RepoName | undefined, rank: number): Promise<() => void>;
  close(): Promise<void>;
}

/** With bridges of its own, which it closes; or with those that somebody else keeps open for several sets. */
export async function openSession(key: string, workspace: Workspace = workspaceFrom(), shared?: Bridges): Promise<Session> {
  const world = await requireWorld(workspace);
  const bridges = shared ?? new Bridges(world, workspace);
  const source = await sourceOf(key, workspace);
  const current = keepSet(key, workspace, (read) => loadSet(key, workspace, world, source, read));
  const { set } = await current();
  // What was planned is carried out, whatever people write into the file meanwhile.
  const load = async () => {
    const loaded = await current();
    if (loaded.set.digest !== set.digest) throw new CalibError("set-changed", `${key} is not what it was when the run began`);
    return loaded;
  };
  const observer = observerOf(load, bridges);
  const slots = slotsOf(new Map([...world.sites.values()].map((site) => [site.name, site.jobs])));
  return {
    loaded: load,
    observer,
    bridges,
    access: handOf(observer, bridges, source),
    board: makeBoard(),
    permit: enforce,
    waits: process.env["CALIB_WAIT"] !== undefined,
    takeSlot: async (repo, rank) => slots.take(bridges.repository(repo ?? (await load()).set.build.repo).site, rank),
    close: () => (shared ? Promise.resolve() : bridges.close()),
  };
}

/** Whatever is asked of a writer, its repository is looked at anew afterwards. */
function handOf(observer: Observer, bridges: Bridges, source: Source): WriteAccess {
  return {
    ran: new Set(),
    async writer(repo: RepoName): Promise<Writer> {
      const writer = await bridges.writer(repo);
      return {
        call: (method, params) => writer.call(method, signed(params, source)).finally(() => observer.forget(repo)),
      };
    },
  };
}

/** Room for a number of pipelines at each site. The others queue; generations come before verifications, which nothing waits for. */
export interface Slots {
  /** Resolves when there is room, with the function that gives the room back. */
  take(site: string, rank: number): Promise<() => void>;
}

export function slotsOf(sizes: ReadonlyMap<string, number>): Slots {
  const queues = new Map([...sizes].map(([site, concurrency]) => [site, new PQueue({ concurrency })]));
  return {
    take: (site, rank) => new Promise((resolve) => void (queues.get(site) ?? new PQueue({ concurrency: 1 })).add(() => new Promise<void>((end) => resolve(() => end())), { priority: -rank })),
  };
}

/**
 * A request as it goes to the bridge: whoever writes says on whose wish, in the journal and in the documentation of the
 * set's own collections. A chain that sets share keeps the documentation it has.
 */
export function signed<P extends object>(params: P, source: Source): P {
  if (!("why" in params) || typeof params.why !== "object") return params;
  const words = sourceWords(source);
  const why = { ...params.why, source: words ?? null, forced: source.forced };
  if (!("doc" in params) || typeof params.doc !== "string" || ("mode" in params && params.mode !== "define")) return { ...params, why };
  const told = [params.doc, ...(words === undefined ? [] : [words]), ...(source.forced === null ? [] : [`forced: ${source.forced}`])];
  return { ...params, why, doc: told.join("; ") };
}
