import type { WorldDeclaration } from "../../engine/model/world.ts";
import small from "../../stacks/small.ts";

/** The small world with an observatory's rules: set files lie beside the sets, and only merged sets are written. */
export default { ...small, name: "review", papers: "beside", requireMerged: "origin/main" } satisfies WorldDeclaration;
