import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { abOfHex } from "#core/colour/hex-colour.ts";
import { paletteSchema, type Palette } from "#core/edits/palette.ts";
import type { ShotControls } from "#core/edits/shot-controls.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import type { ModelCard } from "#core/model/card.ts";
import type { Network } from "#core/ports/network.ts";
import { shotDecoder, type DecodedFrame } from "#pipeline/colour/decode-shot.ts";
import { h264Source } from "#test/support/h264-source.ts";
import { manifest } from "#test/support/planned-job.ts";

const [cells, shot] = [32 * 32, { first: 0, end: 100 }];
const [red, green, blue] = ["#d02020", "#20a040", "#2040d0"] as const;

let network: Network;
let card: ModelCard;
beforeAll(async () => {
  const model = await readModel(await modelFolderPath("photo"));
  card = model.card;
  network = await onnxNetwork(model, { providers: ["cpu"] });
});
afterAll(() => network.close());

const everywhere = (...values: readonly number[]): Float32Array =>
  Float32Array.from({ length: cells * values.length }, (_, i) => values[i % values.length]!);

/** The mean colour of a frame that has nothing to say of its own, as these ask for it. */
const decoded = async (asked: {
  readonly hint?: string;
  readonly reference?: string;
  readonly palette?: Palette;
  readonly move?: readonly [from: string, to: string];
}): Promise<readonly [number, number]> => {
  const { hint, reference, palette, move } = asked;
  const controls: ShotControls = {
    ...shot,
    vividness: null,
    temperature: null,
    hints: [],
    palette: move === undefined ? [] : [{ from: move[0], to: move[1] }],
    ...(palette === undefined ? {} : { keepTo: palette }),
  };
  const plan = manifestSchema.parse({
    ...manifest,
    modelSize: { width: 128, height: 128 },
    controls: [controls],
  });
  const job = { source: h264Source({}), timeline: null as never, manifest: plan, card };
  const [a, b] = abOfHex(reference ?? "#808080");
  const frame: DecodedFrame = {
    features: new Float32Array(cells * card.grid.channels),
    lightness: everywhere(50),
    semanticClass: new Uint8Array(cells),
    hints: hint === undefined ? null : everywhere(1, ...abOfHex(hint)),
    found: reference === undefined ? null : everywhere(127 * 0.97, 127 * 0.97, 0.97 * a, 0.97 * b),
  };
  const ab = await shotDecoder(network, job, shot)(frame);
  return [ab[0]!, ab[1]!];
};

const only = (rgb: string, otherwise: object = {}): Palette =>
  paletteSchema.parse({ colours: [{ rgb }], strength: 1, ...otherwise });

const expectColour = ([a, b]: readonly [number, number], rgb: string, within = 6): void => {
  const wanted = abOfHex(rgb);
  expect(Math.hypot(a - wanted[0], b - wanted[1])).toBeLessThan(within);
};

describe("shotDecoder, of two that ask for different colours", () => {
  it("obeys a hint before a palette, soft or hard", async () => {
    expectColour(await decoded({ hint: red, palette: only(blue) }), red);
    expectColour(await decoded({ hint: red, palette: only(blue, { hold: "hard" }) }), red);
  });

  it("obeys a hint before a reference", async () => {
    expectColour(await decoded({ hint: red, reference: green }), red);
  });

  it("obeys a palette before a reference", async () => {
    expectColour(await decoded({ palette: only(blue), reference: green }), blue);
  });

  it("obeys a move before a palette, and a hint before a move", async () => {
    expectColour(await decoded({ move: [blue, red], palette: only(blue) }), red);
    expectColour(await decoded({ hint: green, move: [green, blue] }), green);
  });

  it("obeys a reference before the network", async () => {
    expectColour(await decoded({ reference: green }), green, 8);
  });

  it("takes of a palette the colour that the reference is nearest to, exactly where it is hard", async () => {
    const both = paletteSchema.parse({ colours: [{ rgb: red }, { rgb: blue }], hold: "hard" });
    expectColour(await decoded({ palette: both, reference: "#c03040" }), red, 1e-4);
    expectColour(await decoded({ palette: both, reference: "#3050b0" }), blue, 1e-4);
  });
});
