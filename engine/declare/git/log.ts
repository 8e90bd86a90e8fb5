import type { Checkout } from "./checkout.ts";

/** Somebody whom git knows by name and address, as `.mailmap` has it. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface Landing {
  readonly commit: string;
  readonly by: Author;
}

const FORMAT = "--format=%H%x00%aN%x00%aE%x00";

/** Who committed to a file, the last one first; each once. */
export async function authorsOf(checkout: Checkout, file: string): Promise<readonly Author[]> {
  const all = (await logOf(checkout, file, [])).map(({ by }) => by);
  return all.filter((each, index) => all.findIndex((other) => isSame(other, each)) === index);
}

/** Commits of the main line that changed a file, the last one first: a pull request is one, however many commits it has. */
export const landingsOf = (checkout: Checkout, file: string): Promise<readonly Landing[]> => logOf(checkout, file, ["--first-parent"]);

/** Commits that touched a file, the last one first. */
export async function logOf({ git }: Checkout, file: string, more: readonly string[]): Promise<readonly Landing[]> {
  const text = await git.raw(["log", ...more, FORMAT, "--", file]).catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [commit, name, email] = line.split("\0");
    return commit && name !== undefined && email !== undefined ? [{ commit, by: { name, email } }] : [];
  });
}

/** By the address, which is what a forge goes by too; capitals do not make another person of somebody. */
export const isSame = (a: Author, b: Author): boolean => folded(a.email) === folded(b.email);

export const folded = (email: string): string => email.normalize("NFKC").trim().toLowerCase();
