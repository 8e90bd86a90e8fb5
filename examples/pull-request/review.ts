import type { WorldDeclaration } from "../../engine/model/world.ts";
import small from "../../stacks/small.ts";

/** The small world as an observatory has it: papers beside the sets, and nothing written that is not merged. */
export default { ...small, name: "review", papers: "beside", requireMerged: "origin/main" } satisfies WorldDeclaration;
