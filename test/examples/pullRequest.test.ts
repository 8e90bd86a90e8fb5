import { test } from "@jest/globals";
import { follow } from "./run.ts";

test("the page of a set through three pull requests, line by line", () => follow("examples/pull-request/README.md", ".example"));
