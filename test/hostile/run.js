// Entry of `npm run hostile`: hostile input by grammar for the engine and for the bridge. An argument is the number of documents, 10,000 without one.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
process.env["CALIB_HOSTILE_RUNS"] = process.argv[2] ?? "10000";
const python = path.join(root, ".venv/bin/python");
const tests = ["requests", "files"].map((name) => path.join(root, `test/python/calib_bridge/test_hostile_${name}.py`));
const jest = path.join(root, "node_modules/jest/bin/jest.js");
const halves = [
  [process.execPath, ["--experimental-vm-modules", jest, "--selectProjects", "unit", "--testTimeout=7200000", "test/hostile"], root],
  [python, ["-m", "pytest", "-rP", "--show-capture=stdout", "-W", "ignore", "--durations=0", ...tests], path.join(root, "python")],
];
const codes = halves.map(([command, args, cwd]) => spawnSync(command, args, { cwd, stdio: "inherit" }).status);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
