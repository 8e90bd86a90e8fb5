import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

const folders: string[] = [];

/** People who commit. */
export const people = {
  ann: "Ann Author <ann@example.org>",
  ben: "Ben Reviewer <ben@example.org>",
  cat: "Cat Third <cat@example.org>",
} as const;
export type Person = keyof typeof people;

/** A git repository in a folder of its own. Commit times are fixed, so that commits have the same names in each run. */
export class TestRepository {
  readonly root: string;
  #minutes: number;

  constructor(root: string, minutes = 0) {
    this.root = root;
    this.#minutes = minutes;
  }

  static async make(): Promise<TestRepository> {
    const root = realpathSync(mkdtempSync(path.join(tmpdir(), "calib-git-")));
    folders.push(root);
    const made = new TestRepository(root);
    await made.git("init", "--quiet", "--initial-branch=main");
    return made;
  }

  /** Returns a clone of the whole folder. */
  copy(): TestRepository {
    const root = emptyFolder();
    cpSync(this.root, root, { recursive: true, preserveTimestamps: true });
    return new TestRepository(root, this.#minutes);
  }

  file(name: string, text: string): string {
    const file = path.join(this.root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  json(name: string, value: unknown): string {
    return this.file(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Commits all changes. */
  async commit(by: Person, message: string): Promise<string> {
    await this.git("add", "--all");
    return this.committed(by, ["commit", "--quiet", "--allow-empty", "-m", message]);
  }

  /** Merges a branch as a forge does, by a merge commit of the person who merges. */
  merge(by: Person, branch: string): Promise<string> {
    return this.committed(by, ["merge", "--quiet", "--no-ff", "-m", `Merge ${branch}`, branch]);
  }

  async git(...args: readonly string[]): Promise<string> {
    const { stdout } = await execa("git", ["-c", "core.hooksPath=/dev/null", ...args], {
      cwd: this.root,
      env: cleanEnvironment(),
      extendEnv: false,
    });
    return stdout;
  }

  private async committed(by: Person, args: readonly string[]): Promise<string> {
    const [, name = "", email = ""] = /^(.*) <(.*)>$/.exec(people[by]) ?? [];
    const date = new Date(Date.UTC(2024, 3, 10, 0, ++this.#minutes)).toISOString();
    const env = {
      ...cleanEnvironment(),
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    };
    await execa("git", ["-c", "core.hooksPath=/dev/null", ...args], { cwd: this.root, env, extendEnv: false });
    return this.git("rev-parse", "HEAD");
  }
}

const cleanEnvironment = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"))),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
});

/** Makes a folder that is removed with the repositories. */
export function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "calib-git-")));
  folders.push(folder);
  return folder;
}

export function removeRepositories(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
