import { useEffect, useRef } from "preact/hooks";
import type { ReviewShot } from "#core/review/report.ts";
import type { Review } from "#review/state/use-review.ts";

type Props = {
  readonly review: Review;
  readonly frame: number;
  readonly words: string;
};

/** Seconds of a shot's clip at most, from its middle, as the review stage makes it. */
const clipSeconds = 3;

/** First frame of a shot's clip, and the frame behind its last. */
const clipFrames = ({ first, end }: ReviewShot, rate: number): { first: number; end: number } => {
  const most = Math.max(1, Math.round(clipSeconds * rate));
  const from = first + Math.max(0, Math.floor((end - first - most) / 2));
  return { first: from, end: Math.min(end, from + most) };
};

type Still =
  | { readonly of: "clip"; readonly path: string; readonly seconds: number }
  | { readonly of: "key frame"; readonly path: string; readonly frame: number };

/** Of the clip where it shows the frame, else the key frame nearest to it. */
const stillOf = (shot: ReviewShot, frame: number, rate: number): Still => {
  const { first, end } = clipFrames(shot, rate);
  if (shot.clip !== null && frame >= first && frame < end)
    return { of: "clip", path: shot.clip.after, seconds: (frame - first + 0.5) / rate };
  const [nearest] = shot.keyFrames.toSorted(
    (one, other) => Math.abs(one.frame - frame) - Math.abs(other.frame - frame),
  );
  return { of: "key frame", path: nearest?.after ?? "", frame: nearest?.frame ?? frame };
};

/** One frame of the coloured film, as near as the review has it. */
export const FramePicture = ({ review, frame, words }: Props) => {
  const { report, addressOf } = review;
  const { framesPerSecond, width, height } = report.film;
  const shot = report.shots.find(({ first, end }) => frame >= first && frame < end);
  if (shot === undefined) return null;
  const still = stillOf(shot, frame, framesPerSecond);
  const address = addressOf(shot)(still.path);
  const ratio = { aspectRatio: `${width} / ${height}` };
  return (
    <figure class="cut-side">
      {still.of === "clip" ? (
        <StillOfClip
          key={address}
          address={address}
          ratio={ratio}
          seconds={still.seconds}
          label={`${words}: frame ${frame}`}
        />
      ) : (
        <img src={address} alt={`Frame ${still.frame}`} style={ratio} />
      )}
      <figcaption>
        {words}: {frame}
        {still.of === "key frame" && still.frame !== frame && (
          <span class="soft"> (shown: {still.frame}, the nearest there is)</span>
        )}
      </figcaption>
    </figure>
  );
};

type StillProps = {
  readonly address: string;
  readonly seconds: number;
  readonly ratio: { readonly aspectRatio: string };
  readonly label: string;
};

const StillOfClip = ({ address, seconds, ratio, label }: StillProps) => {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) video.current.currentTime = seconds;
  }, [seconds]);
  return (
    <video
      ref={video}
      src={address}
      muted
      playsInline
      preload="auto"
      aria-label={label}
      style={ratio}
      onLoadedMetadata={(event) => {
        event.currentTarget.currentTime = seconds;
      }}
    />
  );
};
