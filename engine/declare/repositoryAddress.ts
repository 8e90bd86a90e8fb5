import { realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CalibError } from "../errors.ts";
import { readBounded } from "./bounded.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Butler's repository index: addresses by label; undefined if it exists and only Butler can read it, as in an object store. */
export type RepositoryIndex = ReadonlyMap<string, string> | undefined;

/**
 * The address that Butler gets for the `uri` of a world. A URL stays, and so does a label of the repository index; any other text
 * is a path below the world's folder. `./main` is always a folder. Pure except for `exists`.
 */
export function addressOf(uri: string, dir: string, index: RepositoryIndex, exists: (folder: string) => boolean): string {
  if (uri.includes("://")) return uri;
  const folder = path.resolve(dir, uri);
  if (/[/\\]/.test(uri) || uri.startsWith(".")) return folder;
  const isLabel = index === undefined ? !exists(folder) : index.has(uri);
  return isLabel ? uri : folder;
}

/** Reads the index as daf_butler does (`_butler_repo_index.py`): a file, or the text itself. */
export async function readRepositoryIndex(environment: Environment): Promise<RepositoryIndex> {
  const { DAF_BUTLER_REPOSITORY_INDEX: place, DAF_BUTLER_REPOSITORIES: text } = environment;
  if (text) return labelsIn(text);
  if (!place) return new Map();
  if (place.includes("://") && !place.startsWith("file://")) return undefined;
  try {
    return await labelsIn(await readBounded(localPath(place)));
  } catch {
    return undefined;
  }
}

async function labelsIn(text: string): Promise<RepositoryIndex> {
  // Most places have no index, and then need no parser.
  const { parse } = await import("yaml");
  try {
    const parsed: unknown = parse(text);
    if (typeof parsed !== "object" || parsed === null) return undefined;
    return new Map(Object.entries(parsed).filter((each): each is [string, string] => typeof each[1] === "string"));
  } catch {
    return undefined;
  }
}

/**
 * Refuses a repository under two names: its locks and journals are kept by name, so that two writes would not exclude each other.
 * Equal paths of two sites are different folders, because each site has a file system of its own; only URLs are compared there.
 */
export function requireDistinct(
  repositories: Iterable<{ readonly name: string; readonly site: string; readonly uri: string }>,
  index: RepositoryIndex,
): void {
  const names = new Map<string, string>();
  for (const { name, site, uri } of repositories) {
    const place = placeOf(uri, index);
    const key = place.includes("://") ? place : `${site} ${place}`;
    const other = names.get(key);
    if (other !== undefined) throw new CalibError("repository-twice", `${other} and ${name} are both ${place}`);
    names.set(key, name);
  }
}

/** The place of a repository, equal for all addresses that lead to it as far as this machine can see. */
function placeOf(uri: string, index: RepositoryIndex): string {
  const address = (index?.get(uri) ?? uri).replace(/\/(butler\.yaml)?$/, "");
  if (address.includes("://") && !address.startsWith("file://")) return address;
  const folder = localPath(address);
  if (!path.isAbsolute(folder)) return address;
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

const localPath = (address: string): string => (address.startsWith("file://") ? fileURLToPath(address) : address);
