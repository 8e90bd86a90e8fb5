import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { packageRoot } from "../../../engine/declare/workspace.ts";
import { fingerprintOf, fingerprintOfLines, type FingerprintedRow } from "../../../engine/model/fingerprint.ts";

/** Fingerprints that Python computed; test/python/calib_bridge/test_fingerprint.py reads the same file. */
const golden = JSON.parse(readFileSync(path.join(packageRoot, "test/golden/fingerprints.json"), "utf8")) as {
  readonly datasets: readonly {
    readonly title: string;
    readonly datasetType: string;
    readonly rows: readonly FingerprintedRow[];
    readonly fingerprint: string;
  }[];
  readonly lines: readonly { readonly title: string; readonly lines: readonly string[]; readonly fingerprint: string }[];
};

test.each(golden.datasets.map((each) => [each.title, each] as const))(
  "datasets have the fingerprint that Python computes: %s",
  (_title, { datasetType, rows, fingerprint }) => {
    expect(fingerprintOf(datasetType, rows)).toBe(fingerprint);
    expect(fingerprintOf(datasetType, [...rows].reverse())).toBe(fingerprint);
  },
);

test.each(golden.lines.map((each) => [each.title, each] as const))(
  "lines have the fingerprint that Python computes: %s",
  (_title, { lines, fingerprint }) => {
    expect(fingerprintOfLines(lines)).toBe(fingerprint);
    expect(fingerprintOfLines([...lines].reverse())).toBe(fingerprint);
  },
);
