import type { Operation } from "../../host/index.ts";
import type { Behaviors, PlannedThing } from "./world.ts";

/** An operation that host and CLI carry out, after a change of program, provider or things. */
export interface Step {
  readonly title: string;
  readonly operation?: Operation;
  readonly program?: readonly PlannedThing[];
  readonly behave?: Behaviors;
  readonly lose?: string;
  readonly put?: readonly [string, number];
  /** True if the operation succeeds. */
  readonly ok: boolean;
  /** True if the next preview finds no change. */
  readonly atRest: boolean;
}

export const base: readonly PlannedThing[] = [
  { name: "a", value: 1 },
  { name: "b", value: { deep: [1, 2.5, null, "<é>"], empty: {}, none: [] }, dependsOn: ["a"] },
  { name: "c", uses: "a", retainOnDelete: true },
];

export const scenes: Record<string, readonly Step[]> = {
  "create, rest, update, delete, destroy": [
    { title: "create", program: base, ok: true, atRest: true },
    { title: "again", ok: true, atRest: true },
    {
      title: "update one, delete two, add one",
      program: [
        { name: "a", value: 2 },
        { name: "d", value: true, dependsOn: ["a"] },
      ],
      ok: true,
      atRest: true,
    },
    { title: "destroy", operation: "destroy", ok: true, atRest: false },
    { title: "create again", ok: true, atRest: true },
    { title: "an empty program", program: [], ok: true, atRest: true },
  ],
  failures: [
    {
      title: "create fails",
      program: [...base, { name: "d", value: 1 }],
      behave: { a: { create: { outcome: "throw" } } },
      ok: false,
      atRest: false,
    },
    { title: "half made", behave: { a: { create: { outcome: "partial" } } }, ok: false, atRest: false },
    {
      title: "half updated",
      program: [{ name: "a", value: 7 }, ...base.slice(1), { name: "d", value: 1 }],
      behave: { a: { update: { outcome: "partial" } } },
      ok: false,
      atRest: false,
    },
    { title: "update fails", behave: { a: { update: { outcome: "throw" } } }, ok: false, atRest: false },
    { title: "mended", behave: {}, ok: true, atRest: true },
    { title: "delete fails", operation: "destroy", behave: { b: { delete: { outcome: "throw" } } }, ok: false, atRest: false },
    { title: "destroyed", operation: "destroy", behave: {}, ok: true, atRest: false },
  ],
  "refresh and drift": [
    { title: "create", program: base, ok: true, atRest: true },
    { title: "at rest", operation: "refresh", ok: true, atRest: true },
    { title: "changed outside Pulumi", operation: "refresh", put: ["b", 9], ok: true, atRest: false },
    { title: "mended", ok: true, atRest: true },
    { title: "lost outside Pulumi", operation: "refresh", lose: "a", ok: true, atRest: false },
    { title: "made again", ok: true, atRest: true },
    { title: "cannot be read", operation: "refresh", behave: { a: { read: { outcome: "throw" } } }, ok: false, atRest: true },
    {
      title: "half made",
      program: [...base, { name: "e", value: 1 }],
      behave: { e: { create: { outcome: "partial" } } },
      ok: false,
      atRest: false,
    },
    { title: "a read drops init errors", operation: "refresh", behave: {}, ok: true, atRest: true },
  ],
  "protect and retainOnDelete": [
    {
      title: "create",
      program: [
        { name: "a", value: 1, protect: true },
        { name: "b", value: 1, retainOnDelete: true },
      ],
      ok: true,
      atRest: true,
    },
    {
      title: "the retained resource is removed from the program",
      program: [{ name: "a", value: 1, protect: true }],
      ok: true,
      atRest: true,
    },
    { title: "the protected resource is removed from the program", program: [], ok: false, atRest: false },
    { title: "it is added without protection", program: [{ name: "a", value: 1 }], ok: true, atRest: true },
    { title: "it gets retainOnDelete", program: [{ name: "a", value: 1, retainOnDelete: true }], ok: true, atRest: true },
    { title: "destroy removes it from the state", operation: "destroy", ok: true, atRest: false },
  ],
  "a difference that the provider does not know": [
    {
      title: "create",
      program: [{ name: "a", value: { x: 1, y: 2 } }],
      behave: { a: { diff: { outcome: "unknown" } } },
      ok: true,
      atRest: true,
    },
    { title: "the same in another order", program: [{ name: "a", value: { y: 2, x: 1 } }], ok: true, atRest: true },
    { title: "another value", program: [{ name: "a", value: { y: 2, x: 2 } }], ok: true, atRest: true },
  ],
};
