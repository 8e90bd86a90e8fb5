import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { makeWorld } from "../../cli/demo/world.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { drive } from "../world/drive.ts";
import { withEnvironment } from "../world/environment.ts";
import { requireDone, smallConstruction } from "../world/templates.ts";
import { adopt, calibAsProcess, placeAt, SET } from "../world/worlds.ts";
import { moveRepositories, startPostgres, urlOf, type Postgres } from "./postgres.ts";

export type Registry = "SQLite" | "PostgreSQL";

/** A life begins before anything is built, or before the released set is delivered. It ends in use. */
export const stages = ["seeded", "adopted"] as const;
export type Stage = (typeof stages)[number];

/** A life's folder holds its world, and its database server if it has one. */
export const worldIn = (life: string): string => path.join(life, "world");

const databases: Readonly<Record<string, string>> = { "usdf/embargo": "embargo", "usdf/main": "main", "summit/LATISS": "summit" };

/** Carries a world through all stages undisturbed, and keeps a copy of each: `seeded`, `adopted` and `active`. */
export async function makeStages(folder: string, registry: Registry): Promise<void> {
  const life = path.join(folder, "life");
  mkdirSync(life, { recursive: true });
  const server = await serverOf(life, registry);
  const workspace = placeAt(worldIn(life));
  const urls = Object.fromEntries(Object.entries(databases).map(([repo, name]) => [repo, urlOf(life, name)]));
  const keep = async (name: string) => {
    await server?.stop();
    await execa("cp", ["-a", life, path.join(folder, name)]);
    await server?.restart();
  };
  await makeWorld(workspace, smallConstruction, registry === "SQLite" ? {} : { databases: urls });
  const locked = await calibAsProcess(workspace, ["lock", SET]);
  if (locked.exitCode !== 0) throw new Error(locked.out);
  await keep("seeded");
  await driveToEnd(workspace);
  adopt(workspace);
  await keep("adopted");
  await driveToEnd(workspace);
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

const driveToEnd = (workspace: Workspace): Promise<void> =>
  withEnvironment({ CALIB_BRIDGE_MODULE: "calib_bridge" }, async () => requireDone(await drive(workspace)));
