import type { CutStripProps } from "#review/strip/cut-track.tsx";
import { clock } from "#review/state/wording.ts";

/** Looks at any frame around the shot, and makes or takes away a cut there. */
export const CutTools = ({ review, around, at, look }: CutStripProps) => {
  const { edits, report, actions } = review;
  const isCut = edits.cuts.includes(at);
  const seconds = clock(at / report.film.framesPerSecond);
  const frames = { min: around.first + 1, max: around.end - 1, value: at };
  return (
    <>
      <input
        type="range"
        class="cut-place"
        aria-label="Frame that is looked at"
        aria-valuetext={`frame ${at}, ${seconds}`}
        {...frames}
        onInput={(event) => {
          look(Number(event.currentTarget.value));
        }}
      />
      <div class="cut-tools">
        <label>
          Frame{" "}
          <input
            type="number"
            {...frames}
            onChange={(event) => {
              const frame = Math.round(Number(event.currentTarget.value));
              if (frame >= frames.min && frame <= frames.max) look(frame);
              else {
                event.currentTarget.value = String(at);
                actions.say(`The frames around this shot are ${frames.min} to ${frames.max}.`);
              }
            }}
          />
        </label>
        <span class="soft">{seconds}</span>
        <button
          type="button"
          disabled={isCut}
          onClick={() => {
            actions.changeCuts({ do: "split", at });
          }}
        >
          Split here
        </button>
        <button
          type="button"
          disabled={!isCut}
          onClick={() => {
            actions.changeCuts({ do: "join", at });
          }}
        >
          Join the two shots
        </button>
      </div>
    </>
  );
};
