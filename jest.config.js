const swc = (parser) => [
  "@swc/jest",
  { jsc: { target: "es2022", parser: { syntax: "typescript", ...parser } }, module: { type: "es6" }, sourceMaps: "inline" },
];

const common = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts", ".tsx"],
  modulePathIgnorePatterns: ["<rootDir>/.demo", "<rootDir>/.example", "<rootDir>/.venv"],
  transform: {
    "^.+\\.ts$": swc({}),
    "^.+\\.tsx$": swc({ tsx: true }),
  },
};

// Tests that start Python: its processes are forks of one (test/world/nursery.ts).
const python = {
  globalSetup: "<rootDir>/test/world/setupNursery.js",
  globalTeardown: "<rootDir>/test/world/teardownNursery.js",
  setupFiles: ["<rootDir>/test/world/bridges.ts"],
};

// Tests of whole worlds start from worlds that are made once (test/world/templates.ts).
const worlds = { ...python, globalSetup: "<rootDir>/test/world/setup.js", globalTeardown: "<rootDir>/test/world/teardown.js" };

const others = ["browser", "world", "kill", "host", "demo", "bench", "examples", "frozen", "pytest"];

export default {
  testSequencer: "<rootDir>/test/sequencer.js",
  // Nothing fails because a machine is slow; what hangs ends at last.
  testTimeout: 1_800_000,
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: others.map((name) => `/test/${name}/`),
    },
    { ...common, displayName: "browser", testMatch: ["<rootDir>/test/browser/**/*.test.ts"] },
    { ...common, displayName: "host", testMatch: ["<rootDir>/test/host/**/*.test.ts"] },
    { ...common, ...python, displayName: "demo", testMatch: ["<rootDir>/test/demo/**/*.test.ts"] },
    { ...common, displayName: "bench", testMatch: ["<rootDir>/test/bench/**/*.test.ts"] },
    { ...common, ...python, displayName: "examples", testMatch: ["<rootDir>/test/examples/**/*.test.ts"] },
    { ...common, ...python, displayName: "pytest", testMatch: ["<rootDir>/test/pytest/**/*.test.ts"] },
    { ...common, ...worlds, displayName: "world", testMatch: ["<rootDir>/test/world/**/*.test.ts", "<rootDir>/test/frozen/**/*.test.ts"] },
    { ...common, ...worlds, displayName: "kill", testMatch: ["<rootDir>/test/kill/**/*.test.ts"] },
  ],
};
