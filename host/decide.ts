import type { Resource } from "./checkpoint.ts";
import type { Difference } from "./provider.ts";
import { outsideCharter } from "./refusal.ts";
import type { Properties } from "./request.ts";
import { sameValue } from "./values.ts";

/** Update or same, as Pulumi's engine decides it: an unknown difference compares inputs, a sick resource is updated. */
export function decide(old: Resource, news: Properties, { changes, replaces }: Difference): "update" | "same" {
  const changed = isChange(changes, old.inputs ?? {}, news);
  if (changed && replaces.length > 0) throw outsideCharter(`Replacing ${old.urn} (${replaces.join(", ")} changed)`);
  return changed || (old.initErrors ?? []).length > 0 ? "update" : "same";
}

export function isChange(changes: Difference["changes"], olds: Properties, news: Properties): boolean {
  return changes === "some" || (changes === "unknown" && !sameValue(olds, news));
}
