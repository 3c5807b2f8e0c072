import { defineConfig, globalIgnores } from "eslint/config";
import js from "@eslint/js";
import tseslint from "typescript-eslint";

const zodAsNamespace = {
  selector: "ImportDeclaration[source.value='zod'] > :not(ImportNamespaceSpecifier, Literal)",
  message: 'Write import * as z from "zod": it bundles to a quarter of the size.',
};

/** Where a fault becomes a value unread: `catch(() => null)`. Only "not there" may (adapters/system-errors.ts). */
const unread =
  "[params.length=0]:matches([body.type='Literal'], [body.type='ArrayExpression'], [body.type='Identifier'][body.name!='undefined'])";
const faultsAreRead = [
  `CallExpression[callee.property.name='catch'] > ArrowFunctionExpression${unread}`,
  `CallExpression[callee.property.name='then'] > ArrowFunctionExpression:nth-child(3)${unread}`,
].map((selector) => ({
  selector,
  message: "Read the fault: ifThere gives null where nothing is and throws any other.",
}));

const nothingIsPacked = {
  selector: ":matches(SpreadElement, JSXSpreadAttribute) > ObjectExpression",
  message: "A literal that is spread at once only packs lines: write its properties where they go.",
};

export default defineConfig([
  globalIgnores([
    "kernels/",
    "**/dist/",
    ".venv/",
    "runs/",
    "coverage/",
    "cdk.out/",
    "training/",
    "models/",
  ]),
  {
    files: ["**/*.{ts,tsx,js,cjs}"],
    extends: [
      js.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // An async function without await still turns its throws into rejections, which a port promises.
      "@typescript-eslint/require-await": "off",
      // Records are types, ports are interfaces.
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "no-restricted-syntax": ["error", zodAsNamespace, ...faultsAreRead, nothingIsPacked],
      "max-lines": ["error", { max: 250, skipBlankLines: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true }],
      complexity: ["error", 10],
    },
  },
  {
    // Core's loops over planes pass planes; elsewhere what travels together is one thing.
    name: "context travels as one thing",
    files: ["**/*.ts", "**/*.tsx"],
    ignores: ["core/**", "kernels/**", "bench/**", "test/**"],
    rules: { "@typescript-eslint/max-params": ["error", { max: 4 }] },
  },
  {
    name: "environment variables are read in one file",
    files: ["**/*.ts"],
    ignores: ["adapters/env.ts", "test/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Read it in adapters/env.ts and pass it in." },
      ],
    },
  },
  {
    name: "a file is named for its idea",
    files: ["**/{utils,helpers,misc,common,types,index}.ts"],
    rules: {
      "no-restricted-syntax": ["error", { selector: "Program", message: "Name it for what it does." }],
    },
  },
  {
    name: "a loop's own bounds say that the index is inside; a check a sample would cost the frame rate",
    files: [
      "core/{cels,colour,colourist,memory,metrics,space,time,plan}/**",
      "bench/{control-words,key-frame-checks,pooling-figures}.ts",
      "test/**",
    ],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    name: "a describe block holds many short tests",
    files: ["test/**/*.ts"],
    rules: {
      "max-lines": "off",
      "max-lines-per-function": "off",
      complexity: "off",
      "no-restricted-syntax": ["error", zodAsNamespace],
    },
  },
  {
    name: "JavaScript only starts things",
    files: ["**/*.{js,cjs}"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { module: "writable" } },
  },
  {
    name: "CommonJS requires",
    files: ["**/*.cjs"],
    languageOptions: { globals: { require: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
]);
