import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import type { JournalEntry } from "../../engine/bridge/wire.ts";
import { completions } from "../kill/compare.ts";
import type { LineProcess } from "../lineProcess.ts";
import type { WorldState } from "../world/oracle.ts";
import { adopt, calibAsProcess, placeAt, readLock, SET } from "../world/worlds.ts";
import { worldIn, type OpenLife, type Stage } from "./stages.ts";

/** Rounds of `up` until each host must have ended well: a host waits while another builds. */
const rounds = 8;

/**
 * Several hosts bring the same set into use, each with set files, journal and jobs of its own, while a person changes the
 * instrument chains. Returns why a host did not end well.
 */
export async function crowd(life: OpenLife, stage: Stage, hosts: number): Promise<readonly string[]> {
  const all = [placeAt(worldIn(life.folder)), ...Array.from({ length: hosts - 1 }, (_, index) => joinWorld(life, index + 2))];
  const person = annoy(placeAt(worldIn(life.folder)));
  try {
    if (stage === "seeded") {
      const late = await upUntil(all, (host) => readLock(host).made !== undefined);
      if (late.length) return late;
      for (const host of all) adopt(host);
    }
    return await upUntil(all, () => true);
  } finally {
    await person.stop();
  }
}

/** World folders of a crowd, the first host's first. */
const foldersOf = (life: OpenLife, hosts: number): readonly string[] =>
  Array.from({ length: hosts }, (_, index) => (index ? path.join(life.folder, `host-${index + 1}`) : worldIn(life.folder)));

/** Lists effects that several hosts completed, and products that were built twice. */
export async function doubledIn(life: OpenLife, hosts: number, oracle: LineProcess): Promise<readonly string[]> {
  const states = [];
  for (const folder of foldersOf(life, hosts)) states.push(JSON.parse(await oracle.ask(folder)) as WorldState);
  const journal: readonly JournalEntry[] = states.flatMap((each) => each.journal);
  const attempts = Object.values(states[0]?.repositories ?? {}).flatMap(({ collections }) => Object.keys(collections));
  return [
    ...Object.entries(completions(journal)).flatMap(([effect, count]) => (count === 1 ? [] : `${count} hosts completed ${effect}`)),
    ...attempts.filter((name) => /\/run[2-9]$/.test(name)).map((name) => `built twice: ${name}`),
  ];
}

/** Another person's world folder over the same repositories. */
function joinWorld({ folder }: OpenLife, number: number): Workspace {
  const dir = path.join(folder, `host-${number}`);
  mkdirSync(dir);
  symlinkSync(path.join(worldIn(folder), "repos"), path.join(dir, "repos"));
  cpSync(path.join(worldIn(folder), "sets"), path.join(dir, "sets"), { recursive: true });
  return placeAt(dir);
}

async function upUntil(hosts: readonly Workspace[], isReached: (host: Workspace) => boolean): Promise<readonly string[]> {
  let left = hosts;
  let last: readonly string[] = [];
  for (let round = 0; round < rounds && left.length; round++) {
    const ran = await Promise.all(left.map(async (host) => ({ host, ...(await calibAsProcess(host, ["up", SET, "--engine", "host"])) })));
    const bad = ran.filter(({ host, exitCode, out }) => exitCode !== 0 || !isReached(host) || isWaiting(out));
    left = bad.map(({ host }) => host);
    last = bad.map(({ host, out }) => `${path.basename(host.dir)} did not end well:\n${out}`);
  }
  return last;
}

/** Whether a unit waits for another host, and not for the approval. */
const isWaiting = (out: string): boolean => /repository-busy|job-elsewhere|job-running/.test(out);

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
