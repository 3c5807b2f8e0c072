import { bytesFromLightness } from "#core/colour/lightness-bytes.ts";
import { labFromSrgb } from "#core/colour/lab.ts";
import { lumaWeights } from "#core/colour/matrix.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { NamedReference } from "#core/film/named-reference.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";
import { areaMeans } from "#core/metrics/area-means.ts";
import { cellCount, cellSide, evidenceBytes, evidenceViews, type Grid } from "#core/model/evidence.ts";
import { modelSize } from "#core/model/size.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Network } from "#core/ports/network.ts";
import type { ReferenceReader } from "#core/ports/reference-reader.ts";
import { spatialPooler } from "#core/space/spatial-pooling.ts";
import { lightnessPyramid } from "#core/time/lightness-pyramid.ts";
import type { Job } from "#pipeline/colour/job.ts";

export type ReferencePorts = {
  readonly store: JobStore;
  readonly network: Network;
  readonly references: ReferenceReader;
};

/** Reads a picture that the job holds as look-up wants it. */
export type ReadReference = (named: NamedReference) => Promise<ReferencePicture>;

/** Reads a picture by its bytes. @param name  for messages */
export type ReadPicture = (bytes: Uint8Array, name: string) => Promise<ReferencePicture>;

export const pictureReader =
  (ports: Omit<ReferencePorts, "store">, job: Pick<Job, "card" | "source">): ReadPicture =>
  (bytes, name) =>
    referencePicture(ports, job, bytes, name);

/** Pictures are read when a shot first asks for them; the network looks at each once. */
export const referencesOf = (ports: ReferencePorts, job: Job): ReadReference => {
  const read = new Map<string, Promise<ReferencePicture>>();
  return ({ name, digest }) => {
    let picture = read.get(digest);
    if (picture === undefined) {
      picture = ports.store
        .get(jobKeys.reference(digest))
        .then((bytes) => referencePicture(ports, job, bytes, name));
      read.set(digest, picture);
    }
    return picture;
  };
};

/** A picture on its grid, with its features pooled over space as those of the film's frames are. */
const referencePicture = async (
  { network, references }: Omit<ReferencePorts, "store">,
  { card, source }: Pick<Job, "card" | "source">,
  bytes: Uint8Array,
  name: string,
): Promise<ReferencePicture> => {
  const { rgb, size, opacity } = await references.read(bytes, name, ({ width, height }) =>
    modelSize(width / height, card.input),
  );
  const grid: Grid = {
    width: size.width / cellSide,
    height: size.height / cellSide,
    channels: card.grid.channels,
    keyLength: card.keys?.dimensions ?? 0,
  };
  // The lightness that a grey film of this picture has: of grey with the picture's luma.
  const { red, green, blue } = lumaWeights(source.video);
  const greys = Float32Array.from({ length: rgb.length }, (_, i) => {
    const at = i - (i % 3);
    return (red * (rgb[at] ?? 0) + green * (rgb[at + 1] ?? 0) + blue * (rgb[at + 2] ?? 0)) / 255;
  });
  const lab = labFromSrgb(greys);
  const lightness = Float32Array.from({ length: size.width * size.height }, (_, i) => lab[i * 3] ?? 0);
  const plane = new Uint8Array(lightness.length);
  bytesFromLightness(lightness, plane);
  const evidence = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
  evidence.lightnessBytes.set(lightnessPyramid(plane, size).quarter);
  await network.analyse(lightness, size, evidence);
  spatialPooler(grid, card.spatialPooling)(evidence);
  const means = new Float32Array(cellCount(grid) * 3);
  areaMeans(size, { width: grid.width, height: grid.height }, 3)(rgb, means);
  const cells = labFromSrgb(means.map((code) => code / 255));
  const ab = Float32Array.from({ length: cellCount(grid) * 2 }, (_, i) =>
    i % 2 === 0 ? (cells[(i / 2) * 3 + 1] ?? 0) : (cells[((i - 1) / 2) * 3 + 2] ?? 0),
  );
  const { key, lightnessBytes, features } = evidence;
  const picture = { width: grid.width, height: grid.height, key, lightnessBytes, features, ab };
  return opacity === null ? picture : { ...picture, trust: trustOf(opacity, size, grid) };
};

/** Transparent parts of a picture say nothing of colour. */
const trustOf = (opacity: Uint8Array, size: PlaneSize, { width, height }: Grid): Uint8Array => {
  const means = new Float32Array(width * height);
  areaMeans(size, { width, height }, 1)(opacity, means);
  return Uint8Array.from(means, Math.round);
};
