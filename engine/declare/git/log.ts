import type { Checkout } from "./checkout.ts";

/** An author by name and address, after `.mailmap`. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface Landing {
  readonly commit: string;
  readonly by: Author;
}

const FORMAT = "--format=%H%x00%aN%x00%aE%x00";

/** Authors of the commits to a file, the latest first, each once. */
export async function authorsOf(checkout: Checkout, file: string): Promise<readonly Author[]> {
  const all = (await logOf(checkout, file, [])).map(({ by }) => by);
  return all.filter((each, index) => all.findIndex((other) => isSame(other, each)) === index);
}

/** Commits of the main line that changed a file, the latest first. A pull request counts as one, however many commits it has. */
export const landingsOf = (checkout: Checkout, file: string): Promise<readonly Landing[]> => logOf(checkout, file, ["--first-parent"]);

/** Commits that changed a file, the latest first. */
export async function logOf({ git }: Checkout, file: string, more: readonly string[]): Promise<readonly Landing[]> {
  const text = await git.raw(["log", ...more, FORMAT, "--", file]).catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [commit, name, email] = line.split("\0");
    return commit && name !== undefined && email !== undefined ? [{ commit, by: { name, email } }] : [];
  });
}

/** Whether two authors have the same address, as a forge compares them; case does not matter. */
export const isSame = (a: Author, b: Author): boolean => folded(a.email) === folded(b.email);

export const folded = (email: string): string => email.normalize("NFKC").trim().toLowerCase();
