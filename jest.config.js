const common = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  modulePathIgnorePatterns: ["<rootDir>/.demo", "<rootDir>/.example", "<rootDir>/.venv"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "es6" }, sourceMaps: "inline" },
    ],
  },
};

// Tests of whole worlds start from worlds that are made once (test/world/templates.ts), and fork their bridges (test/world/bridges.ts).
const worlds = { globalSetup: "<rootDir>/test/world/setup.js", globalTeardown: "<rootDir>/test/world/teardown.js", setupFiles: ["<rootDir>/test/world/bridges.ts"] };

export default {
  projects: [
    { ...common, displayName: "unit", testMatch: ["<rootDir>/test/**/*.test.ts"], testPathIgnorePatterns: ["/test/world/", "/test/frozen/", "/test/kill/", "/test/host/", "/test/demo/", "/test/bench/", "/test/examples/"] },
    { ...common, displayName: "bench", testMatch: ["<rootDir>/test/bench/**/*.test.ts"] },
    { ...common, displayName: "host", testMatch: ["<rootDir>/test/host/**/*.test.ts"] },
    { ...common, ...worlds, displayName: "world", testMatch: ["<rootDir>/test/world/**/*.test.ts", "<rootDir>/test/frozen/**/*.test.ts"] },
    { ...common, displayName: "examples", testMatch: ["<rootDir>/test/examples/**/*.test.ts"] },
    { ...common, displayName: "demo", testMatch: ["<rootDir>/test/demo/**/*.test.ts"] },
    { ...common, ...worlds, displayName: "kill", testMatch: ["<rootDir>/test/kill/**/*.test.ts"] },
  ],
};
