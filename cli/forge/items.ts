import type { Forge } from "./client.ts";

/** A comment, or an issue. */
export interface Item {
  /** A comment by its ID, an issue by its number. */
  readonly id: number;
  readonly body: string;
}

/** What came of a text that was to be told. */
export type AdoptNote = "unchanged" | "updated" | "added" | "closed" | "nothing to tell";

/** Those of ours, by the marker that they begin with; pull requests are listed among issues, and are none. */
export async function ours(forge: Forge, path: string, key: "id" | "number", marker: string): Promise<readonly Item[]> {
  const listed = await forge.list(path);
  return listed.flatMap((each) => {
    if (typeof each !== "object" || each === null || "pull_request" in each || !("body" in each) || typeof each.body !== "string") return [];
    const id = new Map<string, unknown>(Object.entries(each)).get(key);
    // The forge gives bodies back with its own line ends.
    const body = each.body.replaceAll("\r\n", "\n");
    return typeof id === "number" && body.startsWith(marker) ? [{ id, body }] : [];
  });
}
