import type { Code } from "../errors.ts";
import { asCalibError, CalibError } from "../errors.ts";
import type { ActiveRecord } from "../model/active.ts";
import type { Approval } from "../model/approval.ts";
import type { Calibset } from "../model/calibset.ts";
import type { InstrumentChain } from "../model/instrumentChain.ts";
import type { Lock } from "../model/lock.ts";
import type { ReviewRecord } from "../model/reviewRecord.ts";
import { DiagnosticsError } from "../model/diagnostic.ts";
import { parseWithin } from "./bounded.ts";
import { wrongNames } from "./checkLockNames.ts";
import { listCalibsets } from "./loadCalibset.ts";
import { rawsOf } from "./loadWorld.ts";
import { files, type Home } from "./setFiles.ts";
import { type ReadText, readReviewed } from "./plainJson.ts";
import { parseEdited, parseJson } from "./readJson.ts";
import { parseDocument } from "./schema.ts";

/** The set's lock; null if there is none yet. */
export async function loadLock(home: Home, set: Calibset, read: ReadText = readReviewed): Promise<Lock | null> {
  const file = files.lock(home, set);
  const lock = await load("lock", set, file, "lock-invalid", read);
  if (!lock) return lock;
  const keys = await listCalibsets(home.workspace);
  const wrong = wrongNames(set, lock, {
    otherSets: keys.filter((key) => key !== set.key),
    raws: [...home.world.repositories.values()].map((repository) => rawsOf(repository, set.instrument)),
  });
  if (wrong.length) throw new CalibError("lock-invalid", `${file}: ${wrong.slice(0, SHOWN).join("; ")}${more(wrong.length - SHOWN)}`);
  return lock;
}

/** Number of wrong names in a message. */
const SHOWN = 5;

const more = (count: number): string => (count > 0 ? `; and ${count} more` : "");

/** The set's approval; null if there is none yet. */
export async function loadApproval(home: Home, set: Calibset, read: ReadText = readReviewed): Promise<Approval | null> {
  return load("approval", set, files.approval(home, set), "approval-invalid", read);
}

/** The set's review record; null if there is none yet. */
export async function loadReviews(home: Home, set: Calibset, read: ReadText = readReviewed): Promise<ReviewRecord | null> {
  return load("looks", set, files.reviews(home, set), "looks-invalid", read);
}

/** Repositories that use the set, or null where none was recorded yet. */
export async function loadActive(home: Home, set: Calibset): Promise<ActiveRecord | null> {
  return load("active", set, files.active(home, set), "active-invalid");
}

/** The chain file of an instrument; null if its instrument chain is not declared. */
export async function loadChain(home: Home, instrument: string, read: ReadText = readReviewed): Promise<InstrumentChain | null> {
  const chain = await loadFile("chain", files.chain(home, instrument), "chain-invalid", read);
  if (chain && chain.instrument !== instrument) {
    throw new CalibError("chain-invalid", `${files.chain(home, instrument)} is of ${chain.instrument}, not of ${instrument}`);
  }
  return chain;
}

async function load<K extends "lock" | "approval" | "looks" | "active">(
  kind: K,
  set: Calibset,
  file: string,
  code: Code,
  read: ReadText = readReviewed,
) {
  const value = await loadFile(kind, file, code, read);
  // A file that was copied from another set would open the gate without a review.
  if (value && value.set !== set.key) throw new CalibError(code, `${file} belongs to ${value.set}, not to ${set.key}`);
  return value;
}

async function loadFile<K extends "lock" | "approval" | "looks" | "active" | "chain">(kind: K, file: string, code: Code, read: ReadText) {
  const text = await read(file).catch((thrown: unknown) => {
    if (typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === "ENOENT") return null;
    throw thrown instanceof CalibError ? thrown : new CalibError(code, `${file}: ${asCalibError(thrown).detail}`);
  });
  if (text === null) return null;
  // People edit approvals and chains only, and a lock may have a hundred thousand rows.
  const value = parseWithin(file, () =>
    kind === "approval" || kind === "chain" ? parseEdited(text, file, code) : parseJson(text, file, code),
  );
  const parsed = parseDocument(kind, value, file, code);
  if (parsed.kind === "invalid") throw new DiagnosticsError(parsed.diagnostics);
  return parsed.value;
}
