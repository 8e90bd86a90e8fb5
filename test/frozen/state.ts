import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Workspace } from "../../engine/declare/workspace.ts";

/**
 * Returns the sha256 of every file of a world, by name. Files that a run without a change may write are left out: Pulumi's state, locks,
 * git's own files, cached evidence from headers, and kept judgments.
 */
export function filesOf({ dir }: Workspace): Readonly<Record<string, string>> {
  const all = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)));
  const own = all
    .filter((name) => !/^pulumi\/|\/locks\/|\/\.git\/|^calibsets\/node_modules\/|\/jobs\/.*\/(evidence|judgment)\.json$/.test(name))
    .sort();
  return Object.fromEntries(
    own.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(path.join(dir, name)))
        .digest("hex"),
    ]),
  );
}

/** A resource of a checkpoint, without times and the provider's identity, which differ in each run. */
export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
}

/** Reads the resources of all stacks from Pulumi's state, by URN. */
export function resourcesOf({ dir }: Workspace): ReadonlyMap<string, StoredResource> {
  const folder = path.join(dir, "pulumi/.pulumi/stacks/calibrations");
  const stacks = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const all = stacks.flatMap(
    (name) => (JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Checkpoint).checkpoint.latest.resources,
  );
  return new Map(
    all
      .filter(({ type }) => type !== "pulumi:providers:pulumi-nodejs")
      .map(({ created: _created, modified: _modified, provider: _provider, ...resource }) => [resource.urn, resource]),
  );
}

interface Checkpoint {
  readonly checkpoint: {
    readonly latest: {
      readonly resources: readonly (StoredResource & {
        readonly created?: string;
        readonly modified?: string;
        readonly provider?: string;
      })[];
    };
  };
}
