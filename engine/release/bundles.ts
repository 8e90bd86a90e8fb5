import type { LockedBundle } from "../bridge/wire.ts";
import { folderOf } from "../content/applyContent.ts";
import { contentOf, datasetsOf } from "../content/deliveredContent.ts";
import { lockedBundle } from "../content/ingestParams.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { grouped } from "../model/group.ts";

/** The bundles of a released set, one a folder, each with everything that the lock says of it; none if nothing is released. */
export function bundlesOf(loaded: LoadedSet): readonly LockedBundle[] {
  const made = loaded.lock?.made;
  if (!made) return [];
  return [...grouped(contentOf(made), (content) => folderOf(loaded, made, content))].map(([folder, contents]) => {
    const datasets = new Map(contents.flatMap(datasetsOf).map((each) => [each.id, each]));
    return lockedBundle({ folder, contents, datasets: [...datasets.values()] });
  });
}
