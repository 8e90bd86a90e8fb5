import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { CalibError } from "../../errors.ts";

/** The unified diff of a file, by git; an empty text is no file. `name` is what the diff calls it. */
export async function unifiedDiff(name: string, before: string, after: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "calib-diff-"));
  try {
    const put = async (side: string, text: string): Promise<string> => {
      if (text === "") return "/dev/null";
      const file = path.join(side, name);
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
      return file;
    };
    const sides = [await put("a", before), await put("b", after)];
    // Whatever a person's configuration says of colours, prefixes and other diff programs.
    const options = ["--no-index", "--no-color", "--no-ext-diff", "--no-textconv", "--no-prefix"];
    const { exitCode, stdout, stderr } = await execa("git", ["diff", ...options, "--", ...sides], { cwd: folder, reject: false, env: { PATH: process.env["PATH"] ?? "", HOME: folder, LC_ALL: "C" }, extendEnv: false });
    if (exitCode === undefined) throw new CalibError("git-missing", "no git on PATH");
    if (exitCode > 1) throw new CalibError("git-failed", stderr.trim());
    // Git's own line on the two objects tells people nothing.
    return stdout.split("\n").filter((line) => !/^(diff --git|index |new file mode) ?/.test(line)).join("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
