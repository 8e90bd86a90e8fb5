import { Command } from "@commander-js/extra-typings";
import { format } from "node:util";
import type { Operation } from "../../cli/engines/engine.ts";
import { withEnvironment } from "./environment.ts";
import type { Ran } from "./worlds.ts";

const operations: readonly string[] = ["up", "preview", "refresh", "destroy"] satisfies readonly Operation[];

/** The previous command. Only one runs at a time, because environment, console and exit code belong to the process. */
let previous: Promise<unknown> = Promise.resolve();

/** Runs the command line in this process, to save the starts of Node.js and of Pulumi's program and provider. */
export function calibHere(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const ran = previous.then(() => withEnvironment({ NO_COLOR: "1", ...env }, () => captured(() => parse(args))));
  previous = ran.catch(() => undefined);
  return ran;
}

async function parse(args: readonly string[]): Promise<void> {
  // Imports are sequential, because jest's loader does not support parallel ones.
  const { calibProgram } = await import("../../cli/main.ts");
  const { deployCommand } = await import("../../cli/verbs/deploy.ts");
  const { setForced } = await import("../../cli/place.ts");
  const { run } = await import("../../cli/run.ts");
  const { partsHere } = await import("./partsHere.ts");
  const [verb = ""] = args;
  setForced(undefined);
  const program = operations.includes(verb)
    ? new Command("calib").exitOverride().addCommand(deployCommand(verb as Operation, partsHere).exitOverride())
    : await calibProgram(verb);
  await run(program, [process.execPath, "calib", ...args]);
}

/** Runs an act, and returns its output and exit code. */
async function captured(act: () => Promise<void>): Promise<Ran> {
  let out = "";
  const keep = (text: string | Uint8Array): boolean => {
    out += String(text);
    return true;
  };
  const print = (...values: readonly unknown[]): void => void keep(`${format(...values)}\n`);
  const was = {
    exitCode: process.exitCode,
    log: console.log,
    error: console.error,
    warn: console.warn,
    stdout: process.stdout.write.bind(process.stdout),
    stderr: process.stderr.write.bind(process.stderr),
  };
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

/** Reads the exit code outside `captured`, where TypeScript has narrowed it to undefined. */
const exitCodeNow = (): number => Number(process.exitCode ?? 0);
