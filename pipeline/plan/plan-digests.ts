import { digestOf } from "#core/digest.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { digestedOptions, type JobOptions } from "#core/job/options.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { Source } from "#core/film/source.ts";

/** Raised whenever the same inputs would give other bytes than before. */
export const algorithmVersion = 6;

/** What was asked of which film. */
type Asked = {
  readonly source: Pick<Source, "fingerprint">;
  readonly options: JobOptions;
  readonly model: { readonly digest: string };
};

/** What the plan adds to the options: what the network sees, and what its evidence is rendered with. */
type Digested = {
  readonly analysed: {
    readonly pts: string;
    readonly range: FrameRange;
    readonly shots: readonly FrameRange[];
    readonly chunkFrames: number;
    readonly size: Manifest["modelSize"];
  };
  readonly rendered: { readonly references: readonly unknown[]; readonly kept: readonly unknown[] };
};

/** Of all that changes the evidence, and of all that changes a plane. */
export const digestsOf = async (
  { source, options, model }: Asked,
  { analysed: { pts, range, shots, chunkFrames, size }, rendered: { references, kept } }: Digested,
): Promise<Pick<Manifest, "analysisDigest" | "renderDigest">> => {
  const { encode, vividness, temperature, priorStrength } = options;
  const analysed = {
    algorithmVersion,
    film: source.fingerprint,
    pts,
    range,
    shots,
    chunkFrames,
    model: model.digest,
    size,
    ...digestedOptions(options, "evidence"),
  };
  const rendered = {
    ...(kept.length === 0 ? {} : { kept }),
    analysed,
    encode,
    vividness,
    temperature,
    priorStrength,
    ...digestedOptions(options, "render"),
    ...(references.length === 0 ? {} : { references }),
  };
  return { analysisDigest: await digestOf(analysed), renderDigest: await digestOf(rendered) };
};
