import { controlWander } from "#bench/control-words.ts";
import { frameAt, type FilmEvidence } from "#bench/film-evidence.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { flickerMeter } from "#core/metrics/flicker-meter.ts";
import { groupOfLook, lightnessLooks } from "#core/metrics/lightness-looks.ts";
import { addShotColours, drift, emptyShotColours } from "#core/metrics/shot-colours.ts";
import { wanderMeter, wanderOf, type WanderSums } from "#core/metrics/wander.ts";
import { cellCount } from "#core/model/evidence.ts";

/** Shots' frames' ab, cells x 2, Lab units. */
export type Coloured = readonly { readonly range: FrameRange; readonly ab: readonly Float32Array[] }[];

/** L, a, b of a frame's cells. */
const labOf = (film: FilmEvidence, frame: number, ab: Float32Array): Float32Array => {
  const { lightnessBytes } = frameAt(film, frame).evidence;
  const lab = new Float32Array(lightnessBytes.length * 3);
  for (let cell = 0; cell < lightnessBytes.length; cell += 1)
    lab.set([lightnessBytes[cell]! / 2.55, ab[cell * 2]!, ab[cell * 2 + 1]!], cell * 3);
  return lab;
};

/** Mean distance in ab from the truth, and mean chroma. */
const errorOf = (film: FilmEvidence, coloured: Coloured) => {
  let [error, chroma, cells] = [0, 0, 0];
  for (const { range, ab } of coloured) {
    for (const [i, plane] of ab.entries()) {
      const { truth } = frameAt(film, range.first + i);
      for (let k = 0; k < plane.length; k += 2) {
        error += Math.hypot(plane[k]! - truth[k]!, plane[k + 1]! - truth[k + 1]!);
        chroma += Math.hypot(plane[k]!, plane[k + 1]!);
      }
      cells += plane.length / 2;
    }
  }
  return { error: error / cells, chroma: chroma / cells };
};

const flickerOf = (film: FilmEvidence, coloured: Coloured): number => {
  const meter = flickerMeter(film.grid);
  let [sum, pairs] = [0, 0];
  for (const { range, ab } of coloured) {
    for (let i = 1; i < ab.length; i += 1) {
      const [now, before] = [range.first + i, range.first + i - 1].map(
        (frame) => frameAt(film, frame).pyramid,
      );
      sum += meter({ pyramid: now!, ab: ab[i]! }, { pyramid: before!, ab: ab[i - 1]! });
      pairs += 1;
    }
  }
  return sum / Math.max(1, pairs);
};

const wanderOfFilm = (film: FilmEvidence, coloured: Coloured): number => {
  const sums: WanderSums[] = coloured.map(({ range, ab }) => {
    const meter = wanderMeter(cellCount(film.grid));
    for (const [i, plane] of ab.entries())
      meter.push(frameAt(film, range.first + i).pyramid, labOf(film, range.first + i, plane));
    return meter.finish();
  });
  return wanderOf(sums).wander;
};

const controlWanderOf = (coloured: Coloured, groups: readonly Uint8Array[][]): number => {
  const found = coloured.map(({ ab }, shot) => controlWander(groups[shot] ?? [], ab));
  const total = (of: (one: { sum: number; cells: number }) => number): number =>
    found.reduce((sum, one) => sum + of(one), 0);
  return total(({ sum }) => sum) / total(({ cells }) => cells);
};

/** Mean distance between the colours that shots of one place give to what looks the same; NaN: there are none. */
const driftOverCuts = (
  film: FilmEvidence,
  coloured: Coloured,
  pairs: readonly [number, number][],
): number => {
  const looks = new Uint16Array(cellCount(film.grid));
  const tables = coloured.map(({ range, ab }) => {
    const table = emptyShotColours(256);
    for (let i = 0; i < ab.length; i += 4) {
      lightnessLooks(frameAt(film, range.first + i).pyramid, looks);
      const groups = Uint8Array.from(looks, (look) => groupOfLook[look]!);
      addShotColours(table, labOf(film, range.first + i, ab[i]!), groups);
    }
    return table;
  });
  return pairs.reduce((sum, [p, q]) => sum + drift(tables[p]!, tables[q]!), 0) / pairs.length;
};

/** Mean change of ab between neighbours of like lightness, over that between unlike ones. */
const bleedingOf = (film: FilmEvidence, coloured: Coloured): number => {
  const { width } = film.grid;
  const [flat, edge] = [
    { sum: 0, count: 0 },
    { sum: 0, count: 0 },
  ];
  for (const { range, ab } of coloured) {
    for (const [i, plane] of ab.entries()) {
      const { lightnessBytes } = frameAt(film, range.first + i).evidence;
      for (let cell = 0; cell + 1 < lightnessBytes.length; cell += 1) {
        if (cell % width === width - 1) continue;
        const step = Math.abs(lightnessBytes[cell]! - lightnessBytes[cell + 1]!);
        if (step >= 5 && step < 25) continue;
        const into = step < 5 ? flat : edge;
        into.sum += Math.hypot(
          plane[cell * 2]! - plane[cell * 2 + 2]!,
          plane[cell * 2 + 1]! - plane[cell * 2 + 3]!,
        );
        into.count += 1;
      }
    }
  }
  return flat.sum / flat.count / (edge.sum / edge.count);
};

/** All of them. @param groups  of each shot, see `controlGroups` @param pairs  of shots of one place */
export const figuresOf = (
  film: FilmEvidence,
  coloured: Coloured,
  { groups, pairs }: { groups: readonly Uint8Array[][]; pairs: readonly [number, number][] },
) => ({
  ...errorOf(film, coloured),
  flicker: flickerOf(film, coloured),
  control: controlWanderOf(coloured, groups),
  wander: wanderOfFilm(film, coloured),
  bleeding: bleedingOf(film, coloured),
  overCuts: driftOverCuts(film, coloured, pairs),
});
