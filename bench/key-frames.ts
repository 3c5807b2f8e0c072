/**
 * What it costs to let the network look at key frames alone, on clips whose colours are known, on the grid:
 * `npx tsx bench/key-frames.ts [--frames N] [--model NAME] [--leave FOLDER] CLIP...`. Markdown rows. With
 * --leave every fifth frame's pooled features and true colours go there as float32, for
 * `python -m training.film_cross_entropy`.
 */
import { mkdir, open } from "node:fs/promises";
import { parseArgs } from "node:util";
import { basename, join } from "node:path";
import { controlGroups } from "#bench/control-words.ts";
import {
  filmEvidence,
  frameAt,
  keysOf,
  shotsOf,
  type EvidenceFrame,
  type FilmEvidence,
} from "#bench/film-evidence.ts";
import { figuresOf, type Coloured } from "#bench/pooling-figures.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { wordFinder } from "#core/memory/nearest-words.ts";
import { recaller, shotMemory } from "#core/memory/recall.ts";
import { addToWords, emptyWordSums } from "#core/memory/word-sums.ts";
import { cellCount, evidenceBytes, evidenceViews, type Evidence } from "#core/model/evidence.ts";
import { lightnessPooler, spatialPooler } from "#core/space/spatial-pooling.ts";
import { decayPerFrame } from "#core/time/accumulator.ts";
import { evidenceCarrier } from "#core/time/carry-evidence.ts";
import { keyStretches, stretchOf, type KeyStretch } from "#core/time/key-stretches.ts";
import { pooledFrames } from "#core/time/pooling.ts";

const { values, positionals } = parseArgs({
  options: {
    frames: { type: "string", default: "73" },
    model: { type: "string", default: "photo" },
    leave: { type: "string" },
  },
  allowPositionals: true,
});

/** A shot's stretches between frames that the network looks at, by the film's frame numbers. */
const stretchesIn = (film: FilmEvidence, shot: FrameRange): KeyStretch[] => {
  const stretchesOf = keyStretches(film.grid);
  const all: KeyStretch[] = [];
  let at = shot.first;
  do {
    const { last } = stretchOf(shot, Math.min(at + 1, shot.end - 1), false);
    const frames = film.frames.slice(at, last + 1).map(({ evidence }) => evidence);
    const start = at;
    all.push(
      ...stretchesOf(frames, at - shot.first).map(({ from, to, between }) => ({
        from: start + from,
        to: start + to,
        between,
      })),
    );
    at = last;
  } while (at < shot.end - 1);
  return all;
};

/** The film with the evidence that is left when the network looks at key frames alone. */
const onKeyFrames = (film: FilmEvidence): { readonly film: FilmEvidence; readonly runs: number } => {
  const { grid, card } = film;
  const carry = evidenceCarrier(grid, decayPerFrame(film.source.video.frameRate));
  const pool = spatialPooler(grid, card.spatialPooling);
  const findWords = wordFinder(grid, keysOf(film));
  const said = (frame: number): Evidence => {
    const { evidence, unpooled } = frameAt(film, frame);
    return { ...evidence, features: unpooled };
  };
  const frames: EvidenceFrame[] = [...film.frames];
  const runs = new Set<number>();
  for (const { from, to, between } of shotsOf(film).flatMap((shot) => stretchesIn(film, shot))) {
    runs.add(from).add(to);
    for (const [i, { fromStart, fromEnd }] of between.entries()) {
      const own = frameAt(film, from + 1 + i);
      const made = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
      made.lightnessBytes.set(own.evidence.lightnessBytes);
      made.motionToPrevious.set(own.evidence.motionToPrevious);
      made.motionToNext.set(own.evidence.motionToNext);
      carry(
        { evidence: said(from), way: fromStart, distance: i + 1 },
        { evidence: said(to), way: fromEnd, distance: to - from - 1 - i },
        made,
      );
      pool(made);
      findWords(made);
      frames[from + 1 + i] = { ...own, evidence: made };
    }
  }
  return { film: { ...film, frames }, runs: runs.size };
};

/** Looks at a frame's pooled features. */
type Look = (frame: number, features: Float32Array) => Promise<void>;

const colourFilm = async (film: FilmEvidence, look: Look): Promise<Coloured> => {
  const { card, grid, network } = film;
  const { words, floor } = keysOf(film);
  const poolLightness = lightnessPooler(grid, card.spatialPooling);
  const lightness = new Float32Array(cellCount(grid));
  const decay = decayPerFrame(film.source.video.frameRate);
  const coloured: { range: FrameRange; ab: Float32Array[] }[] = [];
  for (const range of shotsOf(film)) {
    const sums = emptyWordSums(words.length, grid.channels);
    for (const { evidence } of film.frames.slice(range.first, range.end)) addToWords(sums, evidence);
    const recall = recaller(grid, shotMemory(sums, floor * (range.end - range.first)));
    const read = (frame: number): Evidence => recall(frameAt(film, frame).evidence);
    const ab: Float32Array[] = [];
    for await (const { frame, features } of pooledFrames({ grid, shot: range, decay, read }, range)) {
      await look(frame, features);
      poolLightness(frameAt(film, frame).evidence.lightnessBytes, lightness);
      const settings = { vividness: card.defaultTilt, temperature: card.temperature };
      const made = await network.decode({
        features,
        lightness,
        priorStrength: card.priorStrength,
        ...settings,
      });
      ab.push(made.slice());
    }
    coloured.push({ range, ab });
  }
  return coloured;
};

/** Appends every fifth frame's numbers to a file in the folder of --leave. */
const leaving = async (film: FilmEvidence, clip: string, way: string) => {
  const folder = values.leave;
  if (folder === undefined) return { look: () => Promise.resolve(), close: () => Promise.resolve() };
  await mkdir(folder, { recursive: true });
  const file = await open(join(folder, `${basename(clip)}.${way}.f32`), "w");
  const look: Look = async (frame, features) => {
    const numbers = way === "truth" ? frameAt(film, frame).truth : features;
    if (frame % 5 === 2)
      await file.write(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  };
  return { look, close: () => file.close() };
};

const colourAndLeave = async (film: FilmEvidence, clip: string, way: string): Promise<Coloured> => {
  const [features, truth] = [await leaving(film, clip, way), await leaving(film, clip, "truth")];
  const coloured = await colourFilm(film, async (frame, pooled) => {
    await features.look(frame, pooled);
    await truth.look(frame, pooled);
  });
  await Promise.all([features.close(), truth.close()]);
  return coloured;
};

/** How far one colouring is from another, Lab units: mean, 99th percentile of cells, worst frame's mean. */
const distancesOf = (one: Coloured, other: Coloured): [number, number, number] => {
  const frames = one.flatMap(({ ab }, shot) => ab.map((plane, i) => distances(plane, other[shot]?.ab[i])));
  const all = Float32Array.from(frames.flatMap((frame) => [...frame])).sort();
  return [mean(all), all[Math.floor(all.length * 0.99)] ?? 0, Math.max(...frames.map(mean))];
};

const distances = (one: Float32Array, other: Float32Array = new Float32Array(one.length)): Float32Array =>
  Float32Array.from({ length: one.length / 2 }, (_, cell) => {
    const [a, b] = [0, 1].map((axis) => (one[cell * 2 + axis] ?? 0) - (other[cell * 2 + axis] ?? 0));
    return Math.hypot(a ?? 0, b ?? 0);
  });

const mean = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

out(
  "| clip | network on | runs per frame | ab error | chroma | flicker | wander | control wander | bleeding | off: mean | 99th percentile | worst frame |",
);
out("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
for (const clip of positionals) {
  const film = await filmEvidence(clip, Number(values.frames), values.model, "open");
  const groups = shotsOf(film).map((range) => controlGroups(film, range));
  const full = await colourAndLeave(film, clip, "every");
  const row = (name: string, runs: number, coloured: Coloured): void => {
    const figures = figuresOf(film, coloured, { groups, pairs: [] });
    const { error, chroma, flicker, wander, control, bleeding } = figures;
    const share = runs / film.frames.length;
    const off = distancesOf(coloured, full);
    const numbers = [share, error, chroma, flicker, wander, control, bleeding, ...off];
    const cells = numbers.map((value, column) => value.toFixed(column === 3 || column === 4 ? 3 : 2));
    out(`| ${basename(clip)} | ${name} | ${cells.join(" | ")} |`);
  };
  row("every frame", film.frames.length, full);
  const kept = onKeyFrames(film);
  row("key frames", kept.runs, await colourAndLeave(kept.film, clip, "keys"));
  await film.network.close();
}
