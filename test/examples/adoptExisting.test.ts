import { test } from "@jest/globals";
import { follow } from "./run.ts";

test("the commands of the page about adopting a ticket print the shown lines", () =>
  follow("examples/adopt-existing/README.md", ".example"));
