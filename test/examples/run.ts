import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../engine/declare/workspace.ts";
import { commandsIn, missingFrom } from "./page.ts";

/** Runs the commands of a page in one shell, in a folder of its own instead of the folder that the page names. */
export async function follow(page: string, named: string): Promise<void> {
  // The folder lies below the project, so that a calibset finds the package that it imports.
  const folder = path.basename(mkdtempSync(path.join(packageRoot, ".example-")));
  const commands = commandsIn(readFileSync(path.join(packageRoot, page), "utf8"));
  const marked = commands.map(({ command }, index) => `${command.replaceAll(named, folder)}\necho "\n@@${index} $?"`);
  try {
    const { all } = await execa("bash", ["-c", marked.join("\n")], {
      cwd: packageRoot,
      all: true,
      reject: false,
      env: { NO_COLOR: "1", NODE_OPTIONS: "" },
    });
    const outputs = all.split(/^@@\d+ /m);
    for (const [index, { command, expected, exitCode }] of commands.entries()) {
      // The output of a command lies between two marks. The second mark has its exit code.
      const output = (outputs[index] ?? "")
        .split("\n")
        .slice(index ? 1 : 0)
        .join("\n");
      const code = Number.parseInt(outputs[index + 1] ?? "", 10);
      const missing = missingFrom(output, expected);
      if (missing !== undefined || code !== exitCode)
        throw new Error(`${command}\nexit ${code}, the page has ${exitCode}; the page's ${JSON.stringify(missing)} is not in\n${output}`);
    }
  } finally {
    rmSync(path.join(packageRoot, folder), { recursive: true, force: true });
  }
}
