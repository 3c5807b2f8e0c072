import { Alternates } from "#review/panel/alternates.tsx";
import { AskedFrames } from "#review/panel/asked-frames.tsx";
import { untouched } from "#core/edits/edits.ts";
import { editOf } from "#review/state/edit-state.ts";
import { HintList } from "#review/panel/hint-list.tsx";
import { LeaveList } from "#review/panel/leave-list.tsx";
import { Marks } from "#review/panel/marks.tsx";
import { Numbers } from "#review/panel/numbers.tsx";
import { Palette } from "#review/panel/palette.tsx";
import { References } from "#review/panel/references.tsx";
import { SimilarShots } from "#review/panel/similar-shots.tsx";
import type { Review } from "#review/state/use-review.ts";
import { UsePalette } from "#review/panel/use-palette.tsx";
import { Vividness } from "#review/panel/vividness.tsx";

/** What is known of the shot, and what is to change. */
export const ShotPanel = ({ review }: { readonly review: Review }) => {
  const { shot, edits, actions } = review;
  const edit = editOf(edits.now, shot);
  const recoloured =
    edit.references !== null ||
    edit.keyFrames.length > 0 ||
    edit.hints.length + edit.palette.length + edit.leave.length > 0 ||
    edit.usePalette !== null ||
    edit.vividness !== null ||
    edit.temperature !== null;
  return (
    <div class="panel">
      <Marks marks={shot.marks} />
      <section>
        <h3>
          <label for="comment">Comment</label>
        </h3>
        <textarea
          id="comment"
          rows={2}
          maxLength={10_000}
          value={edit.comment ?? ""}
          onInput={(event) => {
            const { value } = event.currentTarget;
            actions.edit({ comment: value === "" ? null : value }, "comment");
          }}
        />
      </section>
      <section>
        <div class="panel-line">
          <h3>Colour</h3>
          <button
            type="button"
            class="quiet"
            disabled={!recoloured}
            onClick={() => {
              const { verdict, comment } = edit;
              actions.edit({ ...untouched(shot), verdict, comment });
            }}
          >
            Take all changes back
          </button>
        </div>
        <Palette review={review} />
        <UsePalette review={review} />
        <Vividness review={review} />
        <HintList review={review} />
        <LeaveList review={review} />
      </section>
      <AskedFrames review={review} />
      <References review={review} />
      <Alternates review={review} />
      <Numbers review={review} />
      <SimilarShots review={review} />
    </div>
  );
};
