import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { networkColourist } from "#adapters/colourist/network-colourist.ts";
import { labFromSrgb } from "#core/colour/lab.ts";
import type { KeyFrameQuestion } from "#core/ports/colourist.ts";
import { writeToyNetwork, type ToyNetwork } from "#test/support/toy-network.ts";

const size = { width: 96, height: 64 };
const code = 120;
const lightness = labFromSrgb([code / 255, code / 255, code / 255])[0]!;

let folder: string;
let question: KeyFrameQuestion;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network-"));
  const grey = await sharp({ create: { ...size, channels: 3, background: { r: code, g: code, b: code } } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
  question = { frame: 7, name: "000007.png", grey, network: grey, size, context: [], key: "k" };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const written = async (name: string, network: ToyNetwork, card: unknown): Promise<string> => {
  const path = join(folder, `${name}.onnx`);
  await writeToyNetwork(path, network);
  await writeFile(join(folder, `${name}.json`), JSON.stringify(card));
  return path;
};
const colourist = (path: string) => networkColourist(path, { providers: ["cpu"] });
const ask = async (path: string) => (await colourist(path)).ask(question, new AbortController().signal);

/** Mean Lab of the picture that came back, and its size. */
const answered = async (path: string) => {
  const answer = await ask(path);
  if (answer.type === "nothing") throw new Error(answer.sentence);
  const { data, info } = await sharp(answer.bytes)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const lab = labFromSrgb(Float64Array.from(data.subarray(0, 3), (value) => value / 255));
  return { lab: [...lab], width: info.width, height: info.height };
};

const one = { version: 1 };
const card = (preset: string) => ({ ...one, preset });

describe("a network file", () => {
  it("of DDColor's layout takes grey from 0 to 1, and gives a and b of a fixed size", async () => {
    const matrix = [
      [0, 0, 0],
      [10, 10, 10],
    ];
    const path = await written(
      "ddcolor",
      { matrix, bias: [20, 0], height: 64, width: 64 },
      card("ddcolor"),
    );
    const { lab, width, height } = await answered(path);
    expect(lab[0]).toBeCloseTo(lightness, 0);
    expect(lab[1]).toBeCloseTo(20, 0);
    expect(lab[2]).toBeCloseTo((30 * code) / 255, 0);
    // In the frame's shape and size again.
    expect({ width, height }).toEqual(size);
  });

  it("of DeOldify's layout takes and gives colours from 0 to 255", async () => {
    const matrix = [
      [1, 0, 0],
      [0, 0.5, 0],
      [0, 0, 0],
    ];
    const path = await written("deoldify", { matrix, bias: [0, 0, 30] }, card("deoldify"));
    const expected = labFromSrgb([code / 255, code / 510, 30 / 255]);
    const { lab } = await answered(path);
    for (const at of [0, 1, 2]) expect(Math.abs(lab[at]! - expected[at]!)).toBeLessThan(1);
  });

  it.each(["eccv16", "siggraph17"])("of %s's layout takes lightness from 0 to 100", async (preset) => {
    const hints = preset === "siggraph17" ? [2, 1] : [];
    const path = await written(preset, { matrix: [[0.2], [-0.1]], bias: [0, 0], hints }, card(preset));
    const { lab } = await answered(path);
    expect(lab[1]).toBeCloseTo(lightness / 5, 0);
    expect(lab[2]).toBeCloseTo(-lightness / 10, 0);
  });

  it("of any size is run in the frame's shape, within what its card says", async () => {
    const within = { longestSide: 240, multipleOf: 16 };
    const path = await written(
      "any",
      { matrix: [[0], [0]], bias: [9, 9] },
      { ...card("eccv16"), ...within },
    );
    const { width, height } = await answered(path);
    expect([width, height]).toEqual([240, 160]);
  });

  it("is another colourist when its file or its card changes", async () => {
    const network = { matrix: [[0], [0]], bias: [9, 9] };
    const first = (await colourist(await written("same", network, card("eccv16")))).identity;
    expect((await colourist(await written("same", network, card("eccv16")))).identity).toBe(first);
    const other = await colourist(await written("same", { ...network, bias: [9, 8] }, card("eccv16")));
    expect(other.identity).not.toBe(first);
    const sized = await colourist(await written("same", network, { ...card("eccv16"), longestSide: 64 }));
    expect(sized.identity).not.toBe(first);
  });
});

describe("a network file that does not fit", () => {
  const network = { matrix: [[0], [0]], bias: [9, 9] };

  it("is refused before anything is asked, with what is wrong and what helps", async () => {
    await expect(colourist(join(folder, "gone.onnx"))).rejects.toThrow(
      /there is no file .*gone\.onnx; give/,
    );
    const bare = join(folder, "bare.onnx");
    await writeToyNetwork(bare, network);
    await expect(colourist(bare)).rejects.toThrow(/has no card .*bare\.json; write \{"version":1/);
    await expect(colourist(await written("three", network, card("ddcolor")))).rejects.toThrow(
      /three\.onnx has none of 3 channels in float32 among its inputs: image \(float32, 1 x 1 x/,
    );
    const named = {
      ...one,
      input: { holds: "L", range: [0, 1], name: "light" },
      output: { holds: "ab", labUnits: 1 },
    };
    await expect(colourist(await written("named", network, named))).rejects.toThrow(
      /no light of 1 channels/,
    );
    const text = await written("text", network, card("eccv16"));
    await writeFile(text, "not a graph");
    await expect(colourist(text)).rejects.toMatchObject({
      name: "ModelDamaged",
      message: expect.stringContaining("cannot load text.onnx") as string,
    });
  });

  it("leaves the frame to ours when its numbers are none", async () => {
    const nan = await written("nan", { ...network, bias: [Number.NaN, 0] }, card("eccv16"));
    expect(await ask(nan)).toMatchObject({
      type: "nothing",
      sentence: expect.stringMatching(/NaN/) as string,
    });
  });
});
