import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { execa } from "execa";
import { pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { completions } from "../kill/compare.ts";
import type { LineProcess } from "../lineProcess.ts";
import type { WorldState } from "../world/oracle.ts";
import { adopt, calibAsProcess, readLock } from "../world/worlds.ts";
import { placeIn, worldIn, type OpenLife, type Stage } from "./stages.ts";

/** A host, which has set files, journal and jobs of its own, and brings one set into use. */
interface Host {
  readonly workspace: Workspace;
  readonly set: string;
}

/** Rounds of `up` until each host must have ended well: a host waits while another builds. */
const rounds = 8;

/**
 * Several hosts bring sets into use, while a person changes the instrument chains. Hosts of one set each bring the whole set into
 * use. Returns why a host did not end well.
 */
export async function crowd(life: OpenLife, stage: Stage, count: number, sets: readonly string[]): Promise<readonly string[]> {
  const hosts = joinHosts(life, count, sets);
  const person = annoy(placeIn(life.folder));
  try {
    if (stage === "seeded") {
      const late = await upUntil(hosts, ({ workspace, set }) => readLock(workspace, set).made !== undefined);
      if (late.length) return late;
      const unequal = mergeLocks(hosts, sets);
      if (unequal.length) return unequal;
    }
    return await upUntil(hosts, (_host, out) => /\b(\d+) of \1 units done/.test(out));
  } finally {
    await person.stop();
  }
}

/** World folders of a crowd, the first host's first. */
const foldersOf = (life: OpenLife, hosts: number): readonly string[] =>
  Array.from({ length: hosts }, (_, index) => (index ? path.join(life.folder, `host-${index + 1}`) : worldIn(life.folder)));

/**
 * Lists effects that several hosts completed, intents that a host left open, and outputs that were built twice. A self-check runs
 * again if another set came into use ahead of its set meanwhile.
 */
export async function doubledIn(life: OpenLife, hosts: number, sets: readonly string[], oracle: LineProcess): Promise<readonly string[]> {
  const again = sets.length > 1 ? /\/selfCheck\..*\/run[2-9]$/ : /^$/;
  const states = [];
  for (const folder of foldersOf(life, hosts)) states.push(JSON.parse(await oracle.ask(folder)) as WorldState);
  const attempts = Object.values(states[0]?.repositories ?? {}).flatMap(({ collections }) => Object.keys(collections));
  return [
    ...Object.entries(completions(states.flatMap(({ journal }) => journal))).flatMap(([effect, count]) =>
      count === 1 ? [] : `${count} hosts completed ${effect}`,
    ),
    ...states.flatMap(({ open }, index) => open.map((intent) => `host ${index + 1} left an open intent: ${intent}`)),
    ...attempts.filter((name) => /\/run[2-9]$/.test(name) && !again.test(name)).map((name) => `built twice: ${name}`),
  ];
}

/** Makes world folders over the same repositories, and gives each host one of the sets. */
function joinHosts(life: OpenLife, count: number, sets: readonly string[]): readonly Host[] {
  const first = worldIn(life.folder);
  return foldersOf(life, count).map((dir, index) => {
    if (dir !== first) {
      mkdirSync(dir);
      symlinkSync(path.join(first, "repos"), path.join(dir, "repos"));
      cpSync(path.join(first, "sets"), path.join(dir, "sets"), { recursive: true });
    }
    return { workspace: placeIn(life.folder, dir), set: sets[index % sets.length] ?? "" };
  });
}

/** Gives each host the locks and approvals of all sets, as a merge does. Returns the hosts whose lock differs from the merged one. */
function mergeLocks(hosts: readonly Host[], sets: readonly string[]): readonly string[] {
  return sets.flatMap((set) => {
    const [first, ...others] = hosts.filter((host) => host.set === set);
    if (!first) throw new Error(`${set} has no host`);
    const { made } = readLock(first.workspace, set);
    const unequal = others.filter(({ workspace }) => !isDeepStrictEqual(readLock(workspace, set).made, made));
    for (const { workspace } of hosts) {
      if (workspace !== first.workspace) cpSync(lockOf(first.workspace, set), lockOf(workspace, set));
      adopt(workspace, set);
    }
    return unequal.map(({ workspace }) => `${path.basename(workspace.dir)} released ${set} otherwise than another host`);
  });
}

const lockOf = ({ dir }: Workspace, set: string): string => path.join(dir, "sets", `${set}.lock.json`);

async function upUntil(hosts: readonly Host[], isReached: (host: Host, out: string) => boolean): Promise<readonly string[]> {
  let left = hosts;
  let last: readonly string[] = [];
  for (let round = 0; round < rounds && left.length; round++) {
    const ran = await Promise.all(
      left.map(async (host) => ({ host, ...(await calibAsProcess(host.workspace, ["up", host.set, "--engine", "host"])) })),
    );
    const bad = ran.filter(({ host, exitCode, out }) => exitCode !== 0 || !isReached(host, out));
    left = bad.map(({ host }) => host);
    last = bad.map(({ host, out }) => `${path.basename(host.workspace.dir)} did not end well:\n${out}`);
  }
  return last;
}

/** A person who puts a chain of their own onto the instrument chains and takes it off again, until they stop. */
function annoy(workspace: Workspace) {
  const program = path.join(path.dirname(pythonOf(workspace)), "butler");
  const repositories = ["usdf/embargo", "usdf/main", "summit/LATISS"].map((name) => path.join(workspace.dir, "repos", name));
  const atAll = async (command: string, ...args: readonly string[]) => {
    for (const repo of repositories) await execa(program, [command, repo, ...args], { reject: false });
  };
  const stopped = new AbortController();
  const done = (async () => {
    await atAll("collection-chain", "u/person", "LATISS/calib/DM-28636");
    do {
      await atAll("collection-chain", "LATISS/calib", "u/person", "--mode", "prepend");
      await atAll("collection-chain", "LATISS/calib", "u/person", "--mode", "remove");
    } while (!stopped.signal.aborted);
    await atAll("remove-collections", "u/person", "--no-confirm");
  })();
  return {
    async stop() {
      stopped.abort();
      await done;
    },
  };
}
