import { test } from "@jest/globals";
import { follow } from "./run.ts";

test("a ticket made by hand is adopted as the page says, line by line", () => follow("examples/adopt-existing/README.md", ".example"));
