import { Command } from "@commander-js/extra-typings";
import { format } from "node:util";
import type { Operation } from "../../cli/engines/engine.ts";
import { withEnvironment } from "./environment.ts";
import type { Ran } from "./worlds.ts";

const operations: readonly string[] = ["up", "preview", "refresh", "destroy"] satisfies readonly Operation[];

/** One command line at a time: environment, console and exit code are the process's. */
let before: Promise<unknown> = Promise.resolve();

/** The command line in this process, which saves the start of Node.js and, for Pulumi's operations, of program and provider. */
export function calibHere(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const ran = before.then(() => withEnvironment({ NO_COLOR: "1", ...env }, () => captured(() => parse(args))));
  before = ran.catch(() => undefined);
  return ran;
}

async function parse(args: readonly string[]): Promise<void> {
  // One after another: jest's loader does not take two at a time.
  const { calibProgram } = await import("../../cli/main.ts");
  const { deployCommand } = await import("../../cli/verbs/deploy.ts");
  const { setForced } = await import("../../cli/place.ts");
  const { run } = await import("../../cli/run.ts");
  const { partsHere } = await import("./partsHere.ts");
  const [verb = ""] = args;
  setForced(undefined);
  const program = operations.includes(verb) ? new Command("calib").exitOverride().addCommand(deployCommand(verb as Operation, partsHere).exitOverride()) : await calibProgram(verb);
  await run(program, [process.execPath, "calib", ...args]);
}

/** What an act prints, and the exit code that it leaves. */
async function captured(act: () => Promise<void>): Promise<Ran> {
  let out = "";
  const keep = (text: string | Uint8Array): boolean => {
    out += String(text);
    return true;
  };
  const print = (...values: readonly unknown[]): void => void keep(`${format(...values)}\n`);
  const was = { exitCode: process.exitCode, log: console.log, error: console.error, warn: console.warn, stdout: process.stdout.write.bind(process.stdout), stderr: process.stderr.write.bind(process.stderr) };
  Object.assign(console, { log: print, error: print, warn: print });
  Object.assign(process.stdout, { write: keep });
  Object.assign(process.stderr, { write: keep });
  process.exitCode = undefined;
  try {
    await act();
    return { exitCode: exitCodeNow(), signal: undefined, out: out.replace(/\n$/, "") };
  } finally {
    Object.assign(console, { log: was.log, error: was.error, warn: was.warn });
    Object.assign(process.stdout, { write: was.stdout });
    Object.assign(process.stderr, { write: was.stderr });
    process.exitCode = was.exitCode;
  }
}

/** Node's type of it was narrowed by the assignment above. */
const exitCodeNow = (): number => Number(process.exitCode ?? 0);
