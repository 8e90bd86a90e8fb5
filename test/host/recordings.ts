import type { Behaviours, PlannedDeclaration } from "./world.ts";

/** How the checkpoints in checkpoints/ came to be: by the real CLI, from this wish and behaviour. */
export interface Recording {
  readonly wish: readonly PlannedDeclaration[];
  readonly then?: { readonly wish: readonly PlannedDeclaration[]; readonly behave: Behaviours };
  readonly behave?: Behaviours;
  /** The CLI is killed once this many operations are pending. */
  readonly killedAt?: number;
}

const plain: readonly PlannedDeclaration[] = [
  { name: "a", value: 1 },
  { name: "b", value: { deep: [1, 2.5, null, "<é>"] }, dependsOn: ["a"], protect: true },
  { name: "c", uses: "a", retainOnDelete: true },
];

export const recordings = {
  plain: { wish: plain },
  sick: { wish: [...plain, { name: "d", value: 1 }], behave: { d: { create: { outcome: "partial" } } } },
  killed: {
    wish: plain.slice(0, 1),
    then: { wish: [{ name: "a", value: 2 }, { name: "d", value: 1 }], behave: { a: { update: { delay: 60_000 } }, d: { create: { delay: 60_000 } } } },
    killedAt: 2,
  },
  empty: { wish: [] },
} as const satisfies Record<string, Recording>;

/** What would differ from machine to machine and from run to run; no path, no time and no salt may stay. */
export function scrubbed(text: string): string {
  return text
    .replace(/"sourcePosition":"[^"]*"/g, '"sourcePosition":"project:///stacks/program.ts#1,1"')
    .replace(/"(time|created|modified)":"[^"]*"/g, '"$1":"2026-11-21T00:00:00.000000001Z"')
    .replace(/"salt":"[^"]*"/g, '"salt":"v1:AAAAAAAAAAA=:v1:AAAAAAAAAAAAAAAA:AAAA"')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "00000000-0000-4000-8000-000000000000");
}
