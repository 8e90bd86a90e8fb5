import { execa } from "execa";

/** The oldest minor version of Python 3 that lsst-ctrl-mpexec and our bridge run on. */
export const OLDEST_PYTHON = 12;

/** Minor version of a Python 3, or undefined where it does not answer. */
export async function pythonVersion(python: string): Promise<{ readonly minor: number } | undefined> {
  const { exitCode, stdout } = await execa(python, ["-c", "import sys;print(*sys.version_info[:2])"], { reject: false });
  const [major, minor] = (exitCode === 0 ? stdout : "").split(" ").map(Number);
  return major === 3 && minor !== undefined ? { minor } : undefined;
}
