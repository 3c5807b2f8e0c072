import { describe, expect, it } from "vitest";
import { cdcOf } from "#core/metrics/cdc.ts";
import { colourfulness } from "#core/metrics/colourfulness.ts";
import { filmMeter, type ShotSums } from "#core/metrics/shot-meter.ts";
import type { Source } from "#core/film/source.ts";

const size = { width: 64, height: 32 };
const video = {
  bitDepth: 8,
  ...size,
  fieldOrder: "progressive",
  rotation: 0,
  sampleAspect: null,
  colour: { range: "full", matrix: "bt709", primaries: "bt709", transfer: "bt709" },
} as unknown as Source["video"];

/** A textured ground that moves `shift` pixels; every pixel's colour by `paint`. */
type Paint = (grey: number, x: number) => readonly [number, number, number];

const measured = (frames: number, speed: number, paint: (frame: number) => Paint): ShotSums => {
  const meter = filmMeter({ video, greySize: size, colourSize: size, modelSize: size }).startShot(frames);
  for (let frame = 0; frame < frames; frame += 1) {
    const luma = new Uint8Array(size.width * size.height);
    const rgb = new Uint8Array(luma.length * 3);
    for (let i = 0; i < luma.length; i += 1) {
      const x = (i % size.width) + frame * speed;
      const y = Math.floor(i / size.width);
      const grey = Math.round(120 + 60 * Math.sin(x / 5) * Math.cos(y / 4 + x / 9));
      luma[i] = grey;
      rgb.set(paint(frame)(grey, x), i * 3);
    }
    meter.push(luma, rgb);
  }
  return meter.finish();
};

const plain: Paint = (grey) => [grey, grey, grey];
const tinted: Paint = (grey) => [Math.min(255, grey + 40), grey, Math.max(0, grey - 40)];
const other: Paint = (grey) => [Math.max(0, grey - 20), grey, Math.min(255, grey + 20)];
const flickerOf = ({ flicker }: ShotSums): number => flicker.sum / flicker.pairs;

describe("filmMeter", () => {
  it("finds no flicker in a still, and none in colour that goes with a pan", () => {
    expect(flickerOf(measured(6, 0, () => tinted))).toBe(0);
    expect(flickerOf(measured(6, 2, () => tinted))).toBeLessThan(1.2);
  });

  it("finds the flicker of colour that changes from frame to frame", () => {
    const sums = measured(6, 0, (frame) => (frame % 2 === 0 ? tinted : other));
    expect(flickerOf(sums)).toBeGreaterThan(20);
    expect(sums.flicker.most).toBeGreaterThanOrEqual(flickerOf(sums));
    expect(sums.series.flicker).toHaveLength(6);
    expect(sums.series.flicker[0]).toBe(0);
    expect(cdcOf([sums.cdc])).toBeGreaterThan(cdcOf([sums.cdcGrey]));
    expect(cdcOf([sums.cdcAb])).toBeGreaterThan(0.1);
  });

  it("says that a grey film has no colour, and that its CDC is the grey one", () => {
    const sums = measured(5, 3, () => plain);
    expect([sums.frames, sums.framesColoured, colourfulness(sums.opponents)]).toEqual([5, 0, 0]);
    expect(cdcOf([sums.cdc])).toBeCloseTo(cdcOf([sums.cdcGrey]), 12);
    expect(cdcOf([sums.cdcAb])).toBe(0);
    expect(sums.colourable).toBe(1);
  });

  it("counts frames with colour, and black ones, which can have none, as coloured", () => {
    const half = measured(4, 0, (frame) => (frame < 2 ? tinted : plain));
    expect(half.framesColoured).toBe(2);
    const black = measured(3, 0, () => () => [0, 0, 0]);
    expect([black.framesColoured, black.colourable]).toEqual([3, 0]);
  });

  it("measures a long shot at 240 places at most", () => {
    const sums = measured(500, 0, () => tinted);
    expect(sums.series.step).toBe(3);
    expect(sums.series.flicker.length).toBe(167);
    expect(sums.series.colourfulness.length).toBe(167);
    expect(sums.flicker.pairs).toBe(166);
  });

  it("knows a shot of one frame", () => {
    const sums = measured(1, 0, () => tinted);
    expect([sums.flicker.sum, sums.flicker.pairs, cdcOf([sums.cdc])]).toEqual([0, 0, 0]);
    expect(sums.palette.length).toBeGreaterThan(0);
  });
});
