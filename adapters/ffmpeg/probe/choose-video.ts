import type { ProbedStream, ProbeReport } from "#adapters/ffmpeg/probe/probe-report.ts";

const isCover = ({ disposition, codec_type: type }: ProbedStream): boolean =>
  type === "video" && (disposition["attached_pic"] === 1 || disposition["timed_thumbnails"] === 1);

export type ChosenVideo = {
  /** Undefined where the file has no video stream; a cover picture is none. */
  readonly chosen: ProbedStream | undefined;
  readonly others: readonly ProbedStream[];
  readonly covers: readonly ProbedStream[];
};

/** The stream to colour: the first marked as default, else the first. */
export const chooseVideo = ({ streams }: ProbeReport): ChosenVideo => {
  const covers = streams.filter(isCover);
  const films = streams.filter((stream) => stream.codec_type === "video" && !isCover(stream));
  const chosen = films.find(({ disposition }) => disposition["default"] === 1) ?? films[0];
  return { chosen, others: films.filter((stream) => stream !== chosen), covers };
};
