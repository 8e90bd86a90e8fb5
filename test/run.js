// npm test: all that CI does, in one go. Installs what is missing first.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { setUp } from "../tools/setup.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const bin = (name) => path.join(root, "node_modules", ".bin", name);
const python = path.join(root, ".venv", "bin", "python");
const results = (stage) => path.join(tmpdir(), `calib-jest-${process.pid}-${stage}.json`);

setUp({ dev: true });
// Two tests run at a time: threads of numpy's own would stand in each other's way.
process.env.OPENBLAS_NUM_THREADS = "1";

const jest = (stage, projects) => [
  ...["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", path.join(root, "node_modules/jest/bin/jest.js")],
  ...["--maxWorkers=100%", "--json", "--outputFile", results(stage), "--selectProjects", ...projects],
];
const stages = [
  { name: "types", command: bin("tsc"), args: ["-p", "."] },
  { name: "lint", command: bin("eslint"), args: ["."] },
  { name: "generated files are fresh", command: process.execPath, args: ["tools/fresh.js"] },
  { name: "python lint", command: python, args: ["-m", "ruff", "check", ".", "../test/python", "../bench"], cwd: "python" },
  { name: "python format", command: python, args: ["-m", "ruff", "format", "--check", ".", "../test/python", "../bench"], cwd: "python" },
  { name: "python types", command: python, args: ["-m", "mypy", "."], cwd: "python" },
  { name: "python tests", command: python, args: ["-m", "pytest", "-n", "2"], cwd: "python" },
  { name: "tests", command: process.execPath, args: jest("tests", ["unit", "bench", "host", "world", "examples", "kill"]) },
  // By itself: it wants the whole machine.
  { name: "demo", command: process.execPath, args: jest("demo", ["demo"]) },
];

const failed = stages.filter(({ name, command, args, cwd = "." }) => {
  const began = Date.now();
  console.log(`\n# ${name}`);
  const { status } = spawnSync(command, args, { cwd: path.join(root, cwd), stdio: ["ignore", "inherit", "inherit"] });
  console.log(`# ${name}: ${status === 0 ? "ok" : "FAILED"}, ${Math.round((Date.now() - began) / 1000)} s`);
  return status !== 0;
});

summarise();
if (failed.length) console.log(`FAILED: ${failed.map(({ name }) => name).join(", ")}`);
process.exitCode = failed.length ? 1 : 0;

function summarise() {
  for (const stage of ["tests", "demo"]) {
    const file = results(stage);
    if (!existsSync(file)) console.log(`\njest, ${stage}: ended without results`);
    else {
      const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, "utf8"));
      rmSync(file);
      console.log(`\njest, ${stage}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
    }
  }
}
