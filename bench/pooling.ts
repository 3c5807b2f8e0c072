/**
 * What each pooling of evidence does for clips whose colours are known, on the grid:
 * `npx tsx bench/pooling.ts [--frames N] [--model NAME] CLIP...`. Markdown rows. Control wander groups cells by
 * the keys of `open`, clustered again for each shot.
 */
import { parseArgs } from "node:util";
import { basename } from "node:path";
import { controlGroups } from "#bench/control-words.ts";
import { filmEvidence, frameAt, keysOf, shotsOf, type FilmEvidence } from "#bench/film-evidence.ts";
import { figuresOf, type Coloured } from "#bench/pooling-figures.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { recaller, shotMemory, type ShotMemory } from "#core/memory/recall.ts";
import { addToWords, emptyWordSums, mergeWordSums, type WordSums } from "#core/memory/word-sums.ts";
import { cellCount, type Evidence } from "#core/model/evidence.ts";
import { lightnessPooler } from "#core/space/spatial-pooling.ts";
import { decayPerFrame } from "#core/time/accumulator.ts";
import { pooledFrames } from "#core/time/pooling.ts";

const { values, positionals } = parseArgs({
  options: {
    frames: { type: "string", default: "48" },
    model: { type: "string", default: "photo" },
  },
  allowPositionals: true,
});

type Variant = {
  readonly name: string;
  readonly space: boolean;
  readonly time: boolean;
  readonly reliability: boolean;
  readonly words: "none" | "of the shot" | "of like shots";
};

const all = { space: true, time: true, reliability: true, words: "of the shot" } as const;
const variants: readonly Variant[] = [
  { name: "all", ...all },
  { name: "words over cuts too", ...all, words: "of like shots" },
  { name: "without words", ...all, words: "none" },
  { name: "without motion", ...all, time: false },
  { name: "without reliability by luma", ...all, reliability: false },
  { name: "without space", ...all, space: false },
  { name: "none", ...all, space: false, time: false, words: "none" },
];

/** Shots whose words are shared out as alike as this show one place. */
const minAlike = 0.6;

const evidenceAt = (film: FilmEvidence, frame: number, { space }: Variant): Evidence => {
  const { evidence, unpooled } = frameAt(film, frame);
  return space ? evidence : { ...evidence, features: unpooled };
};

const wordsOf = (film: FilmEvidence, { first, end }: FrameRange, variant: Variant): WordSums => {
  const sums = emptyWordSums(keysOf(film).words.length, film.grid.channels);
  for (let frame = first; frame < end; frame += 1) addToWords(sums, evidenceAt(film, frame, variant));
  return sums;
};

/** How much of what two shots show falls to the same words, 0…1. */
const alike = (p: WordSums, q: WordSums): number => {
  const [ofP, ofQ] = [p, q].map(({ mass }) => mass.reduce((sum, one) => sum + one, 0));
  return p.mass.reduce(
    (sum, mass, word) => sum + Math.min(mass / (ofP ?? 1), (q.mass[word] ?? 0) / (ofQ ?? 1)),
    0,
  );
};

const pairsOf = (film: FilmEvidence): [number, number][] => {
  const sums = shotsOf(film).map((range) => wordsOf(film, range, { name: "", ...all }));
  return sums.flatMap((p, i) =>
    sums.flatMap((q, j): [number, number][] => (j > i && alike(p, q) >= minAlike ? [[i, j]] : [])),
  );
};

/** What each shot remembers. */
const memories = (film: FilmEvidence, variant: Variant): (ShotMemory | null)[] => {
  const ranges = shotsOf(film);
  const { floor } = keysOf(film);
  if (variant.words === "none") return ranges.map(() => null);
  const own = ranges.map((range) => wordsOf(film, range, variant));
  return own.map((sums) => {
    const shared = emptyWordSums(sums.mass.length, sums.channels);
    let frames = 0;
    for (const [other, range] of ranges.entries()) {
      const others = own[other];
      if (others === undefined || (others !== sums && variant.words === "of the shot")) continue;
      if (alike(sums, others) < minAlike) continue;
      mergeWordSums(shared, others);
      frames += range.end - range.first;
    }
    return shotMemory(shared, floor * frames);
  });
};

const colourFilm = async (film: FilmEvidence, variant: Variant): Promise<Coloured> => {
  const { card, grid, network } = film;
  const poolLightness = lightnessPooler(grid, card.spatialPooling);
  const lightness = new Float32Array(cellCount(grid));
  const coloured: { range: FrameRange; ab: Float32Array[] }[] = [];
  const blank = new Uint8Array(cellCount(grid));
  const remembering = memories(film, variant);
  for (const [index, range] of shotsOf(film).entries()) {
    const memory = remembering[index] ?? null;
    const recall = memory === null ? (evidence: Evidence) => evidence : recaller(grid, memory);
    const read = (frame: number): Evidence => {
      const evidence = recall(evidenceAt(film, frame, variant));
      return variant.reliability ? evidence : { ...evidence, lightnessBytes: blank };
    };
    const decay = decayPerFrame(film.source.video.frameRate);
    const pooling = variant.time ? "on" : "off";
    const ab: Float32Array[] = [];
    for await (const { frame, features } of pooledFrames(
      { grid, shot: range, decay, read },
      range,
      undefined,
      {
        pooling,
      },
    )) {
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

const truthOf = (film: FilmEvidence): Coloured =>
  shotsOf(film).map((range) => ({
    range,
    ab: film.frames.slice(range.first, range.end).map(({ truth }) => truth),
  }));

const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

out("| clip | pooling | ab error | chroma | flicker | wander | control wander | over cuts | bleeding |");
out("|---|---|--:|--:|--:|--:|--:|--:|--:|");
for (const clip of positionals) {
  const film = await filmEvidence(clip, Number(values.frames), values.model, "open");
  const groups = shotsOf(film).map((range) => controlGroups(film, range));
  const pairs = pairsOf(film);
  const row = (name: string, coloured: Coloured): void => {
    const found = figuresOf(film, coloured, { groups, pairs });
    const { error, chroma, flicker, wander, control, overCuts, bleeding } = found;
    const numbers = [error, chroma, flicker, wander, control, overCuts, bleeding].map((value, column) =>
      Number.isNaN(value) ? "-" : value.toFixed(column === 2 ? 3 : 2),
    );
    out(`| ${basename(clip)} | ${name} | ${numbers.join(" | ")} |`);
  };
  row("the true film", truthOf(film));
  for (const variant of variants) row(variant.name, await colourFilm(film, variant));
  await film.network.close();
}
