import { test } from "@jest/globals";
import { follow } from "./run.ts";

test("the commands of the page about pull requests print the shown lines", () => follow("examples/pull-request/README.md", ".example"));
