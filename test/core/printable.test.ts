import { describe, expect, it } from "vitest";
import { printable } from "#core/printable.ts";

describe("printable", () => {
  it("leaves lines, and letters of every language", () => {
    expect(printable("Größe\t电影\nفيلم\n")).toBe("Größe\t电影\nفيلم\n");
  });

  it("escapes what some programs take for a new line", () => {
    expect(printable("a\u2028b\u2029c")).toBe(String.raw`a\u2028b\u2029c`);
  });

  it("escapes what moves a cursor, colours a terminal or turns letters round", () => {
    expect(printable("a\u001b[2J\u009b\u202eb\r")).toBe(String.raw`a\u001b[2J\u009b\u202eb\u000d`);
  });
});
