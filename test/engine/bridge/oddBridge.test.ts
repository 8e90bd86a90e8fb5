import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startAlone, type BridgeProcess } from "../../../engine/bridge/bridgeProcess.ts";
import { startBridge, type SiteBridge } from "../../../engine/bridge/siteBridge.ts";
import { packageRoot, workspaceFrom } from "../../../engine/declare/workspace.ts";

const before = { ...process.env };
beforeAll(() => {
  Object.assign(process.env, { CALIB_BRIDGE_MODULE: "odd_bridge", PYTHONPATH: path.join(packageRoot, "test/python") });
});
afterAll(() => {
  for (const name of ["CALIB_BRIDGE_MODULE", "PYTHONPATH"]) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
});

const patience = { start: 60_000, silence: 900, closing: 900 };

function start(child: BridgeProcess, site = "usdf", start = patience.start): Promise<SiteBridge> {
  return startBridge({ name: site, work: "/nowhere", jobs: 1, bps: null, signing: null, targetedBy: null, repositories: [] }, child, {
    ...patience,
    start,
  });
}

/** The state of a process: `T` if it is stopped, `Z` or undefined if it ended. */
function stateOf({ pid = NaN }: BridgeProcess): string | undefined {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

const hasEnded = async (child: BridgeProcess): Promise<void> => {
  while (!["Z", undefined].includes(stateOf(child))) await sleep(20);
};

/** A way to fail at a request, and the error that the request gets. The process is stopped, or ends by itself. */
const ways: readonly (readonly [way: string, code: string, detail: RegExp, after?: "stopped"])[] = [
  [
    "stops",
    "bridge-silent",
    /^the bridge of usdf gave no sign of life for 0.9 s during journal; it last reported "sleep soundly" since "2026/,
    "stopped",
  ],
  ["never answers", "bridge-silent", /it last reported nothing\. Its process \d+ was left/],
  ["closes its output", "bridge-silent", /during journal/],
  ["prints words", "bridge-garbled", /^the bridge of usdf printed "Loading \\u001b\[2Jsite modules\\n"\./],
  ["prints binary", "bridge-garbled", /printed "\\u0000\\u0001/],
  ["prints another kind of JSON", "bridge-garbled", /printed "\[1\]/],
  ["prints broken JSON", "bridge-garbled", /printed "\{\\"jsonrpc/],
  ["prints an empty line", "bridge-garbled", /printed "\\n"/],
  ["prints a line without end", "bridge-garbled", /a line of more than 268435456 bytes, which begins with "\{\\"\{/],
  ["prints lines without end", "bridge-garbled", /printed "y\\ny\\n/],
  ["sends heartbeats without end", "bridge-garbled", /sends heartbeats without end/],
  ["sends another notification", "bridge-garbled", /sent the notification "log"/],
  ["answers another request", "bridge-garbled", /answered a request that is not open: "\{\\"jsonrpc/],
  ["answers no request", "bridge-garbled", /answered a request that is not open/],
  ["answers without a result", "bridge-garbled", /printed "\{/],
  ["exits within a line", "bridge-lost", /^the bridge of usdf ended \(4\)$/],
  ["is killed", "bridge-lost", /^the bridge of usdf ended \(SIGKILL\)$/],
];

test.concurrent.each(ways)("a bridge that %s ends the request with %s", async (way, code, detail, after) => {
  const child = startAlone(workspaceFrom({}));
  const bridge = await start(child);
  await expect(bridge.call("journal", { set: way })).rejects.toMatchObject({ code, detail: expect.stringMatching(detail) });
  await bridge.gone;
  await expect(bridge.call("journal", { set: null })).rejects.toMatchObject({ code });
  await bridge.close();
  if (after === "stopped") {
    expect(stateOf(child)).toBe("T");
    process.kill(child.pid ?? NaN, "SIGKILL");
  }
  await hasEnded(child);
});

const misfits: readonly (readonly [way: string, place: RegExp])[] = [
  ["answers with a list", /^the bridge of usdf answered journal wrongly: \/ must be object/],
  ["answers without a field", /^the bridge of usdf answered journal wrongly: \/ must have required property 'unreadable'/],
  ["answers with another type", /^the bridge of usdf answered journal wrongly: \/entries must be array/],
  ["answers with one more field", /additional properties/],
];

test.concurrent.each(misfits)("a bridge that %s is told apart from one that answers", async (way, place) => {
  const bridge = await start(startAlone(workspaceFrom({})));
  const detail = expect.stringMatching(place);
  await expect(bridge.call("journal", { set: way })).rejects.toMatchObject({ code: "bridge-answer-invalid", detail });
  expect(await bridge.call("journal", { set: null })).toEqual({ entries: [], unreadable: [] });
  await bridge.close();
});

test.concurrent("a time of an answer has to be a number of nanoseconds", async () => {
  const bridge = await start(startAlone(workspaceFrom({})));
  const asked = bridge.call("rows", { repo: "usdf/main", collection: "answers with a time in words", datasetType: "bias" });
  const detail = expect.stringMatching(/answered rows wrongly: \/begin\/0 must match pattern/);
  await expect(asked).rejects.toMatchObject({ code: "bridge-answer-invalid", detail });
  await bridge.close();
});

test.concurrent("a bridge that answers twice is asked nothing more", async () => {
  const bridge = await start(startAlone(workspaceFrom({})));
  expect(await bridge.call("journal", { set: "answers twice" })).toEqual({ entries: [], unreadable: [] });
  await bridge.gone;
  await expect(bridge.call("journal", { set: null })).rejects.toMatchObject({ code: "bridge-garbled" });
});

test.concurrent("a bridge that works longer than the permitted silence is waited for, by its request and at the end", async () => {
  const child = startAlone(workspaceFrom({}));
  const bridge = await start(child);
  expect(await bridge.call("journal", { set: "works long" })).toEqual({ entries: [], unreadable: [] });
  const asked = bridge.call("journal", { set: "works long" });
  await Promise.all([bridge.close(), asked]);
  expect(stateOf(child)).toBeUndefined();
});

test.concurrent.each(["stops", "sleeps"])("a bridge that %s at its start is left", async (way) => {
  const child = startAlone(workspaceFrom({}));
  const detail = new RegExp(`^the bridge of ${way} did not answer within 1.5 s. Its process \\d+ was left as it is, because`);
  await expect(start(child, way, 1_500)).rejects.toMatchObject({ code: "bridge-not-started", detail: expect.stringMatching(detail) });
  process.kill(child.pid ?? NaN, "SIGKILL");
  await hasEnded(child);
});

test.concurrent("a bridge that refuses to open is ended", async () => {
  const child = startAlone(workspaceFrom({}));
  await expect(start(child, "refuses")).rejects.toMatchObject({ code: "bridge-failed", detail: "KeyError: odd" });
  expect(stateOf(child)).toBeUndefined();
});

test.concurrent("an idle bridge that was stopped is left at the end", async () => {
  const child = startAlone(workspaceFrom({}));
  const bridge = await start(child);
  process.kill(child.pid ?? NaN, "SIGSTOP");
  await bridge.close();
  expect(stateOf(child)).toBe("T");
  process.kill(child.pid ?? NaN, "SIGCONT");
  await hasEnded(child);
});
