import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { setOfStack, stackName } from "../../stacks/stack.ts";

const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);

test("a stack's name tells world and set, and comes back from them", () => {
  expect(stackName("demo", "LATISS/DM-43525")).toBe("demo.LATISS.DM-43525");
  fc.assert(fc.property(name, name, name, (world, instrument, ticket) => expect(setOfStack(stackName(world, `${instrument}/${ticket}`))).toEqual({ world, set: `${instrument}/${ticket}` })));
});

test("one ticket of two instruments is two stacks", () => {
  expect(stackName("demo", "LATISS/DM-1")).not.toBe(stackName("demo", "LSSTCam/DM-1"));
});

test.each(["dev", "demo.LATISS", "demo.LATISS.DM-1.x", "..", "demo..DM-1", ""])("%j is no stack of ours", (stack) => {
  expect(() => setOfStack(stack)).toThrow("<world>.<instrument>.<ticket>");
});
