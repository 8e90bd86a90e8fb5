import path from "node:path";
import { execa } from "execa";
import pc from "picocolors";
import { packageRoot, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";

const CALIB = path.join(packageRoot, "cli", "calib.js");

/** Somebody who works with `calib`, and says what is done. */
export interface Person {
  say(text: string): void;
  /** What is done for people, and really is not done by a program. */
  remark(text: string): void;
  calib(args: readonly string[], expected?: number): Promise<void>;
}

/** Of one is told while it happens. */
export function personWatched(workspace: Workspace): Person {
  return {
    say: (text) => console.log(heading(text)),
    remark: (text) => console.log(pc.yellow(text)),
    async calib(args, expected = 0) {
      console.log(commandLine(args));
      const { exitCode } = await execa(process.execPath, [CALIB, ...args], { ...quiet(workspace), stdout: "inherit", stderr: "inherit" });
      requireCode(args, exitCode, expected);
    },
  };
}

/** Of the other afterwards, or the two could not be told apart. */
export function personMeanwhile(workspace: Workspace): Person & { told(): string } {
  const lines: string[] = [];
  return {
    say: (text) => void lines.push(heading(text)),
    remark: (text) => void lines.push(pc.yellow(text)),
    async calib(args, expected = 0) {
      lines.push(commandLine(args));
      const { exitCode, all } = await execa(process.execPath, [CALIB, ...args], { ...quiet(workspace), all: true });
      lines.push(all);
      requireCode(args, exitCode, expected);
    },
    told: () => lines.join("\n"),
  };
}

const heading = (text: string): string => `\n${pc.bold(pc.green("#"))} ${pc.bold(text)}`;
const commandLine = (args: readonly string[]): string => pc.dim(`$ calib ${args.join(" ")}`);
const quiet = (workspace: Workspace) => ({ stdin: "ignore", env: workspaceEnvironment(workspace), reject: false }) as const;

function requireCode(args: readonly string[], exitCode: number | undefined, expected: number): void {
  if (exitCode !== expected) throw new Error(`calib ${args.join(" ")} ended with ${exitCode ?? "a signal"}, expected was ${expected}`);
}
