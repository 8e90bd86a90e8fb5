import PQueue from "p-queue";
import { isFarOff } from "../bridge/clock.ts";
import { Bridges, type OnOpened } from "../bridge/pool.ts";
import type { Writer } from "../bridge/methods.ts";
import { CalibError } from "../errors.ts";
import { keepSet } from "../declare/keptSet.ts";
import { loadSet, type LoadedSet, type Unit } from "../declare/loadedSet.ts";
import { workspaceFrom, type Workspace } from "../declare/workspace.ts";
import { requireWorld, type World } from "../declare/loadWorld.ts";
import type { ReadText } from "../declare/plainJson.ts";
import { readReport } from "../declare/readReport.ts";
import { files } from "../declare/setFiles.ts";
import type { RepoName } from "../model/brand.ts";
import { type Source, sourceWords } from "../model/savedPlan.ts";
import { writableOf, type Writable } from "../model/writable.ts";
import { sourceOf } from "../declare/git/runSource.ts";
import { enforce } from "../policy/enforce.ts";
import { makeBoard, type Board } from "./board.ts";
import { patienceFrom } from "../bridge/patience.ts";
import { progressToFile } from "./progressFile.ts";
import { observerOf, type Observer } from "../bridge/observer.ts";
import type { WriteAccess } from "../bridge/methods.ts";

/** One process's work on one set: its bridges, its observations, and the jobs that it watches. */
export interface Session {
  /** The set and its set files as they are on disk now. */
  loaded(): Promise<LoadedSet>;
  readonly observer: Observer;
  readonly access: WriteAccess;
  readonly bridges: Bridges;
  readonly board: Board;
  /** Whether a unit waits for workflows and open checkpoints, instead of ending as waiting. */
  readonly waits: boolean;
  /** Called just before a write; throws if a rule forbids to write for the unit now. */
  permit(loaded: LoadedSet, unit: Unit): Promise<void>;
  /** A slot for one pipeline at the site of a repository; by default of the build repository. Resolves with the function that frees it. */
  takeSlot(repo: RepoName | undefined, rank: number): Promise<() => void>;
  close(): Promise<void>;
}

/** Opens a session. `shared` bridges serve several sets, and their owner closes them; without them the session has its own. */
export async function openSession(key: string, workspace: Workspace = workspaceFrom(), shared?: Bridges): Promise<Session> {
  const world = await requireWorld(workspace);
  const bridges = shared ?? new Bridges(world, workspace, patienceFrom(), reportFarClock);
  const source = await sourceOf(key, workspace);
  const current = keepSet(key, workspace, (read) => loadWithReport(key, workspace, world, source, read));
  const { set } = await current();
  // A run carries out the set that it planned, even if people edit the file meanwhile.
  const load = async () => {
    const loaded = await current();
    if (loaded.set.digest !== set.digest) throw new CalibError("set-changed", `the calibset ${key} has changed since the run began`);
    return loaded;
  };
  const observer = observerOf(load, bridges);
  const slots = slotsOf(new Map([...world.sites.values()].map((site) => [site.name, site.jobs])));
  return {
    loaded: load,
    observer,
    bridges,
    access: writeAccessOf(load, observer, bridges, source),
    board: makeBoard(),
    permit: enforce,
    waits: process.env["CALIB_WAIT"] !== undefined,
    takeSlot: async (repo, rank) => slots.take(bridges.repository(repo ?? (await load()).set.build.repo).site, rank),
    close: () => (shared ? Promise.resolve() : bridges.close()),
  };
}

const reportFarClock: OnOpened = (site, skew) => {
  if (isFarOff(skew)) progressToFile()({ kind: "clock", site, ...skew });
};

/** A run may not go on with another report than people read. */
async function loadWithReport(key: string, workspace: Workspace, world: World, source: Source, read: ReadText): Promise<LoadedSet> {
  const loaded = await loadSet(key, workspace, world, source, read);
  return { ...loaded, report: await readReport(files.reports(workspace, loaded.set), read) };
}

/** Every request to a writer drops the observations of its repository, also a failed one. */
function writeAccessOf(load: () => Promise<LoadedSet>, observer: Observer, bridges: Bridges, source: Source): WriteAccess {
  return {
    ran: new Set(),
    async writer(repo: RepoName): Promise<Writer> {
      const [writer, { set: ofSet, lock }] = await Promise.all([bridges.writer(repo), load()]);
      const writable = writableOf(ofSet, lock);
      return {
        call: (method, params) => writer.call(method, signed(params, source, writable)).finally(() => observer.forget(repo)),
      };
    },
  };
}

/** Slots for a number of pipelines at each site. Further pipelines queue; those of lower rank start first. */
export interface Slots {
  /** Resolves when a slot is free, with the function that frees it again. */
  take(site: string, rank: number): Promise<() => void>;
}

export function slotsOf(sizes: ReadonlyMap<string, number>): Slots {
  const queues = new Map([...sizes].map(([site, concurrency]) => [site, new PQueue({ concurrency })]));
  return {
    take: (site, rank) =>
      new Promise(
        (resolve) =>
          void (queues.get(site) ?? new PQueue({ concurrency: 1 })).add(() => new Promise<void>((end) => resolve(() => end())), {
            priority: -rank,
          }),
      ),
  };
}

/**
 * Adds the collections that the write may reach, and the source of the declaration, to a request: to the journal, and to the documentation of the set's own collections.
 * A chain that several sets share keeps its documentation.
 */
export function signed<P extends object>(params: P, source: Source, writable?: Writable): P {
  if (!("why" in params) || typeof params.why !== "object") return params;
  const words = sourceWords(source);
  const why = { ...params.why, ...writable, source: words ?? null, forced: source.forced };
  if (!("doc" in params) || typeof params.doc !== "string" || ("mode" in params && params.mode !== "define")) return { ...params, why };
  const doc = [params.doc, ...(words === undefined ? [] : [words]), ...(source.forced === null ? [] : [`forced: ${source.forced}`])];
  return { ...params, why, doc: doc.join("; ") };
}
