import { startChild } from "./child.ts";
import { startMonitor, type MonitorHandlers } from "./monitor.ts";
import type { HostRequest } from "./request.ts";

/** A running program. */
export interface Program {
  /** Resolves to the exit code or signal. */
  readonly ended: Promise<string | number>;
  readonly stop: () => void;
}

export type StartProgram = (request: HostRequest, dry: boolean, handlers: MonitorHandlers) => Promise<Program>;

/** Starts Pulumi's program process, and the monitor that receives its registrations. */
export const startProgram: StartProgram = async (request, dry, handlers) => {
  const { project, stack, root, program, parallel } = request;
  const monitor = await startMonitor(handlers);
  const names = ["--project", project, "--stack", stack, "--organization", "organization", "--root-directory", root];
  const places = ["--monitor", monitor.address, "--engine", monitor.address, "--sync", "", "--parallel", String(parallel)];
  const child = startChild(request, "program", [...names, ...places, ...(dry ? ["--dry-run"] : []), program], (text) =>
    request.onEvent({ kind: "log", severity: "info", source: "program", text }),
  );
  return {
    ended: child.ended,
    stop: () => {
      child.kill();
      monitor.stop();
    },
  };
};
