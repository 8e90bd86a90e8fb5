import type { Difference } from "./driftReport.ts";
import type { DriftKind } from "./driftKinds.ts";

/** What a step would refuse or build upon what is not ours, because people have to decide about something else first, is theirs too. Pure. */
export function blocked(differences: readonly Difference[]): readonly Difference[] {
  const decided = differences.filter(({ mend }) => mend === "people");
  return differences.map((difference) => (decided.some((other) => hangsOn(difference, other)) ? { ...difference, mend: "people" } : difference));
}

function hangsOn({ kind, product, datasets, collection, child }: Difference, other: Difference): boolean {
  const mistyped = other.kind === "collection type different";
  if (product !== null) return other.product === product && (mistyped || other.kind === "dataset type different");
  if (kind === "tag incomplete") return absent.has(other.kind) && other.datasets.some((id) => datasets.includes(id));
  if (kind === "not searched") return other.product === child;
  if (chains.has(kind)) return mistyped && other.product !== null;
  return kind === "not in use" && mistyped && other.collection !== collection;
}

/** Where our datasets cannot come back. */
const absent: ReadonlySet<DriftKind> = new Set(["place taken", "dataset type different", "collection type different"]);

const chains: ReadonlySet<DriftKind> = new Set(["chain missing", "chain child missing", "chain order wrong"]);
