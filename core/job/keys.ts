import type { FrameRange } from "#core/film/frame-range.ts";
import type { Source } from "#core/film/source.ts";
import type { ListedStage } from "#core/store/stages.ts";
import { isPart, type Chunk, type Manifest } from "#core/job/manifest.ts";
import { jobFiles, jobFolders, reportFolder, sealFolder } from "#core/store/layout.ts";

/**
 * Where each stage leaves its work in the job's store. Keys of chunks carry the digest of all they
 * depend on, so that what is already there can be trusted and what changed is made again. What depends
 * on the controls in force in a shot carries the digest of the chunk; a chunk that no edit touches
 * keeps its keys.
 */
export const jobKeys = {
  source: jobFiles.source,
  quote: jobFiles.quote,
  planReport: `${jobFolders.reports}plan.json`,
  /** Digests of luma are of the depth that is worked on. */
  timeline: ({ fingerprint, video: { bitDepth, fullDepth } }: Source) =>
    `timeline-${fingerprint.slice(0, 16)}${bitDepth === (fullDepth ?? bitDepth) ? "" : `-${bitDepth}`}.json`,
  manifest: jobFiles.manifest,
  evidence: (manifest: Manifest, chunk: Chunk) =>
    `${jobFolders.evidence}${chunk.id}-${manifest.analysisDigest}`,
  wordSums: (manifest: Manifest, chunk: Chunk) =>
    `${jobFolders.words}${chunk.id}-${manifest.analysisDigest}`,
  /** Of all parts of a shot together: no control changes them. */
  shotWords: (manifest: Manifest, shot: FrameRange) =>
    `${jobFolders.links}${shotName(shot)}-words-${manifest.analysisDigest}`,
  /** Seals of a chunk's evidence, and of a part's word sums. */
  evidenceSeals: (manifest: Manifest, chunk: Chunk) =>
    `${sealFolder("evidence")}${chunk.id}-${manifest.analysisDigest}.json`,
  /** Seals of a long shot's border states. */
  borderSeals: (manifest: Manifest, shot: FrameRange) =>
    `${sealFolder("borders")}${shotName(shot)}-${manifest.renderDigest}.json`,
  /** Of the pooled features: no control changes it. */
  borderState: (manifest: Manifest, chunk: Chunk, side: "forward" | "backward") =>
    `${jobFolders.links}${chunk.id}-${side}-${manifest.renderDigest}`,
  /** A reference picture as it was given. */
  reference: (digest: string) => `${jobFolders.references}${digest}`,
  /** Which frames a colourist is asked to colour. */
  chosenFrames: (manifest: Manifest) => `${jobFolders.colourist}chosen-${manifest.analysisDigest}.json`,
  greyFrame: (manifest: Manifest, frame: number) =>
    `${jobFolders.colourist}grey/${manifest.analysisDigest}-${frame}.png`,
  /** In the network's colours. */
  networkFrame: (manifest: Manifest, frame: number) =>
    `${jobFolders.colourist}network/${manifest.renderDigest}-${frame}.png`,
  /** What a colourist gave. @param question  digest of colourist, frame and context */
  answer: (question: string) => `${jobFolders.answers}${question}`,
  answerSeals: (question: string) => `${sealFolder("answers")}${question}.json`,
  /** Of the frames that are shown to a colourist, in grey and in the network's colours. */
  keyFrameSeals: (manifest: Manifest) => `${sealFolder("key-frames")}${manifest.renderDigest}.json`,
  /** How many calls were made for it. */
  calls: (question: string) => `${jobFolders.answers}${question}.calls.json`,
  /** Why there is none. */
  unanswered: (question: string) => `${jobFolders.answers}${question}.none.json`,
  /** What is asked of a colourist in the cloud. */
  questions: `${jobFolders.colourist}questions.json`,
  /** A key frame as a person in the cloud gets it, by its name. */
  keyFrame: (name: string) => `${jobFolders.keyFrames}${name}`,
  greyKeyFrame: (name: string) => `${jobFolders.keyFrames}grey/${name}`,
  waitUntil: jobFiles.wait,
  /** A picture that a person made; `noMore` says that no other follows. */
  coloured: (name: string) => `${jobFolders.coloured}${name}`,
  noMoreColoured: `${jobFolders.coloured}no-more.json`,
  awaited: jobFiles.awaited,
  /** What became of it. @param pair  digest of frame and picture */
  checkedAnswer: (pair: string) => `${jobFolders.colourist}checked/${pair}.json`,
  /** The picture as it came back, small, for people to look at. */
  shownAnswer: (pair: string) => `${jobFolders.colourist}checked/${pair}.jpg`,
  /** How often a question was asked again because a person wanted it. */
  askedAgain: `${jobFolders.colourist}asked-again.json`,
  colouristReport: `${jobFolders.colourist}report.json`,
  /** Which references a shot takes its colours from. */
  assignments: (manifest: Manifest, shot: FrameRange) =>
    `${jobFolders.links}${shotName(shot)}-references-${shotDigest(manifest, shot)}.json`,
  foundState: (manifest: Manifest, chunk: Chunk, side: "forward" | "backward") =>
    `${jobFolders.links}${chunk.id}-found-${side}-${renderDigestOf(manifest, chunk)}`,
  hintState: (manifest: Manifest, chunk: Chunk, side: "forward" | "backward") =>
    `${jobFolders.links}${chunk.id}-hints-${side}-${renderDigestOf(manifest, chunk)}`,
  /** Frames with hints, that the frames of all parts are compared with. */
  hintPictures: (manifest: Manifest, shot: FrameRange) =>
    `${jobFolders.links}${shotName(shot)}-hints-${shotDigest(manifest, shot)}`,
  hintLookState: (manifest: Manifest, chunk: Chunk, side: "forward" | "backward") =>
    `${jobFolders.links}${chunk.id}-hint-looks-${side}-${renderDigestOf(manifest, chunk)}`,
  segment: (manifest: Manifest, chunk: Chunk, extension: string) =>
    `${jobFolders.segments}${chunk.id}-${renderDigestOf(manifest, chunk)}.${extension}`,
  /** Digests of the luma planes that a segment's encoder was given. */
  segmentLuma: (manifest: Manifest, chunk: Chunk) =>
    `${jobFolders.segments}${chunk.id}-${renderDigestOf(manifest, chunk)}.luma`,
  measures: (manifest: Manifest, chunk: Chunk) =>
    `${jobFolders.measures}${chunk.id}-${renderDigestOf(manifest, chunk)}.json`,
  colourReport: (manifest: Manifest, chunk: Chunk) =>
    `${reportFolder("colour")}${chunk.id}-${renderDigestOf(manifest, chunk)}.json`,
  linkReport: (manifest: Manifest, shot: FrameRange) =>
    `${reportFolder("link")}${shotName(shot)}-${linkDigest(manifest, shot)}.json`,
  finishReport: (manifest: Manifest, chunk: Chunk) =>
    `${reportFolder("finish")}${chunk.id}-${renderDigestOf(manifest, chunk)}.json`,
  /** @param digest  of all segments, see `resultDigest` */
  assembleReport: (digest: string) => `${reportFolder("assemble")}${digest}.json`,
  assembleReportCopy: (digest: string) => `${sealFolder("results")}${digest}.json`,
  /** What a fan-out stage has still to do. */
  list: (stage: ListedStage) => `${jobFolders.lists}${stage}.json`,
  /** What was in force after the n-th edit, from 1 on. */
  edits: (number: number) => `${jobFolders.edits}${String(number).padStart(4, "0")}.json`,
  /** What cannot be made again is kept twice. */
  editsCopy: (number: number) => `${sealFolder("edits")}${String(number).padStart(4, "0")}.json`,
  /** There while an undo is being worked on. */
  undo: `${jobFolders.edits}undo.json`,
};

/** A shot whose cuts were mended is another one, though it begins where the old one did. */
const shotName = ({ first, end }: FrameRange): string => `${first}-${end}`;

/** Digest of everything that a chunk's segment depends on. */
export const renderDigestOf = (manifest: Manifest, { id }: Pick<Chunk, "id">): string =>
  manifest.editedDigests[id] ?? manifest.renderDigest;

/** The parts of a long shot all have one digest. */
const shotDigest = (manifest: Manifest, { first }: FrameRange): string => {
  const chunk = manifest.chunks.find(({ range }) => first >= range.first && first < range.end);
  return chunk === undefined ? manifest.renderDigest : renderDigestOf(manifest, chunk);
};

/** The parts of a shot have no other shots, so all of them have one digest. */
const linkDigest = (manifest: Manifest, shot: FrameRange): string => {
  const part = manifest.chunks.find((chunk) => isPart(chunk) && chunk.shot.first === shot.first);
  return part === undefined ? manifest.renderDigest : renderDigestOf(manifest, part);
};
