import type { DriftFinding } from "./driftReport.ts";
import type { DriftKind } from "./driftKinds.ts";

/** What a step would refuse or build upon what is not ours, because people have to decide about something else first, is theirs too. Pure. */
export function blocked(findings: readonly DriftFinding[]): readonly DriftFinding[] {
  const decided = findings.filter(({ mend }) => mend === "people");
  return findings.map((finding) => (decided.some((other) => hangsOn(finding, other)) ? { ...finding, mend: "people" } : finding));
}

function hangsOn({ kind, product, datasets, collection, child }: DriftFinding, other: DriftFinding): boolean {
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
