import { test } from "@jest/globals";
import { follow } from "./run.ts";

test("the quickstart's page, line by line", () => follow("examples/quickstart/README.md", ".quickstart"), 300_000);
