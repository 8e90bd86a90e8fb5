import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { makeWorld } from "../../cli/demo/world.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { drive } from "../world/drive.ts";
import { withEnvironment } from "../world/environment.ts";
import { NEWER, writeBoth } from "../world/sets.ts";
import { requireDone, smallConstruction } from "../world/templates.ts";
import { adopt, calibAsProcess, placeAt, SET } from "../world/worlds.ts";
import { moveRepositories, startPostgres, urlOf, type Postgres } from "./postgres.ts";

export type Registry = "SQLite" | "PostgreSQL";

/** A life begins before anything is built, or before the released set is delivered. It ends in use. */
export const stages = ["seeded", "adopted"] as const;
export type Stage = (typeof stages)[number];

/** A life's folder holds its world, and its database server if it has one. */
export const worldIn = (life: string): string => path.join(life, "world");

/** The sets that a life can bring into use. A life of several has a chain file with the places of all. */
export const keys = [SET, NEWER] as const;

const setsIn = (life: string): string => path.join(life, "calibsets");

/** The workspace of a host in a life's folder. All hosts read the same declarations. */
export const placeIn = (life: string, world = worldIn(life)): Workspace =>
  existsSync(setsIn(life)) ? placeAt(world, setsIn(life)) : placeAt(world);

const databases: Readonly<Record<string, string>> = { "usdf/embargo": "embargo", "usdf/main": "main", "summit/LATISS": "summit" };

/** Carries a world and its sets through all stages undisturbed, and keeps a copy of each: `seeded`, `adopted` and `active`. */
export async function makeStages(folder: string, registry: Registry, sets: readonly string[]): Promise<void> {
  const life = path.join(folder, "life");
  mkdirSync(life, { recursive: true });
  const server = await serverOf(life, registry);
  if (sets.length > 1) writeBoth(setsIn(life));
  const workspace = placeIn(life);
  const urls = Object.fromEntries(Object.entries(databases).map(([repo, name]) => [repo, urlOf(life, name)]));
  const keep = async (name: string) => {
    await server?.stop();
    await execa("cp", ["-a", life, path.join(folder, name)]);
    await server?.restart();
  };
  await makeWorld(workspace, smallConstruction, registry === "SQLite" ? {} : { databases: urls });
  for (const key of sets) {
    const locked = await calibAsProcess(workspace, ["lock", key]);
    if (locked.exitCode !== 0) throw new Error(locked.out);
  }
  if (sets.length > 1) declareChain(workspace);
  await keep("seeded");
  await driveToEnd(workspace, sets);
  for (const key of sets) adopt(workspace, key);
  await keep("adopted");
  await driveToEnd(workspace, sets);
  await keep("active");
  await server?.stop();
  rmSync(life, { recursive: true });
}

/** A world that lives, in a folder with its database server. */
export interface OpenLife {
  readonly folder: string;
  readonly server: Postgres | undefined;
}

/** Copies a stage, and starts its server. */
export async function openLife(made: string, stage: Stage | "active", folder: string): Promise<OpenLife> {
  await execa("cp", ["-a", path.join(made, stage), folder]);
  const isServed = existsSync(path.join(folder, "postgres"));
  if (isServed) moveRepositories(path.join(made, "life"), folder);
  return { folder, server: await serverOf(folder, isServed ? "PostgreSQL" : "SQLite") };
}

const serverOf = async (life: string, registry: Registry): Promise<Postgres | undefined> =>
  registry === "SQLite" ? undefined : startPostgres(life, Object.values(databases));

const driveToEnd = (workspace: Workspace, sets: readonly string[]): Promise<void> =>
  withEnvironment({ CALIB_BRIDGE_MODULE: "calib_bridge" }, async () => {
    for (const key of sets) requireDone(await drive(workspace, {}, key));
  });

/** Writes the chain file of both sets: the newer one answers first, and the curated ticket last. */
function declareChain({ dir }: Workspace): void {
  const members = [
    { kind: "set", ticket: "DM-50002" },
    { kind: "set", ticket: "DM-43525" },
    { kind: "kept", collection: "LATISS/calib/DM-28636", reason: "curated" },
  ];
  writeFileSync(path.join(dir, "sets/LATISS/chain.json"), JSON.stringify({ instrument: "LATISS", revision: 1, members }));
}
