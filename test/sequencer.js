// Jest's order of files: the longest first, so that no worker begins a long one when the others are done.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Sequencer from "@jest/test-sequencer";

const root = path.dirname(fileURLToPath(import.meta.url));
/** Rough seconds of the files that take more than five; a file that is not named comes last. */
const seconds = JSON.parse(readFileSync(path.join(root, "seconds.json"), "utf8"));
const secondsOf = ({ path: file }) => seconds[path.relative(root, file)] ?? 0;

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => secondsOf(other) - secondsOf(one));
  }
}
