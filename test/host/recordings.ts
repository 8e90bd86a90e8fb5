import type { Behaviors, PlannedThing } from "./world.ts";

/** The program and behavior from which the real CLI made a checkpoint in checkpoints/. */
export interface Recording {
  readonly program: readonly PlannedThing[];
  readonly then?: { readonly program: readonly PlannedThing[]; readonly behave: Behaviors };
  readonly behave?: Behaviors;
  /** The CLI is killed once this many operations are pending. */
  readonly killedAt?: number;
}

const plain: readonly PlannedThing[] = [
  { name: "a", value: 1 },
  { name: "b", value: { deep: [1, 2.5, null, "<é>"] }, dependsOn: ["a"], protect: true },
  { name: "c", uses: "a", retainOnDelete: true },
];

export const recordings = {
  plain: { program: plain },
  sick: { program: [...plain, { name: "d", value: 1 }], behave: { d: { create: { outcome: "partial" } } } },
  killed: {
    program: plain.slice(0, 1),
    then: {
      program: [
        { name: "a", value: 2 },
        { name: "d", value: 1 },
      ],
      behave: { a: { update: { delay: 60_000 } }, d: { create: { delay: 60_000 } } },
    },
    killedAt: 2,
  },
  empty: { program: [] },
} as const satisfies Record<string, Recording>;

/** Replaces paths, times, salts and IDs, which differ between machines and runs. */
export function scrubbed(text: string): string {
  return text
    .replace(/"sourcePosition":"[^"]*"/g, '"sourcePosition":"project:///stacks/program.ts#1,1"')
    .replace(/"(time|created|modified)":"[^"]*"/g, '"$1":"2026-11-21T00:00:00.000000001Z"')
    .replace(/"salt":"[^"]*"/g, '"salt":"v1:AAAAAAAAAAA=:v1:AAAAAAAAAAAAAAAA:AAAA"')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "00000000-0000-4000-8000-000000000000");
}
