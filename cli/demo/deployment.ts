import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openSession } from "../../engine/converge/session.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { ownJson, writeJson } from "../../engine/declare/plainJson.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import type { Approval } from "../../engine/model/approval.ts";
import { openCheckpoints, recordReviews } from "../../engine/lock/recordReview.ts";
import type { Person } from "./person.ts";

/** A set with the tickets of its approval. */
export interface Deployable {
  readonly key: string;
  readonly taxicab: string;
  readonly deployment: string;
}

const POLL_MILLISECONDS = 1_000;

/** Brings a set from its declaration into use, and makes the decisions of people for them. Calls `passed` for each product whose checkpoint was passed. */
export async function deploy(
  person: Person,
  workspace: Workspace,
  set: Deployable,
  engine: string,
  passed: (product: string) => unknown = () => undefined,
): Promise<void> {
  const up = ["up", set.key, "--engine", engine];
  person.say(`${set.key}: resolve, build, verify, report; then it waits for the TAXICAB`);
  await person.calib(["lock", set.key]);
  await passCheckpoints(person, workspace, set.key, person.calib([...up, "--wait"]), passed);
  person.say(`${set.key}: adopted; deliver, tag, self-check, and only then switch`);
  await person.calib(["approve", set.key, "--taxicab", set.taxicab, "--deployment", set.deployment]);
  await adopt(person, workspace, set);
  await person.calib(up);
}

/** Passes the checkpoints of a set that is being built, as reviewers would. */
async function passCheckpoints(
  person: Person,
  workspace: Workspace,
  key: string,
  building: Promise<void>,
  passed: (product: string) => unknown,
): Promise<void> {
  const over = new AbortController();
  void building.catch(() => undefined).finally(() => over.abort());
  const session = await openSession(key, workspace);
  try {
    for (let shown = 0; !over.signal.aborted;) {
      await sleep(POLL_MILLISECONDS);
      const loaded = await session.loaded();
      const pictures = await readdir(path.dirname(files.pictures(workspace, loaded.set, "any")), { recursive: true }).catch(() => []);
      if (pictures.length === shown) continue;
      shown = pictures.length;
      session.observer.forgetAll();
      const view = await session.observer.view(loaded.set.build.repo);
      const open = openCheckpoints(loaded, view).map(({ product }) => product);
      if (!open.length) continue;
      await writeJson(files.reviews(loaded, loaded.set), recordReviews(loaded, view, undefined, "the demo, without a review", new Date()));
      person.note(`  ${key}: the demo goes on without a review of ${open.join(", ")}. In real use, people review: calib continue ${key}`);
      for (const product of open) passed(product);
    }
  } finally {
    await session.close();
  }
  await building;
}

/** Adopts the set, which the TAXICAB does by pull request in real use. */
async function adopt(person: Person, workspace: Workspace, { key }: Deployable): Promise<void> {
  const file = path.join(workspace.dir, "sets", `${key}.approval.json`);
  const approval = ownJson<Approval>(await readFile(file, "utf8"));
  const accepted = (approval.accepted ?? []).map((rule) => ({ ...rule, reason: "the demo accepts every proposed rule, without a review" }));
  await writeJson(file, { ...approval, state: "adopted", ...(accepted.length ? { accepted } : {}) });
  person.note(`The demo sets the approval to adopted and gives ${accepted.length} proposed rules a reason. In real use, people do.`);
}
