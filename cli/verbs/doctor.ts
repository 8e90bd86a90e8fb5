import { existsSync } from "node:fs";
import { execa } from "execa";
import { probeWorld } from "../../engine/bridge/pool.ts";
import { loadWorld, requireWorld } from "../../engine/declare/loadWorld.ts";
import { pipelineRoots } from "../../engine/declare/pipelines.ts";
import { pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { siteWarnings } from "../../engine/present/siteWarnings.ts";
import { pulumiVersion } from "../engines/choose.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

interface Examination {
  readonly what: string;
  readonly ok: boolean;
  /** Whether everything works, and people should read what was found all the same. */
  readonly isWarning?: boolean;
  readonly found: string;
}

/** `calib doctor`: examines what this machine has installed. */
export const doctorCommand = () =>
  verb("doctor")
    .description("examine this machine: Node, Python, packages, Pulumi CLI, CP_PIPE_DIR, the world and its sites")
    .option("--json", "as JSON")
    .action(async (options) => {
      const examined = await examine(placeOf(options));
      const lines = examined.map((each) => `${stateOf(each).padEnd(7)}  ${each.what.padEnd(18)} ${each.found}`);
      console.log(options.json ? JSON.stringify(examined, null, 2) : lines.join("\n"));
      if (examined.some(({ ok }) => !ok)) process.exitCode = EXIT.error;
    });

const stateOf = ({ ok, isWarning }: Examination): string => (isWarning ? "warning" : ok ? "ok" : "missing");

async function examine(workspace: Workspace): Promise<readonly Examination[]> {
  const python = pythonOf(workspace);
  const version = await pythonVersion(python);
  const pulumi = await pulumiVersion();
  const roots = pipelineRoots(workspace);
  return [
    { what: "Node", ok: Number(process.versions.node.split(".")[0]) >= 20, found: process.versions.node },
    {
      what: "Python",
      ok: version !== undefined && version.minor >= OLDEST_PYTHON,
      found: version === undefined ? `${python} does not answer` : `3.${version.minor} (${python})`,
    },
    await examinePackages(python),
    { what: "Pulumi CLI", ok: true, found: pulumi ?? "none; the embedded host is used" },
    {
      what: "cp_pipe",
      ok: existsSync(roots.cpPipe),
      found: `${roots.cpPipe} (${roots.sources.cpPipe === "reference" ? "the reference pipelines: not for science" : "CP_PIPE_DIR"})`,
    },
    { what: "cp_verify", ok: existsSync(roots.cpVerify), found: roots.cpVerify },
    ...(await examineOpenSsh(workspace)),
    { what: "world", ok: existsSync(workspace.dir), found: `${workspace.world} in ${workspace.dir}` },
    ...(await examineSites(workspace)),
  ];
}

/** The clock of each site, and whether one journal has all writes to its repositories. */
async function examineSites(workspace: Workspace): Promise<readonly Examination[]> {
  const world = await requireWorld(workspace).catch(() => undefined);
  if (!world) return [];
  const probed = await probeWorld(world, workspace);
  const warnings = siteWarnings(probed);
  return [...new Map(probed.map(({ site, clock }) => [site, clock]))].flatMap(([site, clock]): readonly Examination[] => {
    const what = `site ${site}`;
    if (!clock) return [{ what, ok: true, isWarning: true, found: "did not answer; `calib repos` says why" }];
    const own = warnings.filter((each) => each.site === site);
    if (own.length) return own.map(({ warning }) => ({ what, ok: true, isWarning: true, found: warning }));
    return [{ what, ok: true, found: `its clock agrees with this machine's, ±${clock.uncertainty.toFixed(1)} s` }];
  });
}

/** The oldest OpenSSH whose `ssh-keygen -Y` signs, finds signers and verifies. */
const OLDEST_OPENSSH = 8.2;

/** OpenSSH, where the world signs bundles. */
async function examineOpenSsh(workspace: Workspace): Promise<readonly Examination[]> {
  const world = await loadWorld(workspace).catch(() => undefined);
  const signing = [...(world?.sites.values() ?? [])].some((site) => site.signing !== null);
  if (!signing) return [];
  const { stderr } = await execa("ssh", ["-V"], { reject: false });
  const version = /OpenSSH_(\d+\.\d+)/.exec(stderr)?.[1];
  const wanted = `${OLDEST_OPENSSH} or newer signs and verifies bundles`;
  return [{ what: "OpenSSH", ok: Number(version) >= OLDEST_OPENSSH, found: version ?? `none: ${wanted}` }];
}

async function examinePackages(python: string): Promise<Examination> {
  const wanted = ["lsst-daf-butler", "lsst-pipe-base", "lsst-ctrl-mpexec", "astropy", "pydantic"];
  const code = "import importlib.metadata as m,sys;print(' '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))";
  const { exitCode, stdout, stderr } = await execa(python, ["-c", code, ...wanted], { reject: false });
  return { what: "Python packages", ok: exitCode === 0, found: exitCode === 0 ? stdout : (stderr.split("\n").at(-1) ?? "none") };
}

/** The oldest minor version of Python 3 that lsst-ctrl-mpexec and the bridge run on. */
const OLDEST_PYTHON = 12;

/** The minor version of a Python 3; undefined if it does not answer. */
async function pythonVersion(python: string): Promise<{ readonly minor: number } | undefined> {
  const { exitCode, stdout } = await execa(python, ["-c", "import sys;print(*sys.version_info[:2])"], { reject: false });
  const [major, minor] = (exitCode === 0 ? stdout : "").split(" ").map(Number);
  return major === 3 && minor !== undefined ? { minor } : undefined;
}
