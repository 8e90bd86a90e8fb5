import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isFarOff, skewOf } from "../../../engine/bridge/clock.ts";
import { clockWarning } from "../../../engine/present/siteWarnings.ts";

test("the true skew of a clock lies within the uncertainty, whenever the site read its clock", () => {
  const milliseconds = fc.integer({ min: 0, max: 200_000 });
  fc.assert(
    fc.property(milliseconds, milliseconds, fc.integer({ min: -1e9, max: 1e9 }), (before, after, ahead) => {
      const sent = 1_764_600_000_000;
      const clock = `${BigInt(sent + before + ahead) * 1_000_000n}`;
      const { seconds, uncertainty } = skewOf(clock, sent, sent + before + after);
      expect(Math.abs(seconds - ahead / 1000)).toBeLessThanOrEqual(uncertainty + 1e-6);
    }),
  );
});

test.each([
  [{ seconds: 0, uncertainty: 0.5 }, false],
  [{ seconds: 60, uncertainty: 0 }, false],
  [{ seconds: 60.1, uncertainty: 0 }, true],
  [{ seconds: -60.1, uncertainty: 0 }, true],
  [{ seconds: 70, uncertainty: 10 }, false],
  [{ seconds: -70.1, uncertainty: 10 }, true],
])("whether a clock is far off, beyond what the answer's way leaves open: %j", (skew, isFar) => {
  expect(isFarOff(skew)).toBe(isFar);
  expect(clockWarning("summit", skew) !== undefined).toBe(isFar);
});

test("the warning about a clock has direction, amount, reason and remedy", () => {
  expect(clockWarning("summit", { seconds: -7200.4, uncertainty: 1.24 })).toBe(
    "clock-off: the clock of summit is 2.0 hours behind that of this machine, ±1.2 s. The journal is sorted by its times, and claims and holders of locks " +
      "show them. Set it by NTP (`timedatectl` or `chronyc tracking` shows whether it is), or that of this machine, if that is the wrong one. Nothing is decided by a clock.",
  );
  expect(clockWarning("summit", { seconds: 61.9, uncertainty: 0.5 })).toContain("the clock of summit is 62 seconds ahead of that");
});
