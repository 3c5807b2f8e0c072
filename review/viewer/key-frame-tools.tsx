import type { Review } from "#review/state/use-review.ts";
import { clock } from "#review/state/wording.ts";

/** Which picture of the shot is shown, and what lies over it. */
export const KeyFrameTools = ({ review }: { readonly review: Review }) => {
  const { shot, view, actions, addressOf } = review;
  const measured = shot.keyFrames.some(({ uncertainty }) => uncertainty !== null);
  return (
    <div class="picture-tools">
      <div class="key-frames" role="group" aria-label="Key frames">
        {shot.keyFrames.map((keyFrame, index) => (
          <button
            key={keyFrame.frame}
            type="button"
            class="key-frame"
            aria-label={`Key frame ${index + 1}, at ${clock(keyFrame.seconds)}`}
            aria-pressed={view.picture === index}
            onClick={() => {
              actions.showPicture(index);
            }}
          >
            <img src={addressOf(shot)(keyFrame.after)} alt="" />
            <span>{clock(keyFrame.seconds)}</span>
          </button>
        ))}
      </div>
      <div class="overlays">
        <Switch
          on={view.picture === "clip"}
          able={shot.clip !== null}
          keyName="P"
          onClick={actions.toggleClip}
        >
          Clip
        </Switch>
        <Switch on={view.uncertainty} able={measured} keyName="U" onClick={actions.toggleUncertainty}>
          Uncertainty
        </Switch>
        <Switch
          on={view.tool === "hint"}
          able
          keyName="H"
          onClick={() => {
            actions.toggleTool("hint");
          }}
        >
          Hint
        </Switch>
      </div>
    </div>
  );
};

type SwitchProps = {
  readonly on: boolean;
  readonly able: boolean;
  readonly keyName: string;
  readonly children: string;
  readonly onClick: () => void;
};

const Switch = ({ on, able, keyName, children, onClick }: SwitchProps) => (
  <button
    type="button"
    aria-pressed={on}
    disabled={!able}
    onClick={() => {
      onClick();
    }}
  >
    {children} <kbd>{keyName}</kbd>
  </button>
);
