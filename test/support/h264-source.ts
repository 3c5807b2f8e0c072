import { sourceSchema, type Source } from "#core/film/source.ts";

type Given = Omit<Partial<Source>, "video"> & { readonly video?: Partial<Source["video"]> };

/** A plain film of 8 bit H.264 without sound, but for what is said otherwise. */
export const h264Source = ({ video, ...given }: Given): Source =>
  sourceSchema.parse({
    version: 1,
    uri: "/films/film.mp4",
    bytes: 50_000_000,
    fingerprint: "f".repeat(64),
    container: "mov,mp4",
    startSeconds: 0,
    durationSeconds: 60,
    audio: [],
    subtitles: [],
    otherVideo: [],
    chapters: 0,
    notes: [],
    ...given,
    video: {
      index: 0,
      codec: "h264",
      pixelFormat: "yuv420p",
      bitDepth: 8,
      width: 1280,
      height: 720,
      sampleAspect: null,
      frameRate: { num: 24, den: 1 },
      timeBase: { num: 1, den: 24 },
      rotation: 0,
      fieldOrder: "progressive",
      colour: { range: "limited", matrix: null, primaries: null, transfer: null },
      hdrMetadata: null,
      ...video,
    },
  });
