import type { Hit } from "../lookup/hit.ts";
import type { HeldRow } from "../lookup/holdings.ts";
import type { Lookups } from "../lookup/lookUp.ts";
import type { Why } from "../lookup/search.ts";
import { setOfCollection } from "../model/names.ts";
import { formatTai } from "../model/tai.ts";

/** Every answer for itself, for programs; times are TAI ISO 8601, null where open, positions count from 1. */
export function lookupJson({ repo, instrument, chain, answers }: Lookups, keys: readonly string[]) {
  const place = ({ collection, position }: Pick<Hit, "collection" | "position">) => ({ collection: collection.name, set: setOfCollection(collection.name, keys), position: position + 1, path: collection.path });
  const outcome = (hit: Hit) => ({ kind: hit.kind, ...place(hit), datasets: (hit.kind === "found" ? [hit.row] : hit.rows).map(dataset) });
  return {
    repo,
    instrument,
    chain,
    answers: answers.map(({ exposure, datasetType, detector, search: { passedOver, next, ...hit } }) => ({
      exposure: exposure.id,
      datasetType,
      detector,
      ...(hit.kind === "nothing" ? { kind: hit.kind } : outcome(hit)),
      passedOver: passedOver.map(({ why, ...each }) => ({ ...place(each), why: plain(why) })),
      next: next && outcome(next),
    })),
  };
}

const time = (tai: bigint | null): string | null => (tai === null ? null : formatTai(tai));

const dataset = ({ id, run, range }: HeldRow) => ({ id, run, begin: time(range.begin), end: time(range.end) });

const plain = (why: Why) => ({ ...why, ...("begin" in why ? { begin: time(why.begin) } : {}), ...("end" in why ? { end: time(why.end) } : {}) });
