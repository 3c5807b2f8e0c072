import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCel, writeCel } from "#adapters/cels/cel-pictures.ts";
import type { CutReport } from "#core/cels/cut-report.ts";
import { colourCels } from "#cli/cels/colour-cels.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import { chromaloom, summaryOf } from "#test/cli/chromaloom.ts";
import { drawLines, drawPainted, face, rgbOf, scaled, sideBySide } from "#test/support/drawn-cel.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "cels-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A cut of three drawings, the last one held, and the first one painted. */
const layCut = async (name: string, ending: string, ground: "paper" | "alpha"): Promise<string> => {
  const folder = join(root, name);
  await mkdir(folder);
  for (const [index, moved] of [0, 3, 3].entries())
    await writeCel(
      join(folder, `A${String(index + 7).padStart(4, "0")}.${ending}`),
      drawLines(face(moved), ground),
    );
  await writeCel(join(root, `${name}_design.${ending}`), drawPainted(face(0), ground));
  return folder;
};

describe("chromaloom colorize --cels", { timeout: 120_000 }, () => {
  it.each([
    ["png", "alpha"],
    ["tga", "paper"],
  ] as const)(
    "paints a cut of %s on %s under its own names, colour and composite",
    async (ending, ground) => {
      const folder = await layCut(ending, ending, ground);
      const design = join(root, `${ending}_design.${ending}`);
      const ran = await chromaloom([
        "colorize",
        folder,
        "--cels",
        "--reference",
        design,
        "--cel-layers",
        "both",
        "--json",
      ]);
      expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
      expect(summaryOf(ran)).toMatchObject({
        drawings: 3,
        repeated: 1,
        unpainted: 0,
        offPalette: 0,
        traceLeft: 0,
      });
      const names = ["A0007", "A0008", "A0009"].map((one) => `${one}.${ending}`);
      expect((await readdir(`${folder}.color`)).sort()).toEqual(names);
      expect((await readdir(`${folder}.color.colour`)).sort()).toEqual(names);
      const [second, third] = await Promise.all(
        names.slice(1).map((one) => readFile(join(`${folder}.color`, one))),
      );
      expect(third!.equals(second!)).toBe(true);
      const layer = await readCel(join(`${folder}.color.colour`, names[1]!));
      const palette = new Set(face(0).shapes.map(({ colour }) => rgbOf(colour).join()));
      for (let at = 0; at < layer.samples.length; at += 4)
        if (layer.samples[at + 3] !== 0)
          expect(palette).toContain([...layer.samples.subarray(at, at + 3)].join());
      const report = JSON.parse(await readFile(`${folder}.color.cels.json`, "utf8")) as CutReport;
      expect(report.drawings.map(({ name, repeats }) => [name, repeats])).toEqual([
        [names[0], null],
        [names[1], null],
        [names[2], names[1]],
      ]);
    },
  );

  it("writes to the place that is named, and refuses it when it is taken", async () => {
    const folder = await layCut("named", "png", "paper");
    const design = join(root, "named_design.png");
    const args = [
      "colorize",
      folder,
      "--cels",
      "--reference",
      design,
      "-o",
      join(root, "out", "c.###.png"),
    ];
    await mkdir(join(root, "out"));
    const ran = await chromaloom(args);
    expect([ran.exitCode, ran.stderr.includes("paint")]).toEqual([0, true]);
    expect(ran.stdout).toMatch(
      /3 drawings in .*, 1 of them held; \d+ regions painted with \d+ colours\nwithout colour: none/,
    );
    expect((await readdir(join(root, "out"))).sort()).toEqual(["c.007.png", "c.008.png", "c.009.png"]);
    const again = await chromaloom(args);
    expect([again.exitCode, again.stderr]).toEqual([4, expect.stringMatching(/OutputExists/)]);
  });

  it("paints from a model sheet of another size, and says which drawings its figures are like", async () => {
    const folder = await layCut("sheeted", "png", "paper");
    const sheet = join(root, "sheet.png");
    await writeCel(sheet, sideBySide([drawPainted(scaled(face(3), 2), "paper")], 25));
    const ran = await chromaloom(["colorize", folder, "--cels", "--reference", sheet]);
    expect([ran.exitCode, ran.stdout]).toEqual([
      0,
      expect.stringMatching(/sheet\.png is on none of the drawings: 1 figure of it, like A000[789]\.png/),
    ]);
    expect(await readdir(`${folder}.color`)).toHaveLength(3);
  });

  it("refuses a cut with a drawing of another size by its name, and leaves nothing", async () => {
    const folder = await layCut("sizes", "png", "paper");
    await writeCel(join(folder, "A0008.png"), drawLines({ ...face(3), width: 150 }, "paper"));
    const ran = await chromaloom([
      "colorize",
      folder,
      "--cels",
      "--reference",
      join(root, "sizes_design.png"),
    ]);
    expect([ran.exitCode, ran.stderr]).toEqual([
      3,
      expect.stringMatching(/A0008\.png.*150x120.*160x120|160x120.*A0008\.png.*150x120/s),
    ]);
    expect((await readdir(root)).filter((name) => name.startsWith("sizes."))).toEqual([]);
  });

  const refused: readonly (readonly [
    asked: ColorizeRequest["asked"],
    more: Partial<ColorizeRequest>,
    message: RegExp,
  ])[] = [
    [{}, {}, /painted drawing; give one with --reference/],
    [{ references: ["gone.png"] }, {}, /there is no reference at/],
    [{ references: ["gone.png"], crf: 3 }, {}, /--crf has no meaning with --cels/],
    [{ references: ["gone.png"] }, { rate: "25" }, /--rate has no meaning with --cels/],
    [{ references: ["gone.png"] }, { output: "one.png" }, /no place for the drawings' numbers/],
    [{ references: ["gone.png"] }, { output: "x/f.####.jpg" }, /no PNG or Targa/],
  ];

  it.each(refused)("refuses %j, %j with a sentence", async (asked, more, message) => {
    const request = {
      film: join(root, "png"),
      cels: true as const,
      output: join(root, "fresh", "f.####.png"),
    };
    const attendance = { listen: () => undefined, signal: new AbortController().signal };
    await expect(colourCels({ ...request, ...more, asked }, attendance)).rejects.toThrow(message);
  });
});
