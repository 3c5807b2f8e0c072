import { describe, expect, it } from "vitest";
import { cineon } from "#core/colour/footage-light.ts";
import { frameColourist, type Keeping } from "#core/colour/recolour-frame.ts";
import type { FrameSamples } from "#core/colour/frame-samples.ts";
import { packedFrame, unpackedFrame } from "#core/colour/frame-samples.ts";

const film = {
  bitDepth: 10 as const,
  height: 1080,
  colour: { range: "limited" as const, matrix: "bt709", primaries: null, transfer: null },
};
const [red, green, blue] = [0.2126, 0.7152, 0.0722];
const display: Keeping = { depth: 16, light: "display", premultiplied: false };

const grey = (samples: Float32Array | Uint16Array, alpha: FrameSamples["alpha"] = null): FrameSamples => ({
  red: samples,
  green: samples,
  blue: samples,
  alpha,
});
/** A film's planes with the luma of these signals, and one chroma. */
const planes = (signals: readonly number[], u = 480, v = 560) => ({
  y: Uint16Array.from(signals, (signal) => Math.round(64 + 876 * signal)),
  u: new Uint16Array(signals.length).fill(u),
  v: new Uint16Array(signals.length).fill(v),
});
const weighted = (frame: FrameSamples, at: number, of: (sample: number) => number): number =>
  red * of(frame.red[at]!) + green * of(frame.green[at]!) + blue * of(frame.blue[at]!);

describe("frameColourist", () => {
  it("keeps the luma of 16 bits within half a step, and alpha as it is", () => {
    const samples = Uint16Array.from({ length: 4096 }, (_, at) => at * 16 + (at % 7));
    const alpha = Uint16Array.from(samples, (sample) => 65535 - sample);
    const shown = planes(Array.from(samples, (sample) => sample / 65535));
    const coloured = frameColourist(film, display, display)(shown, grey(samples, alpha));
    let worst = 0;
    for (let at = 0; at < samples.length; at += 1)
      worst = Math.max(worst, Math.abs(weighted(coloured, at, (sample) => sample) - samples[at]!));
    expect(worst).toBeLessThanOrEqual(0.5);
    expect(coloured.alpha).toBe(alpha);
    expect(coloured.red[2048]!).toBeGreaterThan(coloured.blue[2048]! + 1000);
  });

  it("multiplies colours by alpha for OpenEXR, divides them again, and takes a film's own alpha", () => {
    const half: Keeping = { depth: "float", light: "linear", premultiplied: true };
    const shown = planes([0.5, 0.5], 512, 512);
    const straight = grey(Uint16Array.of(32768, 32768), Uint16Array.of(65535, 16384));
    const light = frameColourist(film, display, half)(shown, straight);
    expect([light.alpha![1], light.red[1]! / light.red[0]!]).toEqual([
      expect.closeTo(0.25, 4),
      expect.closeTo(0.25, 4),
    ]);
    const associated: Keeping = { ...display, premultiplied: true };
    const times = grey(Uint16Array.of(32768, 8192), Uint16Array.of(65535, 16384));
    expect(frameColourist(film, associated, display)(shown, times).red[1]).toBeCloseTo(32768, -2);
    const filmed = frameColourist(film, null, display)({ ...shown, alpha: Uint16Array.of(1023, 0) }, null);
    expect(filmed.alpha).toEqual(Uint16Array.of(65535, 0));
  });

  it("keeps light above white, and the light of each pixel of linear samples", () => {
    const light = Float32Array.from([0, 0.001, 0.18, 0.9, 1, 4.5]);
    const linear: Keeping = { depth: "half", light: "linear", premultiplied: true };
    const shown = planes(Array.from(light, (one) => Math.min(1, one) ** (1 / 2.4)));
    const coloured = frameColourist(film, linear, linear)(shown, grey(light));
    for (const [at, one] of light.entries())
      expect(weighted(coloured, at, (sample) => sample)).toBeCloseTo(one, 5);
    expect(coloured.red[2]!).toBeGreaterThan(coloured.blue[2]! * 1.1);
  });

  it("keeps the light of film density within its codes' rounding", () => {
    const codes = Uint16Array.from({ length: 1024 }, (_, code) => code);
    const log: Keeping = { depth: 10, light: "cineon", premultiplied: false };
    const lightOf = (code: number): number => cineon.toLight(code / 1023);
    const shown = planes(
      Array.from(codes, (code) => Math.min(Math.max(lightOf(code), 0), 1) ** (1 / 2.4)),
      505,
      530,
    );
    const coloured = frameColourist(film, log, log)(shown, grey(codes));
    for (const code of [0, 95, 200, 445, 600, 685]) {
      const step = lightOf(code + 1) - lightOf(code);
      expect(Math.abs(weighted(coloured, code, lightOf) - lightOf(code))).toBeLessThan(step);
    }
    expect([coloured.red[0], coloured.green[0], coloured.blue[0]]).toEqual([0, 0, 0]);
  });

  it("keeps colours times alpha under alpha", () => {
    const [samples, alpha] = [Float32Array.from([0.5, 0.2]), Float32Array.from([0.5, 0.25])];
    const exr: Keeping = { depth: "float", light: "linear", premultiplied: true };
    const flat: Keeping = { ...exr, light: "display" };
    const coloured = frameColourist(film, flat, flat)(planes([0.5, 0.2]), grey(samples, alpha));
    expect(coloured.red[0]).toBeCloseTo(0.5, 6);
    expect(coloured.red[1]).toBeLessThanOrEqual(0.25 + 1e-6);
  });

  it("stores a film's own luma where there is no original", () => {
    const coloured = frameColourist(film, null, { ...display, depth: 8 })(planes([0, 0.5, 1]), null);
    expect(coloured.alpha).toBeNull();
    expect(weighted(coloured, 1, (sample) => sample) / 255).toBeCloseTo(0.5, 2);
  });
});

describe("packedFrame", () => {
  it("is undone by unpackedFrame", () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, at) => (at * 37) % 256);
    expect(packedFrame(unpackedFrame(bytes, true))).toEqual(bytes);
  });
});
