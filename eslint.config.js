import tseslint from "typescript-eslint";
import importX from "eslint-plugin-import-x";

// cli -> host -> stacks -> providers -> calibsets -> engine: an import may only point to the right (docs/architecture.md).
const layers = ["cli", "host", "stacks", "providers", "calibsets", "engine"];
const zones = layers.slice(1).map((target, index) => ({
  target: `./${target}`,
  from: layers.slice(0, index + 1).map((layer) => `./${layer}`),
  message: "Imports point down: cli -> host -> stacks -> providers -> calibsets -> engine.",
}));

// Within the engine an import points down this list (docs/architecture.md, "The engine's folders").
const engineFolders = [
  "present",
  "adopt",
  "converge",
  "drift",
  "policy",
  "steps",
  "release",
  "lock",
  "origins",
  "progress",
  "select",
  "content",
  "lookup",
  "bridge",
  "declare",
  "model",
];
const engineZones = engineFolders.slice(1).map((target, index) => ({
  target: `./engine/${target}`,
  from: engineFolders.slice(0, index + 1).map((folder) => `./engine/${folder}`),
  message: `Imports in the engine point down: ${engineFolders.join(" -> ")}.`,
}));

export default tseslint.config(
  { ignores: ["node_modules", ".demo", ".venv", "coverage", "engine/bridge/wire.ts", "test/host/fixture", "**/*.js", "**/*.cjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    plugins: { "import-x": importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones: [...zones, ...engineZones] }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Takes the private members of ts-morph's classes for ours.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "no-restricted-imports": "off",
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["engine/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: ["@pulumi/*", "@grpc/*"] }] },
  },
  {
    files: [
      "host/wire/**/*.ts",
      "host/wire.ts",
      "engine/declare/plainJson.ts",
      "engine/bridge/rpc.ts",
      "engine/model/brand.ts",
      "tools/**/*.ts",
      "test/**/*.ts",
    ],
    rules: { "@typescript-eslint/consistent-type-assertions": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }] },
  },
);
