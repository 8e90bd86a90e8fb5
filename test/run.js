// npm test: everything but the demo. Installs missing packages first.
//   --demo       only the demo
//   --with-demo  the demo too, beside the other tests, as CI does
//   --all        everything, with the demo, every kill, every full-size case and Pulumi's CLI; processes are started as people start them
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { setUp } from "../tools/setup.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const bin = (name) => path.join(root, "node_modules", ".bin", name);
const python = path.join(root, ".venv", "bin", "python");
const results = (stage) => path.join(tmpdir(), `calib-jest-${process.pid}-${stage}.json`);
const SLOWEST = 10;

setUp({ dev: true });
// Two tests run at a time, so threads of numpy and of astroscrappy would only compete.
Object.assign(process.env, { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" });
const all = process.argv.includes("--all");
if (all) Object.assign(process.env, { CALIB_TEST_ALL: "1", CALIB_TEST_PROCESSES: "1" });

const checks = [
  { name: "types", command: bin("tsc"), args: ["-p", "."] },
  { name: "lint", command: bin("eslint"), args: ["."] },
  { name: "format", command: bin("prettier"), args: ["--check", "--log-level", "warn", "**/*.{ts,tsx,js,cjs}"] },
  { name: "generated files are fresh", command: process.execPath, args: ["tools/fresh.js"] },
  { name: "python lint", command: python, args: ["-m", "ruff", "check", ".", "../test/python", "../bench"], cwd: "python" },
  { name: "python format", command: python, args: ["-m", "ruff", "format", "--check", ".", "../test/python", "../bench"], cwd: "python" },
  { name: "python types", command: python, args: ["-m", "mypy", "."], cwd: "python" },
];
const jest = (stage, projects) => ({
  name: stage,
  command: process.execPath,
  args: [
    ...["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", path.join(root, "node_modules/jest/bin/jest.js")],
    ...["--maxWorkers=2", "--json", "--outputFile", results(stage), "--selectProjects", ...projects],
  ],
});
const others = ["unit", "browser", "pytest", "bench", "host", "world", "examples", "kill"];
const isDemoOnly = process.argv.includes("--demo");
const withDemo = all || process.argv.includes("--with-demo");
const tests = isDemoOnly ? jest("demo", ["demo"]) : jest("tests", [...others, ...(withDemo ? ["demo"] : [])]);

const failed = (await Promise.all([...(isDemoOnly ? [] : [checks]), [tests]].map(inTurn))).flat();
summarize(tests.name);
if (failed.length) console.log(`FAILED: ${failed.join(", ")}`);
process.exitCode = failed.length ? 1 : 0;

/** Runs stages one after another, and returns the names of failed ones. */
async function inTurn(stages) {
  const names = [];
  for (const stage of stages) if ((await run(stage)) !== 0) names.push(stage.name);
  return names;
}

/** Tests print as they run. Checks run beside them with lower priority, and print at their end. */
async function run({ name, command, args, cwd = "." }) {
  const began = Date.now();
  const isCheck = checks.some((check) => check.name === name);
  const child = spawn(command, args, {
    cwd: path.join(root, cwd),
    stdio: ["ignore", ...(isCheck ? ["pipe", "pipe"] : ["inherit", "inherit"])],
  });
  let printed = "";
  if (isCheck) {
    setPriority(child.pid, 10);
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed += data));
  }
  const code = await new Promise((resolve) => child.on("close", (exitCode, signal) => resolve(exitCode ?? signal)));
  console.log(`${printed}# ${name}: ${code === 0 ? "ok" : "FAILED"}, ${Math.round((Date.now() - began) / 1000)} s`);
  return code;
}

/** Prints the slowest files of a stage and its test counts. */
function summarize(stage) {
  const file = results(stage);
  if (!existsSync(file)) return console.log(`\njest, ${stage}: ended without results`);
  const { testResults, numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, "utf8"));
  rmSync(file);
  const files = testResults.map(({ name, startTime, endTime }) => ({
    name: path.relative(root, name),
    seconds: Math.round((endTime - startTime) / 1000),
  }));
  console.log(`\nslowest of ${files.length} files, ${stage}:`);
  for (const { name, seconds } of files.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST))
    console.log(`${String(seconds).padStart(5)} s  ${name}`);
  console.log(`jest, ${stage}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
}
