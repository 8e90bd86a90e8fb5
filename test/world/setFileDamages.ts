import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { JournalEntry } from "../../engine/bridge/wire.ts";
import type { DifferenceKind } from "../../engine/content/differenceKinds.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { ALL, BUILD, CERT, found, python, RUN, SUMMIT, TAG, INSTRUMENT_CHAIN, type Damage, type ExpectedDifference } from "./damages.ts";
import { writeSet } from "./sets.ts";
import { readLock, SET, TICKET } from "./worlds.ts";

type Edit = (workspace: Workspace) => void;
const inFiles = (title: string, editSetFiles: Edit, rest: Omit<Damage, "title" | "world" | "editSetFiles" | "script">): Damage => ({
  title,
  world: "active",
  editSetFiles,
  ...rest,
});
const declare = (changes: Readonly<Record<string, unknown>>) => (workspace: Workspace) => void writeSet(workspace.sets, changes);
const present = (kind: DifferenceKind): readonly ExpectedDifference[] => [
  found(kind, CERT, /^nothing of it$/, /^1 bias certified$/),
  found(kind, INSTRUMENT_CHAIN, /^without LATISS\/calib\/DM-43525$/, /^it is in use$/),
];
const setFile = (workspace: Workspace, name: string) => path.join(workspace.dir, "sets", `${SET}.${name}.json`);

/** Damages of set files and journals, and of declarations that no longer match the repositories. */
export const setFileDamages: readonly Damage[] = [
  inFiles("the lock's fingerprint is not that of its rows", spoilLock, {
    repo: SUMMIT,
    expected: ALL.map((repo) => ({ repo, ...found("lock and repository disagree", CERT, /^0{64}$/, /^[0-9a-f]{64}$/) })),
    remaining: ["lock and repository disagree", "lock and repository disagree", "lock and repository disagree"],
  }),
  inFiles("the set is in a skipped repository", declare({ targets: [SUMMIT], skip: { "usdf/main": "full" } }), {
    repo: "usdf/main",
    expected: present("here although skipped"),
    remaining: ["here although skipped", "here although skipped"],
  }),
  inFiles("the set is in a repository that is not a target", declare({ targets: [SUMMIT] }), {
    repo: "usdf/main",
    expected: present("here although not a target"),
    remaining: ["here although not a target", "here although not a target"],
  }),
  inFiles("the set is at its targets without an approval", (workspace) => rmSync(setFile(workspace, "approval")), {
    repo: SUMMIT,
    expected: ["usdf/main", SUMMIT].flatMap((repo) => present("here although not approved").map((each) => ({ repo, ...each }))),
    remaining: Array.from({ length: 4 }, () => "here although not approved" as const),
  }),
  inFiles("the set is withdrawn and still in use", declare({ withdrawn: { on: "2024-05-01", reason: "light leak" } }), {
    repo: SUMMIT,
    expected: ALL.map((repo) => ({
      repo,
      ...found(
        "in use although withdrawn",
        INSTRUMENT_CHAIN,
        /^without LATISS\/calib\/DM-43525$/,
        /^LATISS\/calib\/DM-43525, LATISS\/calib\/DM-28636$/,
      ),
    })),
    afterRepair: Object.fromEntries(ALL.map((repo) => [repo, python("butler.collections.remove_from_chain(INSTRUMENT_CHAIN, [TICKET])")])),
  }),
  inFiles(
    "a process was killed after it wrote a tag and before it journaled the completion",
    (workspace) => leaveOpen(workspace, "summit", "tag"),
    { repo: SUMMIT, expected: [found("write interrupted", TICKET, /^tag completed$/, /^butler associate /)] },
  ),
  inFiles(
    "a process was killed while it wrote a bundle, which is not a step of a delivery",
    (workspace) => leaveOpen(workspace, "usdf", "bundle"),
    { repo: BUILD, expected: [found("write interrupted", TICKET, /^bundle completed$/, /^butler export-calibs /)] },
  ),
];

function spoilLock(workspace: Workspace): void {
  const lock = readLock(workspace);
  const products = lock.made?.products.map((product) => ({ ...product, fingerprint: "0".repeat(64) }));
  writeFileSync(setFile(workspace, "lock"), JSON.stringify({ ...lock, made: { ...lock.made, products } }));
}

/** Leaves the journal of a process that was killed after its write: an open intent without a completion. */
function leaveOpen(workspace: Workspace, site: string, step: string): void {
  const folder = path.join(workspace.dir, "sites", site, "journal");
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(path.join(folder, name), "utf8").trim().split("\n"));
  const before = lines.map((line) => JSON.parse(line) as JournalEntry).find((entry) => entry.step === step && entry.phase === "intent");
  if (!before) throw new Error(`no ${step} in ${folder}`);
  const entry = { ...before, id: `${step}0`.padEnd(32, "0"), effect: "0".repeat(64) };
  const [bias] = readLock(workspace).made?.products ?? [];
  const about = { repo: entry.repo, why: { set: SET, step } };
  const params = {
    tag: { ...about, collection: TAG, ids: bias?.datasets.map(({ id }) => id), doc: "" },
    bundle: {
      ...about,
      directory: path.join(workspace.dir, "bundles", SET, "begun"),
      ticketChain: TICKET,
      items: [{ collection: CERT, datasetType: "bias", generationRun: RUN, verificationRuns: [] }],
    },
  }[step];
  const journal = `20200101T000000.000000-1-${step}.jsonl`;
  mkdirSync(path.join(folder, "open"), { recursive: true });
  writeFileSync(path.join(folder, journal), `${JSON.stringify(entry)}\n`);
  writeFileSync(path.join(folder, "open", `${entry.id}.json`), JSON.stringify({ entry, params, journals: [journal] }));
}
