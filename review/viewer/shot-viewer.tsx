import { useState } from "preact/hooks";
import type { ReviewShot } from "#core/review/report.ts";
import { ClipPlayer } from "#review/viewer/clip-player.tsx";
import { HintColour } from "#review/viewer/hint-colour.tsx";
import { HintLayer } from "#review/viewer/hint-layer.tsx";
import { LeaveLayer } from "#review/viewer/leave-layer.tsx";
import { KeyFrameTools } from "#review/viewer/key-frame-tools.tsx";
import { ShotHeading } from "#review/viewer/shot-heading.tsx";
import type { Review } from "#review/state/use-review.ts";
import { clock } from "#review/state/wording.ts";
import { Wipe, type WipeState } from "#review/viewer/wipe.tsx";

/** What the first hint has when the shot has no colour to choose from. */
const anyColour = "#a05a46";

/** One shot's pictures: grey against colour, still or moving, with hints placed on them. */
export const ShotViewer = ({ review }: { readonly review: Review }) => {
  const { shot, view } = review;
  const [chosen, setChosen] = useState<string | null>(null);
  const rgb = chosen ?? shot.palette[0]?.rgb ?? anyColour;
  return (
    <section class="viewer" aria-labelledby="shot-name">
      <ShotHeading review={review} />
      <Picture review={review} rgb={rgb} />
      <KeyFrameTools review={review} />
      {view.tool === "hint" && <HintColour palette={shot.palette} rgb={rgb} onChoose={setChosen} />}
    </section>
  );
};

type PictureProps = { readonly review: Review; readonly rgb: string };

const Picture = ({ review, rgb }: PictureProps) => {
  const { shot, view, actions, addressOf, report } = review;
  const wipe = {
    ratio: report.film.width / report.film.height,
    split: view.split,
    onSplit: (split: number) => {
      actions.look({ split });
    },
  };
  if (view.picture === "clip" && shot.clip !== null) {
    const [before, after] = [shot.clip.before, shot.clip.after].map(addressOf(shot));
    if (before !== undefined && after !== undefined)
      return <ClipPlayer key={after} before={before} after={after} wipe={wipe} />;
  }
  const keyFrame = shot.keyFrames[view.picture === "clip" ? 0 : view.picture] ?? shot.keyFrames[0];
  return keyFrame === undefined ? null : (
    <KeyFrame review={review} keyFrame={keyFrame} wipe={wipe} rgb={rgb} />
  );
};

type KeyFrameProps = PictureProps & {
  readonly keyFrame: ReviewShot["keyFrames"][number];
  readonly wipe: WipeState;
};

const KeyFrame = ({ review, keyFrame, wipe, rgb }: KeyFrameProps) => {
  const { shot, view, addressOf } = review;
  const [before, after] = [keyFrame.before, keyFrame.after].map(addressOf(shot));
  const at = clock(keyFrame.seconds);
  return (
    <Wipe
      {...wipe}
      sliding={view.tool === "compare"}
      before={<img key={before} src={before} alt={`Grey, at ${at}`} />}
      after={<img key={after} src={after} alt={`Coloured, at ${at}`} />}
      veil={
        view.uncertainty &&
        keyFrame.uncertainty !== null && (
          <img
            class="wipe-uncertainty"
            src={addressOf(shot)(keyFrame.uncertainty)}
            alt="Where the network was unsure"
          />
        )
      }
      over={
        <>
          <LeaveLayer review={review} frame={keyFrame.frame} />
          <HintLayer review={review} frame={keyFrame.frame} rgb={rgb} />
        </>
      }
    />
  );
};
