import path from "node:path";
import { CalibError } from "../../engine/errors.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { HostRefusal, runHost, type HostEvent, type HostResult, type Parts } from "../../host/index.ts";
import { stackName } from "../../stacks/stack.ts";
import type { DeployRequest, DeployResult } from "./engine.ts";
import { deployEnvironment, PROJECT } from "./environment.ts";

/** Deploys with the embedded host: the same program, provider process and checkpoint as the CLI's, without the CLI. */
export async function deployByHost(request: DeployRequest, parts?: Parts): Promise<DeployResult> {
  let forgotten = 0;
  const onEvent = (event: HostEvent) => {
    if (event.kind === "done" && event.op === "delete" && isUnit(event.urn)) forgotten++;
    if (event.kind === "pending")
      request.say(`an earlier ${event.operation} of ${titleOf(event.urn)} was interrupted, and is observed again`);
    if (event.kind === "log" && event.severity !== "info") request.say(event.text.trim());
  };
  const result = await runHost(
    {
      operation: request.operation,
      project: PROJECT,
      stack: stackName({ ...request.workspace, set: request.set }),
      root: request.workspace.root,
      program: path.join(request.workspace.root, "stacks", "main.js"),
      backend: files.backend(request.workspace),
      env: deployEnvironment(request),
      // Units wait for one another inside the engine, which limits pipelines itself.
      parallel: 64,
      expectNoChanges: request.expectNoChanges,
      onEvent,
      signal: request.signal,
    },
    parts,
  ).catch((thrown: unknown) => {
    throw thrown instanceof HostRefusal ? new CalibError("host-refuses", thrown.message, { cause: thrown }) : thrown;
  });
  return resultOf(result, forgotten);
}

const resultOf = (result: HostResult, forgotten: number): DeployResult => ({
  ok: result.failures.length === 0 && result.skipped.length === 0 && !result.interrupted,
  unexpected: result.unexpectedChanges,
  forgotten,
  failures: result.failures.map(({ urn, reasons }) => ({ name: titleOf(urn), reasons })),
});

/** The stack is a resource too. */
const isUnit = (urn: string): boolean => urn.includes("::pulumi-nodejs:dynamic");

const titleOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);
