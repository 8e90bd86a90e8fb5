import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Countdown, patienceFrom } from "../engine/bridge/patience.ts";
import type { HostRequest, LogSource } from "./request.ts";

export interface Child {
  /** Resolves to the exit code or signal, after all output was read. */
  readonly ended: Promise<string | number>;
  /** Closes the child's stdin; the child then exits by itself. */
  readonly release: () => void;
  readonly kill: () => void;
}

const OUTPUT_GRACE_MS = 300;
/** Signs of life in the time of a permitted silence. */
const BEATS = 12;
const TETHER = fileURLToPath(new URL("./tether.js", import.meta.url));

/**
 * Starts one of Pulumi's own entry points (`run`, `dynamic-provider`) of the project's installation.
 * The child has its own session, so Ctrl-C reaches only the host, which lets running operations finish. A child that gives no
 * sign of life is killed: it writes to no repository itself, and its bridges finish what they write.
 */
export function startChild(request: HostRequest, source: LogSource, args: readonly string[], onLine: (line: string) => void): Child {
  const entry = source === "program" ? "run" : "dynamic-provider";
  const main = createRequire(join(request.root, "package.json")).resolve(`@pulumi/pulumi/cmd/${entry}`);
  const { project, stack } = request;
  const { silence } = patienceFrom({ ...process.env, ...request.env });
  const env = {
    ...{ ...process.env, ...request.env, HOST_HEARTBEAT_MS: String(silence / BEATS) },
    ...{
      PULUMI_NODEJS_TYPESCRIPT: "false",
      PULUMI_CONFIG: "{}",
      PULUMI_CONFIG_SECRET_KEYS: "[]",
      PULUMI_NODEJS_ORGANIZATION: "organization",
    },
    ...{ PULUMI_NODEJS_PROJECT: project, PULUMI_NODEJS_STACK: stack },
  };
  const cwd = dirname(request.program);
  const child = spawn(process.execPath, ["--import", TETHER, main, ...args], {
    cwd,
    env,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    detached: true,
  });
  const countdown = new Countdown(silence, () => {
    const text = `Pulumi's ${source} process ${child.pid ?? ""} gave no sign of life for ${silence / 1000} s, and was killed.`;
    request.onEvent({ kind: "log", severity: "error", source, text });
    child.kill("SIGKILL");
  });
  const [, , , heartbeat] = child.stdio;
  if (heartbeat instanceof Readable) heartbeat.on("data", () => countdown.restart());
  eachLine(child.stdout, onLine);
  eachLine(child.stderr, (text) => request.onEvent({ kind: "log", severity: "info", source, text }));
  child.stdin.on("error", () => undefined); // the child may have ended already
  const ended = new Promise<string | number>((resolve, reject) => {
    child.on("error", reject);
    const end = (code: number | null, signal: string | null): void => resolve(signal ?? code ?? 0);
    child.on("close", end);
    child.on("exit", (code, signal) => setTimeout(end, OUTPUT_GRACE_MS, code, signal)); // a grandchild may hold the output open
  });
  const stopCounting = (): void => countdown.stop();
  ended.then(stopCounting, stopCounting);
  return { ended, release: () => child.stdin.end(), kill: () => child.kill("SIGKILL") };
}

function eachLine(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on("line", onLine);
}
