// Jest runs the slowest files first, so that no worker begins a slow file when the others are done.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Sequencer from "@jest/test-sequencer";

const root = path.dirname(fileURLToPath(import.meta.url));
/** Rough seconds of files that take more than five; all others run last. */
const seconds = JSON.parse(readFileSync(path.join(root, "seconds.json"), "utf8"));
const secondsOf = ({ path: file }) => seconds[path.relative(root, file)] ?? 0;

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => secondsOf(other) - secondsOf(one));
  }
}
