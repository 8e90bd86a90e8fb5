import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readCheckpoint, STACK_TYPE, type StackPlace } from "./checkpoint.ts";
import { deploy } from "./deploy.ts";
import { writeHistory } from "./history.ts";
import { Ledger } from "./ledger.ts";
import { takeLock } from "./lock.ts";
import { startProgram, type StartProgram } from "./program.ts";
import { startProvider, type Provider, type StartProvider } from "./provider.ts";
import { refresh } from "./refresh.ts";
import { assertNever, outsideCharter } from "./refusal.ts";
import { removeResources } from "./remove.ts";
import { Report } from "./report.ts";
import type { HostRequest, HostResult } from "./request.ts";
import type { Run } from "./run.ts";
import { makeSlots } from "./slots.ts";

export { HostRefusal } from "./refusal.ts";
export type * from "./request.ts";

/** Starters of the program and the provider: each starts a process of Pulumi. Tests with hundreds of runs use their own process. */
export interface Parts {
  readonly startProgram: StartProgram;
  readonly startProvider: StartProvider;
}

/**
 * Runs one Pulumi operation without the CLI: the same program, the same provider process, the same checkpoint and locks.
 * Rejects with a `HostRefusal` before any change; later failures are reported by events and in the result.
 */
export async function runHost(request: HostRequest, parts: Parts = { startProgram, startProvider }): Promise<HostResult> {
  refuseStackConfig(request);
  const place = { backend: request.backend, project: request.project, stack: request.stack };
  const dry = request.operation === "preview" || request.previewOnly === true;
  const release = dry ? () => undefined : takeLock(place, (text) => request.onEvent({ kind: "lockTaken", text }));
  try {
    return await runLocked(request, parts, place, dry);
  } finally {
    release();
  }
}

async function runLocked(request: HostRequest, parts: Parts, place: StackPlace, dry: boolean): Promise<HostResult> {
  const began = new Date();
  const deployment = readCheckpoint(place);
  for (const { resource, type } of deployment.pending_operations ?? []) {
    request.onEvent({ kind: "pending", urn: resource.urn, operation: type });
  }
  const ledger = new Ledger(place, deployment, dry);
  const report = new Report(request.onEvent);
  const { provider, stopProvider } = lazyProvider(request, parts.startProvider);
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  if (request.signal?.aborted === true) onAbort();
  request.signal?.addEventListener("abort", onAbort);
  const run: Run = { request, dry, ledger, report, slots: makeSlots(request.parallel), startProgram: parts.startProgram, provider, stop };
  try {
    await carryOut(run);
  } finally {
    request.signal?.removeEventListener("abort", onAbort);
    ledger.save();
    await stopProvider();
  }
  const outputs = ledger.all().find(({ type }) => type === STACK_TYPE)?.outputs ?? {};
  const result = report.result(request.expectNoChanges, request.signal?.aborted === true, outputs);
  if (!dry) writeHistory(place, request.operation, began, result);
  return result;
}

async function carryOut(run: Run): Promise<void> {
  const { operation } = run.request;
  switch (operation) {
    case "up":
    case "preview":
      run.provider().catch(() => undefined); // starts beside the program; a failure is reported to the first resource that needs it
      return deploy(run);
    case "refresh":
      return refresh(run);
    case "destroy":
      return removeResources(run, run.ledger.all());
    default:
      return assertNever(operation);
  }
}

function lazyProvider(
  request: HostRequest,
  startProvider: StartProvider,
): { readonly provider: () => Promise<Provider>; readonly stopProvider: () => Promise<void> } {
  let started: Promise<Provider> | undefined;
  return {
    provider: () => (started ??= startProvider(request)),
    stopProvider: async () => started?.then((provider) => provider.stop()).catch(() => undefined),
  };
}

/** The CLI passes the stack's configuration to the program. This host does not, so it refuses a stack that has any. */
function refuseStackConfig({ root, stack }: HostRequest): void {
  const path = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return;
  const hasEntries = /^config:[ \t]*(\r?\n[ \t]+\S|[^\s{]|\{\s*[^\s}])/m;
  if (hasEntries.test(readFileSync(path, "utf8"))) throw outsideCharter(`The stack configuration in ${path}`);
}
