import { sourceWords, type Source } from "../model/source.ts";

/**
 * A request as it goes to the bridge: whoever writes says on whose wish, in the journal and in the documentation of the
 * set's own collections. A chain that sets share keeps the documentation it has.
 */
export function signed<P extends object>(params: P, source: Source): P {
  if (!("why" in params) || typeof params.why !== "object") return params;
  const words = sourceWords(source);
  const why = { ...params.why, source: words ?? null, forced: source.forced };
  if (!("doc" in params) || typeof params.doc !== "string" || ("mode" in params && params.mode !== "define")) return { ...params, why };
  const told = [params.doc, ...(words === undefined ? [] : [words]), ...(source.forced === null ? [] : [`forced: ${source.forced}`])];
  return { ...params, why, doc: told.join("; ") };
}
