import { describe, expect, it } from "vitest";
import { keyOf } from "#core/cels/cel-palette.ts";
import { colourOfText } from "#core/cels/character-sets.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { DrawingReport } from "#core/cels/cut-report.ts";
import { paintCut } from "#pipeline/cels/paint-cut.ts";
import { cutOf, memoryOf } from "#test/support/cel-cut.ts";
import { drawLines, drawPainted, face, rgbOf, scaled, sideBySide } from "#test/support/drawn-cel.ts";

const layers: readonly CelLayer[] = ["composite", "colour"];
const moves = [0, 2, 4, 4, 6, 8];
const references = [{ name: "painted_0001.png", picture: drawPainted(face(0), "alpha") }];
const progress = () => undefined;

describe("paintCut", () => {
  it("paints a cut from one painted drawing, each region in its colour and no other", async () => {
    const { cut, written, repeated } = cutOf(moves.map((moved) => drawLines(face(moved), "alpha")));
    const report = await paintCut({ memory: memoryOf(), cut, references, layers, progress });
    expect(report.references).toEqual([
      { name: "painted_0001.png", drawing: "0001.png", figures: [], mixed: [], moved: [] },
    ]);
    expect(report.drawings.map(({ unpainted }) => unpainted.length)).toEqual([0, 0, 0, 0, 0, 0]);
    const palette = new Set(face(0).shapes.map(({ colour }) => [...rgbOf(colour), 255].join()));
    for (const [index, moved] of moves.entries()) {
      const layer = written.get(`colour/${cut.names[index]!}`)!;
      const truth = drawPainted({ ...face(moved), lineWidth: 0 }, "alpha");
      let [same, all] = [0, 0];
      for (let at = 0; at < layer.samples.length; at += 4) {
        const pixel = [...layer.samples.subarray(at, at + 4)].join();
        expect(layer.samples[at + 3] === 0 || palette.has(pixel)).toBe(true);
        all += 1;
        if (
          pixel === [...truth.samples.subarray(at, at + 4)].join() ||
          layer.samples[at + 3] === truth.samples[at + 3]
        )
          same += 1;
      }
      expect(same / all).toBeGreaterThan(0.98);
    }
    expect(report.drawings.every(({ offPalette, traceLeft }) => offPalette + traceLeft === 0)).toBe(true);
    expect(repeated).toEqual(["0004.png", "0004.png"]);
    expect(report.drawings[3]).toMatchObject({ name: "0004.png", repeats: "0003.png" });
    expect(written.get("colour/0004.png")).toBe(written.get("colour/0003.png"));
  });

  it("gives the same pixels whichever layers are asked for", async () => {
    const drawings = [0, 3].map((moved) => drawLines(face(moved), "paper"));
    const [one, both] = [cutOf(drawings), cutOf(drawings)];
    await paintCut({ memory: memoryOf(), cut: one.cut, references, layers: ["colour"], progress });
    await paintCut({ memory: memoryOf(), cut: both.cut, references, layers, progress });
    expect(one.written.get("colour/0002.png")).toEqual(both.written.get("colour/0002.png"));
    expect([...one.written.keys()]).toEqual(["colour/0001.png", "colour/0002.png"]);
  });

  it("finds the drawing under a reference by its lines when the names say nothing", async () => {
    const { cut } = cutOf([0, 5].map((moved) => drawLines(face(moved), "paper")));
    const named = [{ name: "design.png", picture: drawPainted(face(5), "paper") }];
    const report = await paintCut({ memory: memoryOf(), cut, references: named, layers, progress });
    expect(report.references[0]).toMatchObject({ drawing: "0002.png" });
  });

  it("reads a reference that is no drawing of the cut by its own lines", async () => {
    const { cut } = cutOf([2, 4].map((moved) => drawLines(face(moved), "paper")));
    const report = await paintCut({ memory: memoryOf(), cut, references, layers, progress });
    expect(report.references[0]).toMatchObject({ drawing: null });
    const unpainted = report.drawings.reduce((sum, drawing) => sum + drawing.unpainted.length, 0);
    expect(unpainted).toBeLessThanOrEqual(3);
  });

  it("takes an empty drawing among others", async () => {
    const empty = drawLines({ ...face(0), shapes: [] }, "alpha");
    const { cut, written } = cutOf([drawLines(face(0), "alpha"), empty]);
    const report = await paintCut({ memory: memoryOf(), cut, references, layers, progress });
    expect(report.drawings[1]).toMatchObject({ regions: 1 });
    expect([...written.get("composite/0002.png")!.samples]).toEqual([...empty.samples]);
  });

  it("paints from a model sheet of another size, each figure beside the drawing it is like", async () => {
    const { cut } = cutOf([0, 2, 4].map((moved) => drawLines(face(moved), "paper")));
    const sheet = sideBySide([drawPainted(scaled(face(0), 2), "paper")], 20);
    const named = [{ name: "sheet.png", picture: sheet }];
    const report = await paintCut({ memory: memoryOf(), cut, references: named, layers, progress });
    expect(report.references[0]).toMatchObject({
      name: "sheet.png",
      drawing: null,
      figures: [{ drawing: expect.stringMatching(/^000[1-3]\.png$/) as string }],
    });
    const own = new Set(face(0).shapes.map(({ colour }) => colour));
    expect(report.palette.every((colour) => own.has(colour))).toBe(true);
    const regions = report.drawings.reduce((sum, drawing) => sum + drawing.regions, 0);
    const unpainted = report.drawings.reduce((sum, drawing) => sum + drawing.unpainted.length, 0);
    expect(unpainted).toBeLessThan(regions / 2);
  });

  it("says that a sheet is empty", async () => {
    const { cut } = cutOf([drawLines(face(0), "paper")]);
    const bare = drawPainted({ ...face(0), width: 300, shapes: [] }, "paper");
    await expect(
      paintCut({
        memory: memoryOf(),
        cut,
        references: [{ name: "bare.png", picture: bare }],
        layers,
        progress,
      }),
    ).rejects.toMatchObject({
      name: "MediaUnsupported",
      message: expect.stringMatching(/bare\.png has no closed region/) as string,
    });
  });

  it.each([
    [
      "coloured ink",
      { ...face(0), shapes: face(0).shapes.map((shape) => ({ ...shape, ink: [196, 64, 150] as const })) },
    ],
    ["no ink at all", { ...face(0), lineWidth: 0 }],
  ])("knows the drawing under one that was painted with %s", async (_, painted) => {
    const { cut } = cutOf([5, 0].map((moved) => drawLines(face(moved), "paper")));
    const named = [{ name: "design.png", picture: drawPainted(painted, "paper") }];
    const report = await paintCut({ memory: memoryOf(), cut, references: named, layers, progress });
    expect(report.references[0]).toMatchObject({ drawing: "0002.png", figures: [] });
    expect(report.drawings[1]!.unpainted).toEqual([]);
  });

  it("refuses a reference whose colours are not flat", async () => {
    const { cut } = cutOf([drawLines(face(0), "paper")]);
    const flat = drawPainted(face(0), "paper");
    const noisy = {
      ...flat,
      samples: flat.samples.map((code, at) =>
        at % 4 === 3 ? code : Math.max(0, code - ((at * 7919) % 5)),
      ),
    };
    await expect(
      paintCut({
        memory: memoryOf(),
        cut,
        references: [{ name: "jpeg.png", picture: noisy }],
        layers,
        progress,
      }),
    ).rejects.toMatchObject({
      name: "MediaUnsupported",
      message: expect.stringMatching(/of the reference jpeg\.png is in flat colours/) as string,
    });
  });

  it("refuses a photograph, which has more regions than a person draws", async () => {
    const size = { width: 1200, height: 800 };
    const samples = new Uint8Array(size.width * size.height * 4).fill(255);
    for (let y = 0; y < size.height; y += 1)
      for (let x = 0; x < size.width; x += 1)
        if (x % 6 === 0 || y % 6 === 0)
          samples.fill(0, (y * size.width + x) * 4, (y * size.width + x) * 4 + 3);
    const picture: CelPicture = { size, depth: 8, samples, hasAlpha: false };
    const { cut } = cutOf([picture]);
    await expect(
      paintCut({ memory: memoryOf(), cut, references: [{ name: "0001.png", picture }], layers, progress }),
    ).rejects.toMatchObject({
      name: "MediaUnsupported",
      message: expect.stringMatching(/regions, more than/) as string,
    });
  });

  it("looks for no region again that it knows: other colours, or the rest of a cut that was stopped", async () => {
    const drawings = [0, 2, 4].map((moved) => drawLines(face(moved), "alpha"));
    const known = new Map<string, DrawingReport>();
    const [first, second, third] = [cutOf(drawings), cutOf(drawings), cutOf(drawings)];
    const one = await paintCut({ cut: first.cut, references, layers, progress, memory: memoryOf(known) });
    expect(one.matched).toBe(3);
    const recolour = () => new Map([[keyOf([0xdc * 257, 0x3c * 257, 0x46 * 257]), [0, 257, 514] as const]]);
    const night = await paintCut({
      cut: second.cut,
      references,
      layers,
      progress,
      recolour,
      memory: memoryOf(known, true),
    });
    expect([night.matched, night.palette.includes("#000102"), night.palette.includes("#dc3c46")]).toEqual([
      0,
      true,
      false,
    ]);
    const [day, dark] = [first.written.get("colour/0003.png")!, second.written.get("colour/0003.png")!];
    for (let at = 0; at < day.samples.length; at += 4) {
      const pixel = [...day.samples.subarray(at, at + 4)].join();
      const expected = pixel === "220,60,70,255" ? "0,1,2,255" : pixel;
      expect([...dark.samples.subarray(at, at + 4)].join()).toBe(expected);
    }
    known.delete("0003.png");
    const rest = await paintCut({
      cut: third.cut,
      references,
      layers,
      progress,
      recolour,
      memory: memoryOf(known, true),
    });
    expect([rest.matched, [...third.written.keys()]]).toEqual([
      1,
      ["composite/0003.png", "colour/0003.png"],
    ]);
    expect(rest.drawings).toEqual(night.drawings);
    expect(third.written.get("colour/0003.png")).toEqual(dark);
  });

  it("lets what a person says of a region run through the cut, and paints nothing else again", async () => {
    const drawings = moves.map((moved) => drawLines(face(moved), "alpha"));
    const known = new Map<string, DrawingReport>();
    const [first, second, third] = [cutOf(drawings), cutOf(drawings), cutOf(drawings)];
    const before = await paintCut({
      cut: first.cut,
      references,
      layers,
      progress,
      memory: memoryOf(known),
    });
    // The box to the right, of the fifth drawing.
    const said = { drawing: "0005.png", x: 130, y: 34, colour: "#3c9678" };
    const again = { references, layers, progress, memory: memoryOf(known, true), corrections: [said] };
    const report = await paintCut({ ...again, cut: second.cut });
    const changed = ["0002.png", "0003.png", "0004.png", "0005.png", "0006.png"];
    expect([report.changed, report.drawn, report.corrections]).toEqual([
      { drawings: changed, regions: 4 },
      4,
      1,
    ]);
    expect([...second.written.keys()].some((name) => name.includes("0001"))).toBe(false);
    for (const name of changed) {
      const [was, now] = [first.written.get(`colour/${name}`)!, second.written.get(`colour/${name}`)!];
      for (let at = 0; at < was.samples.length; at += 4) {
        const pixel = [...was.samples.subarray(at, at + 4)].join();
        const expected = pixel === "250,220,110,255" ? "60,150,120,255" : pixel;
        expect([...now.samples.subarray(at, at + 4)].join()).toBe(expected);
      }
    }
    expect(report.drawings[4]!.record.corrected).toHaveLength(1);
    const once = await paintCut({ ...again, cut: third.cut });
    expect([once.matched, once.drawn, once.changed.regions, once.drawings]).toEqual([
      0,
      0,
      0,
      report.drawings,
    ]);
    expect(before.corrections).toBe(0);
  });

  it.each([
    [{ drawing: "0009.png", x: 1, y: 1, colour: "#3c9678" }, /correction 1 names the drawing 0009\.png/],
    [
      { drawing: "0001.png", x: 160, y: 1, colour: "#3c9678" },
      /the pixel 160, 1 of 0001\.png, which has 160x120/,
    ],
    [{ drawing: "0001.png", x: 1, y: 1, colour: "#123456" }, /says #123456, which no painted drawing has/],
  ] as const)("refuses a correction of what is not there: %j", async (said, message) => {
    const { cut } = cutOf([drawLines(face(0), "alpha")]);
    const asked = { memory: memoryOf(), cut, references, layers, progress, corrections: [said] };
    await expect(paintCut(asked)).rejects.toThrow(message);
  });

  it("takes a palette's colours alone, and colours that are nearly its", async () => {
    const { cut } = cutOf([drawLines(face(0), "alpha")]);
    const colours = face(0).shapes.map(({ colour }) => colourOfText(colour));
    const off = colours.map(([red, green, blue]) => [red, green, Math.min(65535, blue + 257)] as const);
    const report = await paintCut({
      memory: memoryOf(),
      cut,
      references,
      layers,
      progress,
      allowed: off,
    });
    expect(report.references[0]!.moved).toContainEqual({ from: "#dc3c46", to: "#dc3c47" });
    expect(report.palette).toContain("#dc3c47");
    await expect(
      paintCut({ memory: memoryOf(), cut, references, layers, progress, allowed: colours.slice(1) }),
    ).rejects.toMatchObject({
      name: "MediaUnsupported",
      message: expect.stringMatching(/has a colour that is not in the palette: #3c5aa0;/) as string,
    });
  });

  it("stops when it is told to", async () => {
    const { cut } = cutOf([drawLines(face(0), "paper")]);
    const signal = AbortSignal.abort();
    await expect(
      paintCut({ memory: memoryOf(), cut, references, layers, progress, signal }),
    ).rejects.toMatchObject({
      name: "Canceled",
    });
  });
});
