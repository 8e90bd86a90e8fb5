import type { Session } from "../converge/session.ts";
import { CalibError } from "../errors.ts";
import { names } from "../model/names.ts";

export interface Discarded {
  readonly removed: readonly string[];
  /** Below the trial's prefix, but not of a name that a build gives: somebody else's, left alone. */
  readonly foreign: readonly string[];
}

/** `biasGen.20240326a`, `flat-r.20240405a`, `verifyBias.20240326a`, with or without `/run1`. */
const BUILT = /^[A-Za-z]+(-[a-z]+)?\.\d{8}[a-z](\/run\d+)?$/;

/** Removes what a trial build made in its build repository, and nothing else. */
export async function discardTrial(session: Session): Promise<Discarded> {
  const { set } = await session.scene();
  const { repo } = set.build;
  if (set.trial === null) throw new CalibError("not-a-trial", set.key);
  const view = await session.observer.view(repo);
  const ticket = names.ticket(set);
  const prefix = `${ticket}/${set.tag}/`;
  const running = view.jobs(ticket).find(({ state }) => state === "running");
  if (running) throw new CalibError("trial-running", `${repo}:${running.key}`);
  const standing = view.below(ticket);
  const removed = standing.filter((name) => name === ticket || (name.startsWith(prefix) && BUILT.test(name.slice(prefix.length))));
  const writer = await session.hand.writer(repo);
  await writer.call("discard", { repo, why: { set: set.key, step: "discard" }, collections: removed });
  return { removed, foreign: standing.filter((name) => !removed.includes(name)) };
}
