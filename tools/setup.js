// Installs missing packages. The script runs before anything is installed, so it uses only modules of Node.js.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const OLDEST_MINOR = 12;

/** Installs the locked npm packages and a Python environment from hashed requirements, if they are missing. */
export function setUp({ dev }) {
  if (Number(process.versions.node.split(".")[0]) < 20) stop(`Node 20 or newer is needed; this is ${process.versions.node}.`);
  setUpPackages(dev);
  setUpPython(dev);
}

function setUpPackages(dev) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const needed = Object.keys({ ...dependencies, ...(dev ? devDependencies : {}) });
  if (needed.every((name) => existsSync(path.join(root, "node_modules", name)))) return;
  say("installing the locked npm packages");
  run("npm", ["ci", "--no-audit", "--no-fund", ...(dev ? [] : ["--omit=dev"])]);
}

function setUpPython(dev) {
  const venv = path.join(root, ".venv");
  const installed = path.join(venv, "installed");
  const wanted = digestOf("requirements.txt");
  const wantedDev = digestOf("requirements-dev.txt");
  const found = existsSync(installed) ? readFileSync(installed, "utf8") : "";
  if (found === wantedDev || (!dev && found === wanted)) return;
  const python = findPython();
  say(`making .venv with ${python} from the hashed requirements`);
  rmSync(venv, { recursive: true, force: true });
  run(python, ["-m", "venv", venv]);
  const requirements = path.join(root, "python", dev ? "requirements-dev.txt" : "requirements.txt");
  run(path.join(venv, "bin", "python"), [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--require-hashes",
    "-r",
    requirements,
  ]);
  writeFileSync(installed, dev ? wantedDev : wanted);
}

/** The first Python that is new enough: CALIB_PYTHON, PATH, then pyenv's versions. Its shims may point anywhere, so they are left out. */
function findPython() {
  const tried = candidates().map((python) => ({ python, version: versionOf(python) }));
  const fit = tried.find(({ version }) => version && version[0] === 3 && version[1] >= OLDEST_MINOR);
  if (fit) return fit.python;
  const found = tried.filter(({ version }) => version).map(({ python, version }) => `  ${version.join(".")}  ${python}`);
  return stop(
    `Python 3.${OLDEST_MINOR} or newer is needed, on PATH, in CALIB_PYTHON or among pyenv's versions.\n` +
      (found.length ? `Found only:\n${found.join("\n")}` : "No Python was found at all."),
  );
}

function candidates() {
  const own = process.env.CALIB_PYTHON ? [process.env.CALIB_PYTHON] : [];
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder && !folder.endsWith("/shims"));
  const names = ["python3.13", "python3.12", "python3.14", "python3", "python"];
  const onPath = names.flatMap((name) => folders.map((folder) => path.join(folder, name))).filter(existsSync);
  const versions = path.join(process.env.PYENV_ROOT ?? path.join(homedir(), ".pyenv"), "versions");
  const ofPyenv = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => b.localeCompare(a, undefined, { numeric: true }))
        .map((name) => path.join(versions, name, "bin", "python"))
        .filter(existsSync)
    : [];
  return [...own, ...onPath, ...ofPyenv];
}

function versionOf(python) {
  const { status, stdout } = spawnSync(python, ["-c", "import sys, venv; print(*sys.version_info[:2])"], { encoding: "utf8" });
  return status === 0 ? stdout.trim().split(" ").map(Number) : undefined;
}

const digestOf = (name) =>
  createHash("sha256")
    .update(readFileSync(path.join(root, "python", name)))
    .digest("hex");

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) stop(`${command} ${args[0]} failed${error ? `: ${error.message}` : ""}.`);
}

const say = (text) => console.log(`# ${text}`);

function stop(text) {
  console.error(text);
  process.exit(1);
}
