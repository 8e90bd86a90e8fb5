import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "@jest/globals";
import { execa } from "execa";
import { convert } from "xmlbuilder2";
import { packageRoot, pythonOf, workspaceFrom } from "../../engine/declare/workspace.ts";
import { filesOf, pythonTests, type Suite } from "./suites.ts";

/** A failure in pytest's report: text, or text with a message. */
type Broken = string | Readonly<Record<string, string>>;

/** A test in pytest's report. */
interface Case {
  readonly "@classname": string;
  readonly "@name": string;
  readonly failure?: Broken;
  readonly error?: Broken;
  readonly skipped?: Broken;
}

/** Runs a suite of Python tests, and registers each of its tests as a jest test. */
export async function pytest(suite: Suite): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "calib-pytest-"));
  const report = path.join(folder, "report.xml");
  try {
    const { all } = await execa(
      pythonOf(workspaceFrom()),
      [
        "-m",
        "pytest",
        "--basetemp",
        path.join(folder, "tests"),
        "--junitxml",
        report,
        ...filesOf(suite).map((file) => path.join(pythonTests, file)),
      ],
      {
        cwd: path.join(packageRoot, "python"),
        env: { OPENBLAS_NUM_THREADS: "1" },
        stdin: "ignore",
        all: true,
        reject: false,
      },
    );
    const cases = casesOf(report);
    if (!cases.length) throw new Error(`pytest ran no test:\n${all}`);
    for (const { "@classname": file, "@name": name, failure, error, skipped } of cases) {
      const title = `${file}::${name}`;
      if (skipped !== undefined) test.skip(`${title}: ${reasonOf(skipped)}`, () => undefined);
      else
        test(title, () => {
          const broken = failure ?? error;
          if (broken !== undefined) throw new Error(typeof broken === "string" ? broken : Object.values(broken).join("\n"));
        });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const reasonOf = (skipped: Broken): string => (typeof skipped === "string" ? skipped : (skipped["@message"] ?? "no reason given"));

function casesOf(report: string): readonly Case[] {
  const { testsuites } = convert(readFileSync(report, "utf8"), { format: "object" }) as unknown as {
    readonly testsuites: { readonly testsuite: { readonly testcase?: Case | readonly Case[] } };
  };
  return [testsuites.testsuite.testcase ?? []].flat();
}
