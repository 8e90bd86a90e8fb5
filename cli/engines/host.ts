import path from "node:path";
import { CalibError } from "../../engine/errors.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { HostRefusal, runHost, type HostEvent, type HostResult, type Properties } from "../../host/index.ts";
import { stackName } from "../../stacks/stack.ts";
import type { DeployRequest, DeployResult, UnitState } from "./engine.ts";
import { deployEnvironment, PROJECT } from "./environment.ts";

/** The embedded host: the same program, provider process and checkpoint as the CLI, without the CLI. */
export async function deployByHost(request: DeployRequest): Promise<DeployResult> {
  const units = new Map<string, UnitState>();
  const onEvent = (event: HostEvent) => {
    if (event.kind === "done") remember(units, event.outputs);
    if (event.kind === "pending") request.say(`an earlier ${event.operation} of ${titleOf(event.urn)} was interrupted; it is looked at again`);
    if (event.kind === "log" && event.severity !== "info") request.say(event.text.trim());
  };
  const result = await runHost({
    operation: request.operation,
    project: PROJECT,
    stack: stackName({ ...request.workspace, set: request.set }),
    root: request.workspace.root,
    program: path.join(request.workspace.root, "stacks", "main.js"),
    backend: files.backend(request.workspace),
    env: deployEnvironment(request),
    // Units wait for one another inside the engine, which has slots of its own for pipelines.
    parallel: 64,
    expectNoChanges: request.expectNoChanges,
    onEvent,
    signal: request.signal,
  }).catch((thrown: unknown) => {
    throw thrown instanceof HostRefusal ? new CalibError("host-refuses", thrown.message, { cause: thrown }) : thrown;
  });
  return resultOf(result, [...units.values()]);
}

const resultOf = (result: HostResult, units: readonly UnitState[]): DeployResult => ({
  ok: result.failures.length === 0 && result.skipped.length === 0 && !result.interrupted,
  changed: result.changed,
  unexpected: result.unexpectedChanges,
  units,
  failures: result.failures.map(({ urn, reasons }) => ({ name: titleOf(urn), reasons })),
});

function remember(units: Map<string, UnitState>, outputs: Properties): void {
  const { unit, phase, code, reason } = outputs;
  if (typeof unit !== "string") return;
  units.set(unit, { unit, phase: textOf(phase), code: textOf(code), reason: textOf(reason) });
}

const textOf = (value: Properties[string] | undefined): string => (typeof value === "string" ? value : "");

const titleOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);
