import type { Session } from "./session.ts";
import { CalibError } from "../errors.ts";
import { products } from "../model/catalog.ts";
import { bands } from "../model/instruments.ts";
import type { Product } from "../model/product.ts";
import { names } from "../model/names.ts";

export interface Discarded {
  readonly removed: readonly string[];
  /** Below the trial's prefix, but not of a name that a build gives: somebody else's, left alone. */
  readonly foreign: readonly string[];
}

/** What the catalog's products lie in: `biasGen.20240326a[/run1]`, `flat-r.20240405a`, `verifyBias.20240326a[/run1]`; and below a RUN those of later dates of curated ones. */
const BUILT = new RegExp(`^(${products.flatMap(patternsOf).join("|")})$`);

function patternsOf({ name, generation, certified, perBand, verification }: Product): readonly string[] {
  const end = `${perBand ? `-(${bands.join("|")})` : ""}\\.\\d{8}[a-z]`;
  const stems = generation ? [generation.stem, ...Object.values(generation.variants).flatMap(({ stem }) => stem ?? [])] : [];
  const outputs = [...stems.map((stem) => `${stem}Gen`), ...(verification ? [verification.stem] : [])];
  return [...outputs.map((stem) => `${stem}${end}(/run\\d+(/\\d{8}T\\d{6}Z)?)?`), ...(certified ? [`${name}${end}`] : [])];
}

/** A batch system may yet write what it holds, or does not tell of. */
const mayLive: ReadonlySet<string> = new Set(["running", "held", "silent"]);

/** Removes what a trial build made in its build repository, and nothing else. */
export async function discardTrial(session: Session): Promise<Discarded> {
  const { set } = await session.loaded();
  const { repo } = set.build;
  if (set.trial === null) throw new CalibError("not-a-trial", set.key);
  const view = await session.observer.view(repo);
  const ticket = names.ticket(set);
  const prefix = `${ticket}/${set.tag}/`;
  const running = view.jobs(ticket).find(({ state }) => mayLive.has(state));
  if (running) throw new CalibError("trial-running", `${repo}:${running.key}`);
  const existing = view.below(ticket);
  const removed = existing.filter((name) => name === ticket || (name.startsWith(prefix) && BUILT.test(name.slice(prefix.length))));
  if (removed.length) {
    const writer = await session.access.writer(repo);
    await writer.call("discard", { repo, why: { set: set.key, step: "discard" }, collections: removed });
  }
  return { removed, foreign: existing.filter((name) => !removed.includes(name)) };
}
