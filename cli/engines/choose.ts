import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CalibError } from "../../engine/errors.ts";
import type { Parts } from "../../host/index.ts";
import type { DeployEngine } from "./engine.ts";
import { deployByHost } from "./host.ts";

export type EngineName = "host" | "cli" | "auto";

/** The oldest accepted Pulumi CLI: in earlier versions, the file backend takes a lock for a read-only refresh. */
const OLDEST_PULUMI = [3, 229] as const;

export interface ChosenEngine {
  readonly deploy: DeployEngine;
  /** Names the engine and the reason for it; printed before the operation. */
  readonly why: string;
}

/** `auto` chooses the embedded host, unless PATH has an accepted pulumi and PULUMI_BACKEND_URL is set. `parts` are for tests of the host. */
export async function chooseEngine(name: EngineName, parts?: Parts): Promise<ChosenEngine> {
  const host = (why: string): ChosenEngine => ({
    deploy: (request) => deployByHost(request, parts),
    why: `engine: embedded host (${why})`,
  });
  if (name === "host") return host("asked for");
  const version = await pulumiVersion();
  const usable = version !== undefined && isNewEnough(version);
  if (name === "cli") {
    if (!usable) throw new CalibError("pulumi-missing", version === undefined ? "no pulumi on PATH" : `pulumi ${version} is too old`);
    return byPulumi(`engine: pulumi ${version} (asked for)`);
  }
  if (!usable) return host(version === undefined ? "no pulumi on PATH" : `pulumi ${version} is too old`);
  if (!process.env["PULUMI_BACKEND_URL"]) return host("no PULUMI_BACKEND_URL");
  return byPulumi(`engine: pulumi ${version}, backend as set`);
}

const byPulumi = async (why: string): Promise<ChosenEngine> => ({ deploy: (await import("./pulumi.ts")).deployByPulumi, why });

/** Returns the version of the pulumi on PATH; undefined if there is none, or if it fails. */
export async function pulumiVersion(): Promise<string | undefined> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout } = await promisify(execFile)("pulumi", ["version"], { env }).catch(() => ({ stdout: undefined }));
  return stdout?.trim().replace(/^v/, "");
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST_PULUMI[0] || (major === OLDEST_PULUMI[0] && minor >= OLDEST_PULUMI[1]);
}
