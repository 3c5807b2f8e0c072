/**
 * How far true frames on both sides of cuts differ in colour where they show the same, beside the same frames
 * with their hues turned: `npx tsx bench/key-frame-clashes.ts CLIP...`. Markdown rows; the bound of a clash in
 * core/colourist/colour-clash.ts is judged by them.
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import sharp from "sharp";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { referenceReader } from "#adapters/pictures/reference-reader.ts";
import { lazyNetwork } from "#cli/colourist/lazy-network.ts";
import { isClash, type SharedColours } from "#core/colourist/colour-clash.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";
import type { Network } from "#core/ports/network.ts";
import { fittedSize, shownSize } from "#core/review/sizes.ts";
import { pictureReader } from "#pipeline/colour/read-references.ts";
import { pictureComparer } from "#pipeline/colourist/compare-key-frames.ts";

const { positionals, values } = parseArgs({
  options: { turned: { type: "string", default: "60" }, verbose: { type: "boolean", default: false } },
  allowPositionals: true,
});

const bin = fileURLToPath(new URL("../cli/bin.js", import.meta.url));

const shotsOf = async (clip: string): Promise<FrameRange[]> => {
  const { stdout } = await execa(process.execPath, [bin, "shots", clip, "--format", "csv"]);
  const [head = "", ...lines] = stdout.trim().split("\n");
  const columns = head.split(",");
  const [first, end] = [columns.indexOf("first"), columns.indexOf("end")];
  return lines.map((line) => {
    const cells = line.split(",");
    return { first: Number(cells[first]), end: Number(cells[end]) };
  });
};

type Shown = { readonly shot: number; readonly true: ReferencePicture; readonly turned: ReferencePicture };

/** The middle frames of a clip's shots, as key frames in their true colours and with hues turned. */
const shownOf = async (clip: string, network: Network): Promise<Shown[]> => {
  const { card } = await describeModel("photo");
  const source = await (await ffmpegFilms()).inspect(clip);
  const size = fittedSize(shownSize(source.video), { width: 640, height: 640 });
  const read = pictureReader({ network, references: referenceReader }, { card, source });
  const shots = await shotsOf(clip);
  const middles = shots.map(({ first, end }) => Math.floor((first + end) / 2));
  const shown: Shown[] = [];
  let at = 0;
  for await (const samples of (await ffmpegReviewFilms()).readColour({ source, size })) {
    const shot = middles.indexOf(at);
    at += 1;
    if (shot < 0) continue;
    const picture = sharp(Buffer.from(samples), { raw: { ...size, channels: 3 } });
    const name = `frame ${at - 1}`;
    shown.push({
      shot,
      true: await read(await picture.clone().png().toBuffer(), name),
      turned: await read(
        await picture
          .clone()
          .modulate({ hue: Number(values.turned) })
          .png()
          .toBuffer(),
        name,
      ),
    });
  }
  return shown;
};

const percent = (share: number): string => `${Math.round(100 * share)} %`;

const spread = (comparisons: readonly SharedColours[]): string => {
  const shares = comparisons.map(({ different }) => different).sort((one, other) => one - other);
  const at = (share: number): string => percent(shares[Math.floor(share * (shares.length - 1))] ?? NaN);
  return shares.length === 0 ? "" : `${at(0)} … ${at(0.5)} … ${at(1)}`;
};

const { folder, card } = await describeModel("photo");
const network = lazyNetwork(folder);
const { compare } = pictureComparer({ card });
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
say(
  `| clip | shots | pairs that show the same | of it in other colours | clashes | hues turned by ${values.turned}° | clashes |\n|---|---|---|---|---|---|---|`,
);
try {
  for (const clip of positionals) {
    const shown = await shownOf(clip, network);
    const pairs = shown.flatMap((one, index) => shown.slice(0, index).map((other) => ({ one, other })));
    const compared = pairs
      .map(({ one, other }) => ({
        shots: [other.shot, one.shot],
        true: compare(one.true, other.true),
        turned: compare(one.turned, other.true),
      }))
      .filter((pair) => pair.true.compared >= 0.05);
    if (values.verbose)
      for (const pair of compared)
        say(
          `${pair.shots.join(" and ")}: shows ${percent(pair.true.compared)}, other ${percent(pair.true.different)} by ${pair.true.distance.toFixed(0)}, turned ${percent(pair.turned.different)}`,
        );
    const [asTheyAre, turned] = [compared.map((pair) => pair.true), compared.map((pair) => pair.turned)];
    const clashes = (of: readonly SharedColours[]): number => of.filter(isClash).length;
    say(
      `| ${basename(clip)} | ${shown.length} | ${compared.length} of ${pairs.length} | ${spread(asTheyAre)} | ${clashes(asTheyAre)} | ${spread(turned)} | ${clashes(turned)} |`,
    );
  }
} finally {
  await network.close();
}
