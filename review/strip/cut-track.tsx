import { CutHandle } from "#review/strip/cut-handle.tsx";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { Review } from "#review/state/use-review.ts";
import { filmRange, roomOf } from "#review/state/cut-changes.ts";
import { clock, shotName } from "#review/state/wording.ts";

/** What the parts of the strip share: the frames that it shows, and the one that is looked at. */
export type CutStripProps = {
  readonly review: Review;
  readonly around: FrameRange;
  readonly at: number;
  readonly look: (frame: number) => void;
};

/** The frames around the shot as a line, with every cut that lies in them. */
export const CutTrack = ({ review, around, at, look }: CutStripProps) => {
  const { shot, report, edits, actions } = review;
  const frames = around.end - around.first;
  const shareOf = (frame: number): number => (frame - around.first) / frames;
  const cuts = edits.cuts.filter((cut) => cut > around.first && cut < around.end);
  const place = {
    left: `${shareOf(shot.first) * 100}%`,
    width: `${(shareOf(shot.end) - shareOf(shot.first)) * 100}%`,
  };
  return (
    <div class="cut-track">
      <span class="cut-shot" style={place}>
        {shotName(shot)}
      </span>
      {cuts.map((cut, index) => {
        const room = roomOf(edits.cuts, filmRange(review), cut);
        return (
          <CutHandle
            // A cut keeps its handle, and with it the focus, while it moves.
            key={index}
            cut={cut}
            frames={frames}
            {...room}
            chosen={cut === at}
            share={shareOf(cut)}
            isNew={!report.shots.some(({ first }) => first === cut)}
            words={`Cut at frame ${cut}, ${clock(cut / report.film.framesPerSecond)}`}
            onChoose={() => {
              look(cut);
            }}
            onMove={(to) => {
              actions.changeCuts({ do: "move", at: cut, to });
              look(Math.min(room.most, Math.max(room.least, to)));
            }}
            onJoin={() => {
              actions.changeCuts({ do: "join", at: cut });
            }}
          />
        );
      })}
    </div>
  );
};
