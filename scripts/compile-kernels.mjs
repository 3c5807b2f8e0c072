import asc from "assemblyscript/asc";

const root = new URL("../", import.meta.url).pathname;
const flags = [
  "--runtime",
  "stub",
  "--noAssert",
  "--enable",
  "simd",
  "--importMemory",
  "-O3",
  "--converge",
];
const width = 100;

/** @returns {Promise<string>} the source text of core/kernels/kernel-bytes.ts */
export const compileKernels = async () => {
  const output = "kernels.wasm";
  let bytes;
  const { error, stderr } = await asc.main(["kernels/all.ts", "--baseDir", root, "-o", output, ...flags], {
    writeFile: (name, contents) => {
      if (name === output) bytes = contents;
    },
  });
  if (error) throw new Error(`kernels/ does not compile: ${stderr.toString()}`);
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(new RegExp(`.{1,${width}}`, "g"));
  return `// Compiled from kernels/ by npm run build:kernels; not to be edited.
const base64 = \`
${lines.join("\n")}
\`;

/** The kernels as a WebAssembly module. */
export const kernelBytes = (): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
`;
};
