import { CalibError, asCalibError } from "../errors.ts";
import type { Workspace } from "../declare/workspace.ts";
import type { Repository, Site, World } from "../declare/loadWorld.ts";
import { masked } from "../model/masked.ts";
import type { RepoName } from "../model/brand.ts";
import type { Skew } from "./clock.ts";
import type { Reader, Writer } from "./methods.ts";
import { BridgeProcesses } from "./bridgeParent.ts";
import { patienceFrom, type Patience } from "./patience.ts";
import { startBridge, type SiteBridge } from "./siteBridge.ts";

/** Called for each bridge that was started, with how far the clock of its site is ahead. */
export type OnOpened = (site: string, skew: Skew) => void;

/** One bridge a site, started when first needed and started again after it was lost. */
export class Bridges {
  readonly #world: World;
  readonly #patience: Patience;
  readonly #onOpened: OnOpened;
  readonly #processes: BridgeProcesses;
  readonly #running = new Map<string, Promise<SiteBridge>>();

  constructor(world: World, workspace: Workspace, patience: Patience = patienceFrom(), onOpened: OnOpened = () => undefined) {
    this.#patience = patience;
    this.#onOpened = onOpened;
    this.#world = world;
    this.#processes = new BridgeProcesses(workspace, [...world.sites.keys()], this.#patience);
  }

  reader(repo: RepoName): Promise<Reader> {
    return this.#bridge(this.repository(repo).site, true);
  }

  writer(repo: RepoName): Promise<Writer> {
    return this.#bridge(this.repository(repo).site, true);
  }

  site(name: string): Promise<SiteBridge> {
    return this.#bridge(name, false);
  }

  repository(name: RepoName): Repository {
    const repository = this.#world.repositories.get(name);
    if (!repository) throw new CalibError("repository-unknown", `${name} is not in the world ${this.#world.name}`);
    return repository;
  }

  async close(): Promise<void> {
    const bridges = await Promise.allSettled([...this.#running.values()]);
    this.#running.clear();
    await Promise.all(bridges.map((bridge) => (bridge.status === "fulfilled" ? bridge.value.close() : Promise.resolve())));
    await this.#processes.close();
  }

  #bridge(name: string, needsButler: boolean): Promise<SiteBridge> {
    const known = this.#running.get(name);
    if (known) return known;
    const started = this.#start(this.#site(name), needsButler).catch((error: unknown) => {
      throw new CalibError("site-unreachable", `${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
    this.#running.set(name, started);
    const forget = () => this.#running.get(name) === started && this.#running.delete(name);
    void started
      .then((bridge) => bridge.gone, causeOf)
      .then(({ code }) => {
        // A site that took all of its time is not waited for again with each request.
        if (code === "bridge-not-started" || code === "bridge-silent") setTimeout(forget, this.#patience.silence).unref();
        else forget();
      });
    return started;
  }

  async #start(site: Site, needsButler: boolean): Promise<SiteBridge> {
    const bridge = await startBridge(site, await this.#processes.start(site.name, needsButler), this.#patience);
    this.#onOpened(site.name, bridge.skew);
    return bridge;
  }

  #site(name: string): Site {
    const site = this.#world.sites.get(name);
    if (!site) throw new CalibError("world-invalid", `the world ${this.#world.name} has no site ${name}`);
    return site;
  }
}

const causeOf = (thrown: unknown): CalibError => asCalibError(thrown instanceof Error ? (thrown.cause ?? thrown) : thrown);

export interface ProbedRepository {
  readonly name: string;
  readonly site: string;
  readonly uri: string;
  readonly reachable: boolean;
  readonly writable: boolean;
  readonly reason: string | null;
  readonly database: string | null;
  readonly instruments: readonly { readonly name: string; readonly detectors: readonly number[] }[];
  /** File system of an SQLite registry, with its options. */
  readonly mount: string | null;
  /** Who writes from another `work` folder, as far as it can be known. */
  readonly split?: string | null;
  /** How far the clock of the site is ahead; null if the site did not answer. */
  readonly clock: Skew | null;
  /** How the repository differs from a usual one, and what follows. */
  readonly remarks: readonly string[];
}

/** Asks every repository of a world whether it answers; one that does not is reported, not thrown. */
export async function probeWorld(world: World, workspace: Workspace): Promise<readonly ProbedRepository[]> {
  const clocks = new Map<string, Skew>();
  const bridges = new Bridges(world, workspace, patienceFrom(), (site, skew) => clocks.set(site, skew));
  try {
    const probed = await Promise.all([...world.repositories.values()].map((repository) => probe(repository, bridges)));
    return reportTwins(probed.map((each) => ({ ...each, clock: clocks.get(each.site) ?? null })));
  } finally {
    await bridges.close();
  }
}

async function probe({ name, site, uri: address }: Repository, bridges: Bridges): Promise<Omit<ProbedRepository, "clock">> {
  const uri = masked(address);
  try {
    const reader = await bridges.reader(name);
    return { name, site, uri, ...(await reader.call("probe", { repo: name })) };
  } catch (thrown) {
    return {
      name,
      site,
      uri,
      reachable: false,
      writable: false,
      reason: asCalibError(thrown).detail,
      database: null,
      instruments: [],
      mount: null,
      remarks: [],
    };
  }
}

/** Reports repositories with one database as not reachable: each bridge compares only the repositories of its own site. Pure. */
export const reportTwins = (probed: readonly ProbedRepository[]): readonly ProbedRepository[] =>
  probed.map((each) => {
    const twins = probed.filter(({ name, database }) => database !== null && database === each.database && name !== each.name);
    const reason = `the same database as ${twins.map(({ name }) => name).join(", ")}: ${each.database ?? ""}`;
    return twins.length ? { ...each, reachable: false, writable: false, reason } : each;
  });
