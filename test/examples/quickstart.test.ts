import { test } from "@jest/globals";
import { follow } from "./run.ts";

test("the quickstart's page, line by line", () => follow("examples/quickstart/README.md", ".example"));
