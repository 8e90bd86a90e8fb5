import type { ReadMethod, WriteMethod } from "../../engine/bridge/methods.ts";

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

/** A method that writes is never taken for one that planning may call. */
export const writes: Same<WriteMethod, "chain" | "certify" | "ingest" | "tag" | "submit" | "abandon" | "curated" | "correct" | "bundle" | "gather" | "records" | "discard" | "settle"> = true;
export const reads: Same<Extract<ReadMethod, WriteMethod>, never> = true;
