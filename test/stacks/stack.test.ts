import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseStackName, stackName } from "../../stacks/stack.ts";

const name = fc.stringMatching(/^[A-Za-z0-9_]{1,12}$/);
const set = fc.tuple(name, fc.nat()).map(([instrument, ticket]) => `${instrument}/DM-${ticket}`);
const whole = { site: null, trial: null };

test.each([
  [{ world: "demo", set: "LATISS/DM-43525", ...whole }, "demo.LATISS.DM-43525"],
  [{ world: "rubin", set: "LATISS/DM-43525", site: "summit", trial: null }, "rubin.summit.LATISS.DM-43525"],
  [{ world: "rubin", set: "LATISS/DM-43525", site: null, trial: "erykoff" }, "rubin.LATISS.DM-43525.u-erykoff"],
  [{ world: "rubin", set: "LATISS/DM-43525", site: "usdf", trial: "u-2" }, "rubin.usdf.LATISS.DM-43525.u-u-2"],
])("%j is %s", (parts, stack) => {
  expect(stackName(parts)).toBe(stack);
});

// The names that `--trial` and the schemas of worlds and sets allow.
const trialName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,12}$/);

test("the parts of a stack's name are parsed from the name", () => {
  const parts = fc.record({ world: name, set, site: fc.option(name), trial: fc.option(trialName) });
  fc.assert(fc.property(parts, (each) => expect(parseStackName(stackName(each))).toEqual(each)));
});

test("two stacks with the same name have the same parts", () => {
  const parts = fc.record({
    world: fc.constantFrom("demo", "usdf"),
    set: fc.constantFrom("LATISS/DM-1", "usdf/DM-1"),
    site: fc.option(fc.constantFrom("usdf", "LATISS")),
    trial: fc.option(fc.constantFrom("u", "DM-1")),
  });
  fc.assert(fc.property(parts, parts, (a, b) => expect(stackName(a) === stackName(b)).toBe(JSON.stringify(a) === JSON.stringify(b))));
});

test("a ticket of two instruments has two stacks", () => {
  expect(stackName({ world: "demo", set: "LATISS/DM-1", ...whole })).not.toBe(stackName({ world: "demo", set: "LSSTCam/DM-1", ...whole }));
});

test.each(["dev", "demo.LATISS", "demo.LATISS.DM-1.x", "demo.a.b.LATISS.DM-1", "..", "demo..DM-1", ""])(
  "%j is not a valid stack name",
  (stack) => {
    expect(() => parseStackName(stack)).toThrow("<instrument>.<ticket>");
  },
);
