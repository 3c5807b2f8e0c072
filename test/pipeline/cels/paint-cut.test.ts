import { describe, expect, it } from "vitest";
import type { CelPicture } from "#core/cels/picture.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { CelCut } from "#core/ports/cels.ts";
import { paintCut } from "#pipeline/cels/paint-cut.ts";
import { drawLines, drawPainted, face, rgbOf } from "#test/support/drawn-cel.ts";

/** A cut that lies in memory. */
const cutOf = (drawings: readonly CelPicture[]) => {
  const names = drawings.map((_, index) => `${String(index + 1).padStart(4, "0")}.png`);
  const written = new Map<string, CelPicture>();
  const repeated: string[] = [];
  const cut: CelCut = {
    names,
    read: async (name) => drawings[names.indexOf(name)]!,
    write: async (name, layer, picture) => void written.set(`${layer}/${name}`, picture),
    repeat: async (name, layer, of) => {
      repeated.push(name);
      written.set(`${layer}/${name}`, written.get(`${layer}/${of}`)!);
    },
  };
  return { cut, written, repeated };
};

const layers: readonly CelLayer[] = ["composite", "colour"];
const moves = [0, 2, 4, 4, 6, 8];
const references = [{ name: "painted_0001.png", picture: drawPainted(face(0), "alpha") }];
const progress = () => undefined;

describe("paintCut", () => {
  it("paints a cut from one painted drawing, each region in its colour and no other", async () => {
    const { cut, written, repeated } = cutOf(moves.map((moved) => drawLines(face(moved), "alpha")));
    const report = await paintCut({ cut, references, layers, progress });
    expect(report.references).toEqual([{ name: "painted_0001.png", drawing: "0001.png", mixed: [] }]);
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
    await paintCut({ cut: one.cut, references, layers: ["colour"], progress });
    await paintCut({ cut: both.cut, references, layers, progress });
    expect(one.written.get("colour/0002.png")).toEqual(both.written.get("colour/0002.png"));
    expect([...one.written.keys()]).toEqual(["colour/0001.png", "colour/0002.png"]);
  });

  it("finds the drawing under a reference by its lines when the names say nothing", async () => {
    const { cut } = cutOf([0, 5].map((moved) => drawLines(face(moved), "paper")));
    const named = [{ name: "design.png", picture: drawPainted(face(5), "paper") }];
    const report = await paintCut({ cut, references: named, layers, progress });
    expect(report.references[0]).toMatchObject({ drawing: "0002.png" });
  });

  it("reads a reference that is no drawing of the cut by its own lines", async () => {
    const { cut } = cutOf([2, 4].map((moved) => drawLines(face(moved), "paper")));
    const report = await paintCut({ cut, references, layers, progress });
    expect(report.references[0]).toMatchObject({ drawing: null });
    const unpainted = report.drawings.reduce((sum, drawing) => sum + drawing.unpainted.length, 0);
    expect(unpainted).toBeLessThanOrEqual(3);
  });

  it("takes an empty drawing among others", async () => {
    const empty = drawLines({ ...face(0), shapes: [] }, "alpha");
    const { cut, written } = cutOf([drawLines(face(0), "alpha"), empty]);
    const report = await paintCut({ cut, references, layers, progress });
    expect(report.drawings[1]).toMatchObject({ regions: 1 });
    expect([...written.get("composite/0002.png")!.samples]).toEqual([...empty.samples]);
  });

  it("refuses a reference of another size, and says both", async () => {
    const { cut } = cutOf([drawLines(face(0), "paper")]);
    const small = [{ name: "small.png", picture: drawPainted({ ...face(0), width: 150 }, "paper") }];
    await expect(paintCut({ cut, references: small, layers, progress })).rejects.toMatchObject({
      name: "MediaUnsupported",
      message: expect.stringMatching(/small\.png is 150x120, and the drawings are 160x120/) as string,
    });
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
      paintCut({ cut, references: [{ name: "jpeg.png", picture: noisy }], layers, progress }),
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
      paintCut({ cut, references: [{ name: "0001.png", picture }], layers, progress }),
    ).rejects.toMatchObject({
      name: "MediaUnsupported",
      message: expect.stringMatching(/regions, more than/) as string,
    });
  });

  it("stops when it is told to", async () => {
    const { cut } = cutOf([drawLines(face(0), "paper")]);
    const signal = AbortSignal.abort();
    await expect(paintCut({ cut, references, layers, progress, signal })).rejects.toMatchObject({
      name: "Canceled",
    });
  });
});
