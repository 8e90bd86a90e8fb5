import { existsSync } from "node:fs";
import path from "node:path";
import { Bridges } from "../bridge/pool.ts";
import { planUnit, type UnitPlan } from "../converge/planUnit.ts";
import { openSession } from "../converge/session.ts";
import { unitsOf } from "../converge/unit.ts";
import { printCalibset } from "../declare/edit/printSet.ts";
import { CalibError } from "../errors.ts";
import { files } from "../declare/setFiles.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Workspace } from "../declare/workspace.ts";
import type { World } from "../declare/loadWorld.ts";
import { writeJson, writeWhole } from "../declare/plainJson.ts";
import type { RepoName } from "../model/brand.ts";
import { readReport } from "../declare/readReport.ts";
import { writeReport } from "../steps/report.ts";
import { readTicket } from "./readTicket.ts";
import type { AdoptedLock } from "./lockAdopted.ts";
import type { Recovered } from "./recover.ts";
import { recoverWhole } from "./recoverWhole.ts";
import type { AdoptNote } from "./readName.ts";

export interface AdoptOptions {
  readonly repo: RepoName;
  readonly ticket: string;
  /** Instrument of the ticket; by default the repository is asked. */
  readonly instrument: string | undefined;
  /** Whether an existing calibset and lock are overwritten. */
  readonly force: boolean;
}

/** Result of an adoption. "nothing": no part of the ticket fits a calibset, and no file was written. */
export type Adopted =
  | { readonly kind: "nothing"; readonly key: string; readonly notes: readonly AdoptNote[] }
  | {
      readonly kind: "adopted";
      readonly key: string;
      readonly recovered: Recovered;
      readonly lock: AdoptedLock;
      readonly written: readonly string[];
      readonly plans: readonly UnitPlan[];
    };

/** Declares and locks a ticket as a repository holds it. Writes files, and no repository. */
export async function adoptTicket(options: AdoptOptions, workspace: Workspace, world: World): Promise<Adopted> {
  const bridges = new Bridges(world, workspace);
  try {
    return await adoptThrough(bridges, options, workspace, world);
  } finally {
    await bridges.close();
  }
}

/** Adopts a ticket through open bridges. */
export async function adoptThrough(bridges: Bridges, options: AdoptOptions, workspace: Workspace, world: World): Promise<Adopted> {
  const ticketFacts = await readTicket(world, bridges, options.repo, options.ticket, options.instrument);
  const key = `${ticketFacts.instrument}/${ticketFacts.ticket}`;
  const file = path.join(workspace.sets, `${key}.ts`);
  const whole = await recoverWhole(ticketFacts, workspace, world, bridges);
  if (whole.kind === "nothing") return { ...whole, key };
  const { recovered, lock, unlocked } = whole;
  refuseOverwriting(unlocked, file, options.force);
  const written = await writeAll(unlocked, file, recovered, lock);
  return { kind: "adopted", key, recovered, lock, written, plans: await planAll(key, workspace, bridges) };
}

function refuseOverwriting(loaded: LoadedSet, file: string, force: boolean): void {
  const there = [file, ...["json", "yaml"].map((form) => file.replace(/ts$/, form)), files.lock(loaded, loaded.set)].filter((name) =>
    existsSync(name),
  );
  // A file of another form would stay beside the new one and declare the set twice.
  const others = there.filter((name) => name !== file && name !== files.lock(loaded, loaded.set));
  if (others.length || (there.length && !force)) throw new CalibError("set-exists", there.join(", "));
}

async function writeAll(
  loaded: LoadedSet,
  file: string,
  recovered: Recovered,
  { lock, report, notes }: AdoptedLock,
): Promise<readonly string[]> {
  const { set, workspace } = loaded;
  // The lock was resolved from the declaration without these lines for people.
  const todo = [...(recovered.declaration.todo ?? []), ...notes.map(({ code, detail }) => `${code}: ${detail}`)];
  await writeWhole(file, await printCalibset({ ...recovered.declaration, ...(todo.length ? { todo } : {}) }, "ts", recovered));
  await writeJson(files.lock(loaded, set), lock);
  const folder = files.reports(workspace, set);
  const known = await readReport(folder);
  if (!report || (known?.digest === report.collected.digest && known.covers === report.covers)) return [file, files.lock(loaded, set)];
  await writeReport(folder, report.collected, report.covers);
  return [file, files.lock(loaded, set), path.join(folder, "report.md")];
}

/** The plan of the first `up`. */
async function planAll(key: string, workspace: Workspace, bridges: Bridges): Promise<readonly UnitPlan[]> {
  const session = await openSession(key, workspace, bridges);
  const { set } = await session.loaded();
  return Promise.all(unitsOf(set).map((unit) => planUnit(session, unit)));
}
