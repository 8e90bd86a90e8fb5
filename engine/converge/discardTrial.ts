import type { Session } from "./session.ts";
import { CalibError } from "../errors.ts";
import { products } from "../model/catalog.ts";
import { bands } from "../model/instruments.ts";
import type { Product } from "../model/product.ts";
import { names } from "../model/names.ts";

export interface Discarded {
  readonly removed: readonly string[];
  /** Collections below the ticket chain that this trial's build did not name. They are left alone. */
  readonly foreign: readonly string[];
}

/**
 * Names of collections that a build makes: `biasGen.20240326a[/run1]`, `flat-r.20240405a`, `verifyBias.20240326a[/run1]`.
 * RUNs for later dates of a curated product lie below its RUN.
 */
const BUILT = new RegExp(`^(${products.flatMap(patternsOf).join("|")})$`);

function patternsOf({ name, generation, certified, perBand, verification }: Product): readonly string[] {
  const end = `${perBand ? `-(${bands.join("|")})` : ""}\\.\\d{8}[a-z]`;
  const stems = generation ? [generation.stem, ...Object.values(generation.variants).flatMap(({ stem }) => stem ?? [])] : [];
  const outputs = [...stems.map((stem) => `${stem}Gen`), ...(verification ? [verification.stem] : [])];
  return [...outputs.map((stem) => `${stem}${end}(/run\\d+(/\\d{8}T\\d{6}Z)?)?`), ...(certified ? [`${name}${end}`] : [])];
}

/** States of a job that may still write: a batch system may start held workflows, and silent ones may run. */
const mayLive: ReadonlySet<string> = new Set(["running", "held", "silent", "elsewhere"]);

/** Removes the collections that a trial build made in its build repository. */
export async function discardTrial(session: Session): Promise<Discarded> {
  const { set } = await session.loaded();
  const { repo } = set.build;
  if (set.trial === null) throw new CalibError("not-a-trial", set.key);
  const view = await session.observer.view(repo);
  const ticket = names.ticket(set);
  const prefix = `${ticket}/${set.tag}/`;
  const jobs = view.jobs(ticket);
  const running = jobs.find(({ state }) => mayLive.has(state));
  if (running) throw new CalibError("trial-running", `${repo}:${running.key}`);
  // A claimed RUN may not exist yet; its claim is removed with it.
  const existing = [...new Set([...view.below(ticket), ...jobs.filter(({ claim }) => claim).map(({ key }) => key)])];
  const removed = existing.filter((name) => name === ticket || (name.startsWith(prefix) && BUILT.test(name.slice(prefix.length))));
  if (removed.length) {
    const writer = await session.access.writer(repo);
    await writer.call("discard", { repo, why: { set: set.key, step: "discard" }, collections: removed });
  }
  return { removed, foreign: existing.filter((name) => !removed.includes(name)) };
}
