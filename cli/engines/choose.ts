import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CalibError } from "../../engine/errors.ts";
import type { Parts } from "../../host/index.ts";
import type { DeployEngine } from "./engine.ts";
import { deployByHost } from "./host.ts";

export type EngineName = "host" | "cli" | "auto";

/** The oldest CLI whose file backend takes no lock for a read-only refresh (peers.md C.3). */
const OLDEST = [3, 229] as const;

export interface ChosenEngine {
  readonly deploy: DeployEngine;
  readonly why: string;
}

/** `auto` is the host, unless a pulumi that is new enough answers and a backend is set. */
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

export async function pulumiVersion(): Promise<string | undefined> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout } = await promisify(execFile)("pulumi", ["version"], { env }).catch(() => ({ stdout: undefined }));
  return stdout?.trim().replace(/^v/, "");
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
