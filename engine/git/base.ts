import type { World } from "../load/world.ts";

/** What a branch is compared with where nobody names anything: what the world wants it merged into. */
export const baseOf = ({ requireMerged }: World): string => requireMerged ?? "origin/main";
