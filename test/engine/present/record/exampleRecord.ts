import path from "node:path";
import type { JournalEntry, ObserveResult } from "../../../../engine/bridge/wire.ts";
import type { Session } from "../../../../engine/converge/session.ts";
import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import { type RecordFacts, collectFacts } from "../../../../engine/present/record/facts.ts";
import { CERTIFIED, GENERATION, made, SELF_CHECK, TAG, TICKET, VERIFICATION } from "../../factory.ts";
import { stage } from "../../observed.ts";
import { sessionOf } from "../../session.ts";

type Repositories = Readonly<Record<string, Partial<ObserveResult>>>;

/** Facts of the build repository of an active set. */
export const built: Partial<ObserveResult> = {
  ...stage.active,
  ...stage.verified,
  collections: [...stage.verified.collections, ...stage.active.collections.slice(1)],
};

export const everywhere: Repositories = {
  "usdf/embargo": built,
  "usdf/main": stage.active,
  "summit/LATISS": stage.active,
  "tts/LATISS": stage.active,
};

export const without = (repo: string): Repositories => Object.fromEntries(Object.entries(everywhere).filter(([name]) => name !== repo));

/** Returns a session with journals by site; a site without a journal does not answer. */
export function sessionWith(
  loaded: LoadedSet,
  repositories: Repositories,
  journals: Readonly<Record<string, readonly JournalEntry[]>>,
): Session {
  const site = (name: string) => {
    const entries = journals[name];
    return entries ? Promise.resolve({ call: () => Promise.resolve({ entries }) }) : Promise.reject(new Error(`${name} is down`));
  };
  const session = sessionOf(loaded, repositories);
  return { ...session, bridges: Object.assign(session.bridges, { site }) };
}

/** Collects the facts of a record, with the report that the lock names. */
export async function factsOf(
  loaded: LoadedSet,
  repositories: Repositories = everywhere,
  journals: Readonly<Record<string, readonly JournalEntry[]>> = { usdf: [], summit: [], tts: [] },
): Promise<RecordFacts> {
  const facts = await collectFacts(sessionWith(loaded, repositories, journals));
  return { ...facts, report: { kind: "answered", value: { digest: made.report, covers: "", version: 1 } } };
}

let ids = 0;

/** Returns a journal entry of a write. */
export const entry = (at: string, step: string, repo: string, facts: Partial<JournalEntry> = {}): JournalEntry => ({
  ...{
    id: `${(ids += 1)}`,
    phase: "done",
    outcome: "done",
    effect: "e",
    at: `2026-11-21T${at}.328546Z`,
    by: "vera@usdf[7]",
    set: "LATISS/DM-43525",
    step,
    repo,
  },
  ...{ method: "chain", summary: `${TICKET}: x`, command: `butler x ${repo}`, before: null as never, after: null as never },
  ...facts,
});

const children = (...names: readonly string[]) => ({ children: [...names] });

export const certify = (at: string, step: string, repo: string, from: number, facts: Partial<JournalEntry> = {}): JournalEntry =>
  entry(at, step, repo, {
    method: "certify",
    summary: `${CERTIFIED}: ${1 - from} bias certified, 0 decertified`,
    command: `butler certify-calibrations /repo ${GENERATION} ${CERTIFIED} bias`,
    before: { rows: from },
    after: { rows: 1 },
    ...facts,
  });

export const prepend = (at: string, repo: string): JournalEntry =>
  entry(at, "activate", repo, {
    summary: `LATISS/calib: prepend ${TICKET}`,
    command: `butler collection-chain /repo LATISS/calib ${TICKET} --mode prepend`,
    before: children("LATISS/calib/DM-28636"),
    after: children(TICKET, "LATISS/calib/DM-28636"),
  });

const intent = { phase: "intent", outcome: "intent" } as const;

/** Journals of a set: built, delivered, repaired by another process, with an open and an abandoned write. */
export const journals: Readonly<Record<string, readonly JournalEntry[]>> = {
  usdf: [
    entry("02:40:01", "generate", "usdf/embargo", {
      summary: `${TICKET}: define an empty chain`,
      command: `butler collection-chain /repo ${TICKET} --mode redefine`,
      before: { children: null },
      after: children(),
    }),
    entry("02:40:02", "generate", "usdf/embargo", {
      id: "job",
      ...intent,
      method: "submit",
      summary: `${GENERATION}/run1: job started`,
      command: 'pipetask run -d "exposure in (2..4)"',
    }),
    entry("02:40:03", "generate", "usdf/embargo", {
      id: "job",
      method: "submit",
      summary: `${GENERATION}/run1: job started`,
      command: 'pipetask run -d "exposure in (2..4)"',
      after: { argv: 16 },
    }),
    certify("02:40:04", "certify", "usdf/embargo", 0),
    entry("02:40:05", "certify", "usdf/embargo", {
      summary: `${TICKET}: define ${CERTIFIED}`,
      command: `butler collection-chain /repo ${TICKET} ${CERTIFIED} --mode redefine`,
      before: children(),
      after: children(CERTIFIED),
    }),
    entry("02:40:06", "verify", "usdf/embargo", {
      method: "submit",
      summary: `${VERIFICATION}/run1: job started`,
      command: "pipetask run verify",
      after: { argv: 16 },
    }),
    entry("02:40:07", "bundle", "usdf/embargo", {
      method: "bundle",
      summary: "b0184f79: 1 datasets bundled",
      command: "butler export-calibs '/re  po' ```",
      after: { datasets: 1 },
    }),
    prepend("02:41:00", "usdf/embargo"),
    certify("02:41:01", "deliver", "usdf/main", 0, { outcome: "redone" }),
    entry("02:41:02", "selfCheck", "usdf/main", {
      method: "submit",
      summary: `${path.posix.basename(SELF_CHECK)}/run1: job started`,
      command: "pipetask run isr",
      after: { argv: 16 },
    }),
    prepend("02:41:03", "usdf/main"),
    entry("02:41:04", "activate", "usdf/main", {
      ...intent,
      summary: "LATISS/calib: remove x",
      command: "butler collection-chain 'a  b\nc' --mode remove",
      before: children(TICKET),
      after: null as never,
    }),
  ],
  summit: [
    certify("02:42:00", "deliver", "summit/LATISS", 0, { by: "a|b`c`*@summit[8]" }),
    entry("02:42:01", "tag", "summit/LATISS", {
      method: "tag",
      summary: `${TAG}: 1 datasets tagged`,
      command: "butler associate",
      before: { datasets: 0 },
      after: { datasets: 1 },
    }),
    prepend("02:42:02", "summit/LATISS"),
    certify("02:50:00", "deliver", "summit/LATISS", 0, { by: "mender@summit[9]" }),
    entry("02:50:01", "deliver", "summit/LATISS", {
      phase: "abandoned",
      outcome: "abandoned",
      summary: `${TICKET}: define x\n| y`,
      before: children("gone"),
      after: children("never"),
    }),
  ],
};
