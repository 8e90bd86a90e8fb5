import tseslint from "typescript-eslint";
import importX from "eslint-plugin-import-x";

// cli -> host -> stacks -> providers -> calibsets -> engine: an import may only point to the right (docs/architecture.md).
const layers = ["cli", "host", "stacks", "providers", "calibsets", "engine"];
const zones = layers.slice(1).map((target, index) => ({
  target: `./${target}`,
  from: layers.slice(0, index + 1).map((layer) => `./${layer}`),
  message: "Imports point down: cli -> host -> stacks -> providers -> calibsets -> engine.",
}));

// Within the engine, what only tells of a set stands above what decides and does: nothing there may come to need it.
const tellers = ["graph", "record"];
const above = {
  target: `./engine/!(${tellers.join("|")})/**`,
  from: tellers.map((folder) => `./engine/${folder}`),
  message: "engine/graph and engine/record tell of a set; no other folder of the engine may need them.",
};

export default tseslint.config(
  { ignores: ["node_modules", ".demo", ".venv", "coverage", "engine/bridge/wire.ts", "test/host/fixture", "**/*.js"] },
  ...tseslint.configs.strictTypeChecked,
  {
    plugins: { "import-x": importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones: [...zones, above] }],
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
    files: ["host/wire/**/*.ts", "host/wire.ts", "engine/declare/plainJson.ts", "engine/bridge/rpc.ts", "engine/model/brand.ts", "tools/**/*.ts", "test/**/*.ts"],
    rules: { "@typescript-eslint/consistent-type-assertions": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
