import type { Reader } from "../bridge/methods.ts";
import { rawsOf } from "../declare/loadWorld.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { ask } from "../answer.ts";
import type { RepoName } from "../model/brand.ts";

/** Returns the places of raws in words; undefined if no other repository is known to hold some. Asks the other repositories of the instrument for the raws of a selection: raws are pruned from an embargo once they are released. */
export async function rawsElsewhere(
  { set, world }: LoadedSet,
  where: string,
  readerOf: (repo: RepoName) => Promise<Reader>,
): Promise<string | undefined> {
  const others = [...world.repositories.values()].filter(
    ({ name, instruments }) => name !== set.build.repo && instruments.has(set.instrument),
  );
  const answers = await Promise.all(
    others.map(async (repository) => {
      const raws = rawsOf(repository, set.instrument);
      const params = { repo: repository.name, collections: [raws], instrument: set.instrument, where, detectors: [] };
      const place = `${repository.name}:${raws}`;
      return { place, answer: await ask(async () => (await readerOf(repository.name)).call("exposures", params)) };
    }),
  );
  return placesOf(
    answers.map(({ place, answer }) => ({
      place,
      count: answer.kind === "answered" ? answer.value.id.length : answer.code === "collection-missing" ? 0 : null,
    })),
  );
}

/** Counts of raws by place, in words; null where the place could not be checked. Pure. */
export function placesOf(counts: readonly { readonly place: string; readonly count: number | null }[]): string | undefined {
  const held = counts.flatMap(({ place, count }) => (count ? [`${place} has raws of ${count} of the exposures`] : []));
  const unknown = counts.flatMap(({ place, count }) => (count === null ? [`${place} could not be checked`] : []));
  return held.length ? [...held, ...unknown].join("; ") : undefined;
}
