/*
 * Writes the types of what a program imports: one file without a reference to our sources.
 */
import process from "node:process";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

const bundle = await rollup({
  input: "cli/library/entry.ts",
  external: (id) =>
    !id.startsWith("#") && !id.startsWith(".") && !id.startsWith("/") && !id.startsWith("cli/"),
  plugins: [dts({ tsconfig: "tsconfig.json" })],
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
});
await bundle.write({ file: "dist/index.d.ts", format: "es" });
await bundle.close();
process.stdout.write("dist/index.d.ts\n");
