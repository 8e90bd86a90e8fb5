import { appendFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { followProgress } from "../../../cli/progress/show.ts";
import { progressToFile, type ProgressEvent } from "../../../engine/converge/progressFile.ts";
import { folders } from "../../engine/declare/folder.ts";

const { make } = folders();
const event = (text: string): ProgressEvent => ({ unit: "product bias", step: "generate", kind: "applying", text });

/** Returns the events that are read from a file while `write` writes it. */
async function eventsDuring(write: (file: string) => Promise<void> | void): Promise<readonly string[]> {
  const file = path.join(make({}).dir, "progress.jsonl");
  const texts: string[] = [];
  const stop = new AbortController();
  const following = followProgress(file, stop.signal, (event) => {
    if (event.kind !== "result" && event.kind !== "clock") texts.push(event.text);
  });
  await write(file);
  stop.abort();
  await following;
  return texts;
}

test("a progress file without an event gives no event", async () => {
  expect(await eventsDuring(() => undefined)).toEqual([]);
});

test("appended events are read once and in order, including the last ones", async () => {
  const texts = Array.from({ length: 50 }, (_, index) => `${index}`);
  const all = await eventsDuring(async (file) => {
    const say = progressToFile(file);
    for (const text of texts.slice(0, 25)) say(event(text));
    await sleep(120);
    for (const text of texts.slice(25)) say(event(text));
  });
  expect(all).toEqual(texts);
});

test("an incomplete line is read once it is complete, also if it ends within a character", async () => {
  const bytes = Buffer.from(`${JSON.stringify(event("3 … of 4"))}\n`);
  const inside = bytes.indexOf(Buffer.from("…")) + 1;
  const all = await eventsDuring(async (file) => {
    appendFileSync(file, bytes.subarray(0, inside));
    await sleep(120);
    appendFileSync(file, bytes.subarray(inside));
  });
  expect(all).toEqual(["3 … of 4"]);
});
