/**
 * What hints do for the other frames of a clip whose colours are known, on the grid: twelve points of one
 * frame are given their true colour, `npx tsx bench/hints.ts [--frames N] [--model NAME] CLIP...`. Markdown
 * rows: mean distance in ab, Lab units, over all other frames of the network alone, with hints carried along
 * motion, and with what looks like the hinted things besides.
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { filmEvidence, frameAt, keysOf, shotsOf, type FilmEvidence } from "#bench/film-evidence.ts";
import { overTarget, towardsTarget, type CellTarget } from "#core/colour/cell-target.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { hintPicture, lookTarget } from "#core/memory/hint-picture.ts";
import { foundChannels, referenceFinder } from "#core/memory/look-up.ts";
import { recaller, shotMemory } from "#core/memory/recall.ts";
import { addToWords, emptyWordSums } from "#core/memory/word-sums.ts";
import { cellCount, type Evidence } from "#core/model/evidence.ts";
import { lightnessPooler } from "#core/space/spatial-pooling.ts";
import { decayPerFrame } from "#core/time/accumulator.ts";
import type { CellHint, HintedCells } from "#core/time/hint-state.ts";
import { hintedFrames } from "#core/time/hint-walk.ts";
import { pooledFrames } from "#core/time/pooling.ts";
import { valueOf } from "#pipeline/colour/next-value.ts";

const { values, positionals } = parseArgs({
  options: {
    frames: { type: "string", default: "48" },
    model: { type: "string", default: "photo" },
  },
  allowPositionals: true,
});

/** Points across and down. */
const points = { across: 4, down: 3 };

const ways = ["automatic", "motion", "motion and look"] as const;
type Way = (typeof ways)[number];

const trueHints = ({ grid }: FilmEvidence, truth: Float32Array): CellHint[] =>
  Array.from({ length: points.across * points.down }, (_, index) => {
    const x = Math.floor((((index % points.across) + 0.5) / points.across) * grid.width);
    const y = Math.floor(((Math.floor(index / points.across) + 0.5) / points.down) * grid.height);
    const cell = y * grid.width + x;
    return { cells: [cell], a: truth[cell * 2] ?? 0, b: truth[cell * 2 + 1] ?? 0 };
  });

/** A shot's frames with what the network, hints along motion, and looks say of them. */
const walksOf = (film: FilmEvidence, shot: FrameRange, at: number) => {
  const { card, grid } = film;
  const keys = keysOf(film);
  const sums = emptyWordSums(keys.words.length, grid.channels);
  for (let frame = shot.first; frame < shot.end; frame += 1)
    addToWords(sums, frameAt(film, frame).evidence);
  const recall = recaller(grid, shotMemory(sums, keys.floor * (shot.end - shot.first)));
  const read = (frame: number): Evidence => recall(frameAt(film, frame).evidence);
  const decay = decayPerFrame(film.source.video.frameRate);
  const hints = trueHints(film, frameAt(film, at).truth);
  const { sigma } = card.softEncoding;
  const find = referenceFinder(grid, keys, [hintPicture(grid, read(at), hints)], { kind: "own", sigma });
  const lookUp = (frame: number): Evidence => {
    const evidence = read(frame);
    const { features, confidence } = find(evidence);
    return { ...evidence, features, confidence };
  };
  const found = { shot, decay: decay ** (1 / 4), grid: { ...grid, channels: foundChannels }, read: lookUp };
  const pooled = { grid, shot, decay, read };
  return {
    network: pooledFrames(pooled, shot),
    motion: hintedFrames({ ...pooled, hints: new Map([[at, hints]]) }, shot),
    looks: pooledFrames(found, shot),
  };
};

const targetsOf = (said: HintedCells | null, look: Float32Array): Record<Way, CellTarget | null> => {
  const target = said?.target ?? null;
  const both = overTarget(target, lookTarget(look, said?.known ?? null));
  return { automatic: null, motion: target, "motion and look": both };
};

/** Sum of distances, and cells, of a shot's frames but the hinted one, each way. */
const measureShot = async (film: FilmEvidence, shot: FrameRange, into: Map<Way, [number, number]>) => {
  const { card, grid, network } = film;
  const at = Math.floor((shot.first + shot.end) / 2);
  const walks = walksOf(film, shot, at);
  const poolLightness = lightnessPooler(grid, card.spatialPooling);
  const lightness = new Float32Array(cellCount(grid));
  const { temperature, priorStrength, defaultTilt: vividness, softEncoding } = card;
  for await (const { frame, features, evidence } of walks.network) {
    poolLightness(evidence.lightnessBytes, lightness);
    const [motion, look] = [await valueOf(walks.motion), await valueOf(walks.looks)];
    if (frame === at || motion === null || look === null) continue;
    const targets = targetsOf(motion.hinted, look.features);
    for (const way of ways) {
      const target = targets[way];
      const decoding = { temperature, sigma: softEncoding.sigma };
      const guided = target === null ? { features } : towardsTarget(target, { features }, decoding);
      const ab = await network.decode({ ...guided, lightness, vividness, temperature, priorStrength });
      const [sum, cells] = into.get(way) ?? [0, 0];
      into.set(way, [sum + distance(ab, frameAt(film, frame).truth), cells + ab.length / 2]);
    }
  }
};

const distance = (ab: Float32Array, truth: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < ab.length; i += 2)
    sum += Math.hypot((ab[i] ?? 0) - (truth[i] ?? 0), (ab[i + 1] ?? 0) - (truth[i + 1] ?? 0));
  return sum;
};

process.stdout.write(`| clip | ${ways.join(" | ")} |\n|---|---|---|---|\n`);
for (const clip of positionals) {
  const film = await filmEvidence(clip, Number(values.frames), values.model);
  const sums = new Map<Way, [number, number]>();
  for (const shot of shotsOf(film)) await measureShot(film, shot, sums);
  const means = ways.map((way) => {
    const [sum, cells] = sums.get(way) ?? [0, 1];
    return (sum / cells).toFixed(3);
  });
  process.stdout.write(`| ${basename(clip)} | ${means.join(" | ")} |\n`);
  await film.network.close();
}
