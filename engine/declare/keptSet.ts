import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { type ReadText, readReviewed } from "./plainJson.ts";
import { calibsetFile } from "./loadCalibset.ts";
import type { LoadedSet } from "./loadedSet.ts";
import type { Workspace } from "./workspace.ts";

interface FileState {
  readonly identity: string;
  /** Whether a later change would give another identity. */
  readonly isSure: boolean;
}

interface Kept {
  readonly loaded: LoadedSet;
  /** The files that were read, as they were before. */
  readonly states: ReadonlyMap<string, FileState>;
}

/** Two changes within one tick of a file system's clock may leave the same identity. A tick takes two seconds at most. */
const UNSURE_MILLISECONDS = 2_000;

/** Returns a function that loads a set as its files are now, and reads them only where one of them changed since the last call. */
export function keepSet(key: string, workspace: Workspace, load: (read: ReadText) => Promise<LoadedSet>): () => Promise<LoadedSet> {
  let last: Promise<Kept | undefined> = Promise.resolve(undefined);

  const loadNow = async (): Promise<Kept> => {
    const states = new Map<string, FileState>();
    const loaded = await load((file) => {
      states.set(file, stateOf(file));
      return readReviewed(file);
    });
    return { loaded, states };
  };

  // A second file of the set, in another form, is an error that only a search for it finds.
  const isCurrent = ({ states }: Kept): boolean => states.has(calibsetFile(key, workspace)) && [...states].every(isUnchanged);

  return async () => {
    const now = last.then((kept) => (kept && isCurrent(kept) ? kept : loadNow()));
    last = now.catch(() => undefined);
    return (await now).loaded;
  };
}

const isUnchanged = ([file, { identity, isSure }]: readonly [string, FileState]): boolean => isSure && stateOf(file).identity === identity;

/** The state is read from an open file: opening one makes a network file system ask its server. */
function stateOf(file: string): FileState {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (thrown) {
    return { identity: String(thrown), isSure: true };
  }
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(descriptor, { bigint: true });
    return {
      identity: [dev, ino, size, mtimeNs, ctimeNs].join(" "),
      isSure: Date.now() - Number(ctimeNs / 1_000_000n) > UNSURE_MILLISECONDS,
    };
  } finally {
    closeSync(descriptor);
  }
}
