import { test } from "@jest/globals";
import { follow } from "./run.ts";

test("the commands of the quickstart print the shown lines", () => follow("examples/quickstart/README.md", ".example"));
