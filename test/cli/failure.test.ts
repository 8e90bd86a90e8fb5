import { afterEach, expect, jest, test } from "@jest/globals";
import { printFailure } from "../../cli/failure.ts";
import { placeOf } from "../../cli/place.ts";
import { CalibError } from "../../engine/errors.ts";
import { DiagnosticsError } from "../../engine/model/diagnostic.ts";

afterEach(() => void jest.restoreAllMocks());

async function printed(thrown: unknown): Promise<{ readonly code: number; readonly text: string }> {
  const printedErrors = jest.spyOn(console, "error").mockImplementation(() => undefined);
  return { code: await printFailure(thrown), text: printedErrors.mock.calls.flat().join("\n") };
}

test("every error is printed with its code and remedy, and without a stack trace", async () => {
  for (const [thrown, code] of [
    [new CalibError("lock-missing", "x"), "lock-missing"],
    [new TypeError("x is not a function"), "command-failed"],
    ["text", "command-failed"],
  ] as const) {
    const { code: exit, text } = await printed(thrown);
    expect(exit).toBe(1);
    expect(text).toMatch(new RegExp(`^${code}: .+\n    [A-Z].+`));
    expect(text).not.toMatch(/\n +at /);
    jest.restoreAllMocks();
  }
});

test("all diagnostics are printed, each with its line if it has one", async () => {
  const { text } = await printed(
    new DiagnosticsError([
      { code: "date-invalid", detail: "begin", file: "/s.json", line: 6 },
      { code: "name-invalid", detail: "tag", file: "/s.json", line: 3 },
    ]),
  );
  expect(text).toMatch(/s\.json:6: date-invalid: begin\n.+\n.*s\.json:3: name-invalid: tag/);
});

test("options override environment variables", () => {
  expect(placeOf({ world: "rubin", dir: "/w", sets: "/s" })).toMatchObject({ world: "rubin", dir: "/w", sets: "/s" });
});
