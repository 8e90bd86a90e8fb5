import type { Resource } from "./checkpoint.ts";
import type { Difference } from "./provider.ts";
import { outsideCharter } from "./refusal.ts";
import type { Properties } from "./request.ts";
import { sameValue } from "./values.ts";

/** Returns update or same by the rules of Pulumi's engine: an unknown difference compares inputs, init errors cause an update. */
export function decide(old: Resource, news: Properties, { changes, replaces }: Difference): "update" | "same" {
  const changed = isChange(changes, old.inputs ?? {}, news);
  if (changed && replaces.length > 0) throw outsideCharter(`Replacing ${old.urn} (${replaces.join(", ")} changed)`);
  return changed || (old.initErrors ?? []).length > 0 ? "update" : "same";
}

export function isChange(changes: Difference["changes"], olds: Properties, news: Properties): boolean {
  return changes === "some" || (changes === "unknown" && !sameValue(olds, news));
}
