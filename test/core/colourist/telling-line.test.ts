import { describe, expect, it } from "vitest";
import { tellingLine } from "#core/colourist/telling-line.ts";

const node = `/tmp/paint.mjs:3
const model = load("weights.onnx");
              ^

Error: no weights at weights.onnx
    at load (file:///tmp/paint.mjs:1:30)
    at ModuleJob.run (node:internal/modules/esm/module_job:345:25) {
  code: 'ENOENT',
  path: 'weights.onnx'
}

Node.js v22.12.0
`;
const python = `Traceback (most recent call last):
  File "/tmp/paint.py", line 3, in <module>
    main()
  File "/tmp/paint.py", line 2, in main
ValueError: no picture at a.png
`;
const rust = `thread 'main' panicked at src/main.rs:4:5:
no weights
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
`;

describe("tellingLine", () => {
  it.each([
    ["a Node program", node, "Error: no weights at weights.onnx"],
    ["a Python program", python, "ValueError: no picture at a.png"],
    ["a Rust program", rust, "thread 'main' panicked at src/main.rs:4:5:"],
    ["a shell", "paint: line 2: foo: not found\n", "paint: line 2: foo: not found"],
    ["a warning after the complaint", "error: no model\nwarning: 2 leaks\n", "error: no model"],
    ["a last word", "loading\nbye\n", "bye"],
    ["nothing", "\n\n", null],
  ])("is what says why, of %s", (_, said, line) => {
    expect(tellingLine(said)).toBe(line);
  });
});
