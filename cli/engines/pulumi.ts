import { mkdir } from "node:fs/promises";
import { execa } from "execa";
import { CalibError } from "../../engine/errors.ts";
import { ownJson } from "../../engine/declare/plainJson.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { stackName } from "../../stacks/stack.ts";
import type { DeployRequest, DeployResult } from "./engine.ts";
import { deployEnvironment } from "./environment.ts";

/** Exit code of pulumi for unexpected changes. */
const UNEXPECTED = 7;

/** Deploys with the real CLI, on the backend that is set, or on the world's own. */
export async function deployByPulumi(request: DeployRequest): Promise<DeployResult> {
  const stack = stackName({ ...request.workspace, set: request.set });
  const pulumi = await pulumiOf(request);
  const selected = await pulumi(["stack", "select", "--create", stack]);
  if (selected.exitCode !== 0) throw new CalibError("pulumi-failed", lastLine(selected.all));
  const before = await unitsIn(pulumi, stack);
  const ran = await pulumi([...commandOf(request), "--stack", stack, ...(request.expectNoChanges ? ["--expect-no-changes"] : [])]);
  for (const line of ran.all.split("\n")) if (line.trim()) request.say(line);
  const after = new Set(await unitsIn(pulumi, stack));
  return {
    ok: ran.exitCode === 0 || ran.exitCode === UNEXPECTED,
    unexpected: ran.exitCode === UNEXPECTED || (request.expectNoChanges && /but changes occurred|changes were/.test(ran.all)),
    forgotten: before.filter((unit) => !after.has(unit)).length,
    failures: ran.exitCode === 0 || ran.exitCode === UNEXPECTED ? [] : [{ name: stack, reasons: [lastLine(ran.all)] }],
  };
}

function commandOf({ operation }: DeployRequest): readonly string[] {
  switch (operation) {
    case "preview":
      return ["preview"];
    case "up":
      return ["up", "--yes", "--skip-preview"];
    case "refresh":
    case "destroy":
      return [operation, "--yes", "--skip-preview"];
  }
}

type Pulumi = (
  args: readonly string[],
) => Promise<{ readonly exitCode: number | undefined; readonly all: string; readonly stdout: string }>;

async function pulumiOf(request: DeployRequest): Promise<Pulumi> {
  const backend = files.backend(request.workspace);
  await mkdir(backend, { recursive: true });
  const env = {
    PULUMI_BACKEND_URL: process.env["PULUMI_BACKEND_URL"] ?? `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: process.env["PULUMI_CONFIG_PASSPHRASE"] ?? "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The failure of one resource must not stop independent ones.
    PULUMI_CONTINUE_ON_ERROR: "true",
    ...deployEnvironment(request),
  };
  return async (args) => {
    const { exitCode, all, stdout } = await execa("pulumi", ["--non-interactive", "--color", "never", ...args], {
      cwd: request.workspace.root,
      env,
      all: true,
      reject: false,
    });
    return { exitCode, all, stdout };
  };
}

interface Exported {
  readonly deployment?: { readonly resources?: readonly { readonly outputs?: Readonly<Record<string, unknown>> }[] };
}

/** Names of the units that Pulumi's state holds. */
async function unitsIn(pulumi: Pulumi, stack: string): Promise<readonly string[]> {
  const { exitCode, stdout } = await pulumi(["stack", "export", "--stack", stack]);
  if (exitCode !== 0) return [];
  const state = ownJson<Exported>(stdout);
  return (state.deployment?.resources ?? []).flatMap(({ outputs }) => (typeof outputs?.["unit"] === "string" ? [outputs["unit"]] : []));
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim() ?? "";
