import type { InstrumentChain } from "../../model/instrumentChain.ts";
import type { Checkout } from "./checkout.ts";
import type { Author } from "./log.ts";
import { setFileAt } from "./setFileAt.ts";

/** A chain file as of a commit. */
export interface ChainVersion {
  readonly commit: string;
  readonly by: Author;
  /** Null if the file is missing, or is no chain file. */
  readonly chain: InstrumentChain | null;
  /** Paths of all files that the commit changed, from the top of the repository. */
  readonly files: readonly string[];
}

export interface ChainVersions {
  /** After each commit that changed the file, oldest first: who decided what. */
  readonly commits: readonly ChainVersion[];
  /** After each change on the main line, oldest first: what came together. */
  readonly landings: readonly ChainVersion[];
}

export const noChainVersions: ChainVersions = { commits: [], landings: [] };

export const chainVersionsOf = async (checkout: Checkout, file: string): Promise<ChainVersions> => ({
  commits: await versionsOf(checkout, file, ["--topo-order"]),
  landings: await versionsOf(checkout, file, ["--first-parent", "-m"]),
});

/** Files of commits that were read; a commit never changes, and a run asks before every write. */
const read = new Map<string, Promise<InstrumentChain | null>>();

function chainAt(checkout: Checkout, commit: string, file: string): Promise<InstrumentChain | null> {
  const key = `${commit}:${file}`;
  const known = read.get(key) ?? setFileAt("chain", checkout, commit, file);
  read.set(key, known);
  return known;
}

async function versionsOf(checkout: Checkout, file: string, more: readonly string[]): Promise<readonly ChainVersion[]> {
  const format = "--format=%x01%H%x02%aN%x02%aE%x02";
  const text = await checkout.git.raw(["log", ...more, "--reverse", "--full-diff", "--name-only", format, "--", file]).catch(() => "");
  return Promise.all(
    text
      .split("\x01")
      .slice(1)
      .map(async (entry) => {
        const [commit = "", name = "", email = "", names = ""] = entry.split("\x02");
        const chain = await chainAt(checkout, commit, file);
        return { commit, by: { name, email }, chain, files: names.split("\n").filter(Boolean) };
      }),
  );
}
