import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { JournalEntry } from "../../engine/bridge/wire.ts";
import type { DifferenceKind } from "../../engine/content/differenceKinds.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { ALL, BUILD, CERT, found, python, RUN, SUMMIT, TAG, TOP, type Damage, type Found } from "./damages.ts";
import { writeSet } from "./sets.ts";
import { readLock, SET, TICKET } from "./worlds.ts";

const bySet = (title: string, papers: (workspace: Workspace) => void, rest: Omit<Damage, "title" | "world" | "papers" | "slip">): Damage => ({ title, world: "active", papers, ...rest });
const declare = (changes: Readonly<Record<string, unknown>>) => (workspace: Workspace) => void writeSet(workspace.sets, changes);
const present = (kind: DifferenceKind): readonly Found[] => [found(kind, CERT, /^nothing of it$/, /^1 bias certified$/), found(kind, TOP, /^without LATISS\/calib\/DM-43525$/, /^it is in use$/)];
const paper = (workspace: Workspace, name: string) => path.join(workspace.dir, "sets", `${SET}.${name}.json`);

/** What goes wrong beside the repositories, or is only wrong by what the set's papers say of it. */
export const ofPapers: readonly Damage[] = [
  bySet("the lock's fingerprint is not that of its rows", spoilLock, {
    repo: SUMMIT,
    found: ALL.map((repo) => ({ repo, ...found("lock and repository disagree", CERT, /^0{64}$/, /^[0-9a-f]{64}$/) })),
    stays: ["lock and repository disagree", "lock and repository disagree", "lock and repository disagree"],
  }),
  bySet("it is at a repository that is skipped", declare({ targets: [SUMMIT], skip: { "usdf/main": "full" } }), { repo: "usdf/main", found: present("here although skipped"), stays: ["here although skipped", "here although skipped"] }),
  bySet("it is at a repository that is no target", declare({ targets: [SUMMIT] }), { repo: "usdf/main", found: present("here although not a target"), stays: ["here although not a target", "here although not a target"] }),
  bySet("it is at targets although nobody approved it", (workspace) => rmSync(paper(workspace, "approval")), {
    repo: SUMMIT,
    found: ["usdf/main", SUMMIT].flatMap((repo) => present("here although not approved").map((each) => ({ repo, ...each }))),
    stays: Array.from({ length: 4 }, () => "here although not approved" as const),
  }),
  bySet("it is in use although withdrawn", declare({ withdrawn: { on: "2024-05-01", reason: "light leak" } }), {
    repo: SUMMIT,
    found: ALL.map((repo) => ({ repo, ...found("in use although withdrawn", TOP, /^without LATISS\/calib\/DM-43525$/, /^LATISS\/calib\/DM-43525, LATISS\/calib\/DM-28636$/) })),
    leaves: Object.fromEntries(ALL.map((repo) => [repo, python("butler.collections.remove_from_chain(TOP, [TICKET])")])),
  }),
  bySet("a tag was written, and its process killed before it said so", (workspace) => leaveOpen(workspace, "summit", "tag"), { repo: SUMMIT, found: [found("write interrupted", TICKET, /^tag completed$/, /^butler associate /)] }),
  bySet("a bundle was begun, and its process killed: that is no step of delivery", (workspace) => leaveOpen(workspace, "usdf", "bundle"), { repo: BUILD, found: [found("write interrupted", TICKET, /^bundle completed$/, /^butler export-calibs /)] }),
];

function spoilLock(workspace: Workspace): void {
  const lock = readLock(workspace);
  const products = lock.made?.products.map((product) => ({ ...product, fingerprint: "0".repeat(64) }));
  writeFileSync(paper(workspace, "lock"), JSON.stringify({ ...lock, made: { ...lock.made, products } }));
}

/** As a process leaves it that is killed after its write: the intent in its journal and among the open ones, and no completion. */
function leaveOpen(workspace: Workspace, site: string, step: string): void {
  const folder = path.join(workspace.dir, "sites", site, "journal");
  const lines = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).flatMap((name) => readFileSync(path.join(folder, name), "utf8").trim().split("\n"));
  const before = lines.map((line) => JSON.parse(line) as JournalEntry).find((entry) => entry.step === step && entry.phase === "intent");
  if (!before) throw new Error(`no ${step} in ${folder}`);
  const entry = { ...before, id: `${step}0`.padEnd(32, "0"), effect: "0".repeat(64) };
  const [bias] = readLock(workspace).made?.products ?? [];
  const about = { repo: entry.repo, why: { set: SET, step } };
  const params = {
    tag: { ...about, collection: TAG, ids: bias?.datasets.map(({ id }) => id), doc: "" },
    bundle: { ...about, directory: path.join(workspace.dir, "bundles", SET, "begun"), ticketChain: TICKET, items: [{ collection: CERT, datasetType: "bias", generationRun: RUN, verificationRuns: [] }] },
  }[step];
  const journal = `20200101T000000.000000-1-${step}.jsonl`;
  mkdirSync(path.join(folder, "open"), { recursive: true });
  writeFileSync(path.join(folder, journal), `${JSON.stringify(entry)}\n`);
  writeFileSync(path.join(folder, "open", `${entry.id}.json`), JSON.stringify({ entry, params, journals: [journal] }));
}
