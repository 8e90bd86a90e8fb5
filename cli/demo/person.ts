import path from "node:path";
import { execa } from "execa";
import pc from "picocolors";
import { packageRoot, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";

const CALIB = path.join(packageRoot, "cli", "calib.js");

/** A person who works with `calib`, and prints what is done. */
export interface Person {
  say(text: string): void;
  /** Prints that the demo makes a decision of people. */
  note(text: string): void;
  calib(args: readonly string[], expected?: number): Promise<void>;
}

/** A person whose output is printed at once. */
export function personWatched(workspace: Workspace): Person {
  return {
    say: (text) => console.log(heading(text)),
    note: (text) => console.log(pc.yellow(text)),
    async calib(args, expected = 0) {
      console.log(commandLine(args));
      const { exitCode } = await execa(process.execPath, [CALIB, ...args], { ...quiet(workspace), stdout: "inherit", stderr: "inherit" });
      requireCode(args, exitCode, expected);
    },
  };
}

/** A person whose output is printed later, so that two people do not print at once. */
export function personMeanwhile(workspace: Workspace): Person & { output(): string } {
  const lines: string[] = [];
  return {
    say: (text) => void lines.push(heading(text)),
    note: (text) => void lines.push(pc.yellow(text)),
    async calib(args, expected = 0) {
      lines.push(commandLine(args));
      const { exitCode, all } = await execa(process.execPath, [CALIB, ...args], { ...quiet(workspace), all: true });
      lines.push(all);
      requireCode(args, exitCode, expected);
    },
    output: () => lines.join("\n"),
  };
}

const heading = (text: string): string => `\n${pc.bold(pc.green("#"))} ${pc.bold(text)}`;
const commandLine = (args: readonly string[]): string => pc.dim(`$ calib ${args.join(" ")}`);
const quiet = (workspace: Workspace) => ({ stdin: "ignore", env: workspaceEnvironment(workspace), reject: false }) as const;

function requireCode(args: readonly string[], exitCode: number | undefined, expected: number): void {
  if (exitCode !== expected) throw new Error(`calib ${args.join(" ")} ended with ${exitCode ?? "a signal"}, expected was ${expected}`);
}
