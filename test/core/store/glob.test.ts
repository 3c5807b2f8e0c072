import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { isGlob, parseGlob } from "#core/store/glob.ts";

/** Parts from which both patterns and names are made, so that they often meet. */
const part = fc.constantFrom("a", "b", "c", "ab", ".", "/", "x.mov");
const wildcard = fc.constantFrom("*", "?", "[ab]", "[^a]", "[a-c]", "{a,b}", "{ab,x.mov}", "/**/");
const pattern = fc
  .array(fc.oneof(part, wildcard), { minLength: 1, maxLength: 6 })
  .map((parts) => `up/${parts.join("")}`.replace(/\/{2,}/g, "/"));
const name = fc
  .array(part, { maxLength: 7 })
  .map((parts) => `up/${parts.join("")}`.replace(/\/{2,}/g, "/"));

/** What picomatch reads otherwise than a shell: folders, hidden names, and stars that touch other stars. */
const isPlain = (text: string): boolean =>
  !/\*[*?]|\?\*|\/$|\/\.\.?(\/|$)|\.\.|\.\/|\/\./.test(text.replaceAll("/**/", "/x/"));

describe("parseGlob", () => {
  it.each([
    ["up/*.mov", "up/a.mov", true],
    ["up/*.mov", "up/x/a.mov", false],
    ["up/*.mov", "up/.a.mov", false],
    ["up/.*.mov", "up/.a.mov", true],
    ["up/**/*.mov", "up/a.mov", true],
    ["up/**/*.mov", "up/x/y/a.mov", true],
    ["up/**/*.mov", "up/.x/a.mov", false],
    ["up/**", "up/x/y/a.mov", true],
    ["up/r?.mov", "up/r1.mov", true],
    ["up/r?.mov", "up/r.mov", false],
    ["up/[0-9][!x].mov", "up/7y.mov", true],
    ["up/[0-9][!x].mov", "up/7x.mov", false],
    ["up/{a,b{c,d}}.mov", "up/bd.mov", true],
    ["up/{a,b{c,d}}.mov", "up/b.mov", false],
    ["up/$&{a,$1}.mov", "up/$&$1.mov", true],
    ["up/[1923.mov", "up/[1923.mov", true],
    ["up/🎞?.mov", "up/🎞🎬.mov", true],
  ])("%s on %s: %s", (glob, key, expected) => {
    expect(parseGlob(glob).matches(key)).toBe(expected);
  });

  it("agrees with picomatch on everyday patterns", () => {
    fc.assert(
      fc.property(pattern.filter(isPlain), name.filter(isPlain), (glob, key) => {
        expect(parseGlob(glob).matches(key)).toBe(picomatch(glob)(key));
      }),
      { numRuns: 2000 },
    );
  });

  it("tells the folders before the first wildcard, which a listing begins with", () => {
    expect(parseGlob("uploads/held/r*/a.mov").base).toBe("uploads/held/");
    expect(parseGlob("uploads/{a,b}/c").base).toBe("uploads/");
    expect(parseGlob("*.mov").base).toBe("");
  });

  it("takes a time in proportion to pattern and name, whatever the pattern", () => {
    const hostile: [pattern: string, key: string][] = [
      ["*a*a*a*a*a*a*a*a*b", "a".repeat(1024)],
      ["*a".repeat(500) + "b", "a".repeat(1024)],
      [`*${"?".repeat(1000)}/`, "a".repeat(1024)],
      [`${"**/".repeat(300)}b`, "a/".repeat(500)],
      [`${"**/".repeat(60)}${"*a".repeat(60)}c`, `${"a/".repeat(300)}${"a".repeat(300)}b`],
      [`*{a,b}{a,b}{a,b}${"a".repeat(900)}b`, "a".repeat(1024)],
    ];
    const began = performance.now();
    for (const [pattern, key] of hostile) expect(parseGlob(pattern).matches(key)).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it("refuses what is too long, and braces that come to too much", () => {
    expect(() => parseGlob("a".repeat(1025))).toThrow(/1025 characters is too long; at most 1024/);
    expect(() => parseGlob("{a,b}".repeat(7))).toThrow(/come to more than 100 patterns/);
    expect(() => parseGlob("{a,b}".repeat(6) + "?".repeat(900))).toThrow(/or 8192 characters/);
  });
});

describe("isGlob", () => {
  it("is true of texts with a character of a pattern", () => {
    expect(["a*", "a?", "[a", "{a,b}"].map(isGlob)).toEqual([true, true, true, true]);
    expect(isGlob("uploads/a (1923).mov")).toBe(false);
  });
});
