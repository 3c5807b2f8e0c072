import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Wipe, type WipeState } from "#review/viewer/wipe.tsx";

type Props = { readonly before: string; readonly after: string; readonly wipe: WipeState };

/** Both clips at once, the coloured one leading. */
export const ClipPlayer = ({ before, after, wipe }: Props) => {
  const grey = useRef<HTMLVideoElement>(null);
  const colour = useRef<HTMLVideoElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const toggle = (): void => {
    if (colour.current?.paused === true) startPlaying(colour.current);
    else colour.current?.pause();
  };
  const follow = ({ currentTarget: leader }: { readonly currentTarget: HTMLVideoElement }): void => {
    setAt(leader.duration > 0 ? leader.currentTime / leader.duration : 0);
    setPlaying(!leader.paused);
    if (grey.current !== null) keepUp(grey.current, leader);
  };
  useEffect(() => {
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) toggle();
  }, []);
  const clip = { muted: true, loop: true, playsInline: true, preload: "auto" } as const;
  return (
    <div class="clip">
      <Wipe
        {...wipe}
        before={<video ref={grey} src={before} aria-label="Grey clip" {...clip} />}
        after={
          <video
            ref={colour}
            src={after}
            aria-label="Coloured clip"
            {...clip}
            onTimeUpdate={follow}
            onSeeked={follow}
            onPlay={follow}
            onPause={follow}
          />
        }
      />
      <div class="clip-tools">
        <button type="button" onClick={toggle}>
          {playing ? "Pause" : "Play"}
        </button>
        <ClipPlace at={at} clip={colour} />
      </div>
    </div>
  );
};

type PlaceProps = { readonly at: number; readonly clip: RefObject<HTMLVideoElement | null> };

const ClipPlace = ({ at, clip }: PlaceProps) => (
  <input
    type="range"
    min={0}
    max={1}
    step={0.001}
    value={at}
    aria-label="Place in the clip"
    aria-valuetext={`${Math.round(at * 100)} %`}
    onInput={(event) => {
      if (clip.current !== null)
        clip.current.currentTime = Number(event.currentTarget.value) * clip.current.duration;
    }}
  />
);

/** Seconds that the grey clip may be off before it is set right: less than a frame at 24 a second. */
const maxDrift = 0.03;

const keepUp = (follower: HTMLVideoElement, leader: HTMLVideoElement): void => {
  if (Math.abs(follower.currentTime - leader.currentTime) > maxDrift)
    follower.currentTime = leader.currentTime;
  if (leader.paused) follower.pause();
  else if (follower.paused) startPlaying(follower);
};

/** A browser may refuse to play before the person does something; the button then still says Play. */
const startPlaying = (clip: HTMLVideoElement): void => {
  void clip.play().catch(() => undefined);
};
