import { describe, expect, it } from "vitest";
import { commandLine, filledIn } from "#core/colourist/command-line.ts";

const values = { grey: "/t/a b.png", out: "/t/$(x).png", network: "/t/n.png", context: "/t/c" };

describe("commandLine", () => {
  it("parts words by blanks, keeps what is quoted together, and reads nothing else", () => {
    const command = commandLine(`paint  --in {grey} '--out={out}' "dark red" a'b c'd ; $HOME {context}`);
    expect(command.program).toBe("paint");
    expect(filledIn(command, values)).toEqual([
      ...["--in", "/t/a b.png", "--out=/t/$(x).png", "dark red", "ab cd", ";", "$HOME", "/t/c"],
    ]);
  });

  it.each([
    ["", "names no program"],
    ["paint {grey}", "lacks {out}, the place of the coloured picture"],
    ["paint {out}", "lacks {grey}, the PNG of the grey frame"],
    ["paint {grey} {out} {seed}", "has {seed}; known are {grey}, {out}, {network}, {context}"],
    ["paint {grey} '{out}", "has a quote that does not end"],
  ])("refuses %j", (typed, what) => {
    expect(() => commandLine(typed)).toThrow(`${JSON.stringify(typed)} ${what}`);
  });
});
