import { createInterface } from "node:readline";
import { execa } from "execa";
import { packageRoot, pythonOf, workspaceFrom } from "../engine/declare/workspace.ts";

/** A Python process that answers each line of its input with one line of its output. */
export interface LineProcess {
  ask(line: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts a script of test/python. It serves many questions, because importing Butler takes a second. */
export function openLineProcess(script: string): LineProcess {
  const child = execa(pythonOf(workspaceFrom()), [`${packageRoot}/test/python/${script}`], {
    buffer: false,
    stderr: "inherit",
    env: { PYTHONPATH: `${packageRoot}/python` },
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`);
      const answer = await answers.next();
      if (answer.done) throw new Error(`${script} has ended`);
      return answer.value;
    },
    async close() {
      child.stdin.end();
      await child;
    },
  };
}
