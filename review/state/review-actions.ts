import {
  mergePalettes,
  type Edits,
  type Hint,
  type KeyFramePicture,
  type ShotEdit,
  type ShotReference,
} from "#core/edits/edits.ts";
import type { ReviewReport, ReviewShot } from "#core/review/report.ts";
import { cutting, type CutChange } from "#review/state/cut-changes.ts";
import { decide, editOf, type ShotChange } from "#review/state/edit-state.ts";
import type { TakenEdits } from "#review/state/kept-edits.ts";
import { listShots, stepShot, type PageView } from "#review/state/page-view.ts";
import type { ReviewState, StateChange } from "#review/state/review-state.ts";
import { orders } from "#review/state/shot-order.ts";
import * as changes from "#review/state/state-changes.ts";

export type ReviewActions = LookActions & EditActions;

/** What a person can do, by key or by button. */
export const reviewActions = (apply: (change: StateChange) => void): ReviewActions => ({
  ...lookActions(apply),
  ...editActions(apply),
});

type LookActions = ReturnType<typeof lookActions>;
type EditActions = ReturnType<typeof editActions>;

const lookActions = (apply: (change: StateChange) => void) => {
  const look = (change: (state: ReviewState) => Partial<PageView>): void => {
    apply((state) => changes.looking(change(state))(state));
  };
  return {
    say: (said: string): void => {
      apply(changes.saying(said));
    },
    look: (change: Partial<PageView>): void => {
      apply(changes.looking(change));
    },
    goTo: (index: number): void => {
      apply(changes.goingTo(index));
    },
    step: (by: number): void => {
      apply((state) => {
        const listed = listShots(state.report, state.view, state.edits.now);
        return changes.goingTo(stepShot(listed, state.view.shot, by))(state);
      });
    },
    goToNeedy: (): void => {
      apply(changes.goingToNeedy);
    },
    showPicture: (picture: number): void => {
      look((state) => (picture < changes.shotOf(state).keyFrames.length ? { picture } : {}));
    },
    toggleClip: (): void => {
      look((state) => {
        if (changes.shotOf(state).clip === null) return {};
        return { picture: state.view.picture === "clip" ? 0 : "clip", tool: "compare" };
      });
    },
    toggleOrder: (): void => {
      apply((state) => {
        const order = state.view.order === "need" ? "film" : "need";
        return changes.saying(`${orders[order]}.`)(changes.looking({ order })(state));
      });
    },
    toggleStrip: (): void => {
      look(({ view }) => ({ strip: view.strip === "film" ? "grid" : "film" }));
    },
    toggleCuts: (): void => {
      look(({ view }) => ({ cuts: !view.cuts }));
    },
    toggleUncertainty: (): void => {
      look(({ view }) => ({ uncertainty: !view.uncertainty }));
    },
    toggleTool: (wanted: Exclude<PageView["tool"], "compare">): void => {
      look(({ view: { tool, picture } }) => ({
        tool: tool === wanted ? "compare" : wanted,
        picture: picture === "clip" ? 0 : picture,
      }));
    },
    /** All grey, all colour, half and half, and round again. */
    turnSplit: (): void => {
      look(({ view: { split } }) => ({ split: split === 1 ? 0 : split === 0 ? 0.5 : 1 }));
    },
  };
};

const editActions = (apply: (change: StateChange) => void) => ({
  decide: (verdict: NonNullable<ShotEdit["verdict"]>): void => {
    apply(changes.deciding(verdict));
  },
  approveUnmarked: (): void => {
    apply(changes.approvingUnmarked);
  },
  /** @param about  names what changes when many small changes are one to a person */
  edit: (change: ShotChange, about?: string): void => {
    apply(changes.editing(change, about ?? null));
  },
  addHint: (hint: Hint): void => {
    apply((state) => {
      const { hints } = editOf(state.edits.now, changes.shotOf(state));
      return changes.editing({ hints: [...hints, hint] })(state);
    });
  },
  /** Makes a palette, or gives one of this name other colours. */
  namePalette: (named: Edits["palettes"][number]): void => {
    apply(({ edits, ...state }) => ({
      ...state,
      edits: { ...edits, palettes: mergePalettes(edits.palettes, [named]) },
    }));
  },
  /** The shots take their colours from a frame of the film as it is coloured now. */
  useFrame: (frame: number, shots: readonly ReviewShot[]): void => {
    apply(changes.givingFrame(frame, shots));
  },
  addReference: (shot: ReviewShot, reference: ShotReference): void => {
    apply(changes.addingReference(shot, reference));
  },
  /** A picture for a key frame takes the place of what a colourist gave. @param score  0…1; null: not checked */
  giveKeyFrame: (shot: ReviewShot, picture: KeyFramePicture, score: number | null): void => {
    apply(changes.givingKeyFrame(shot, picture, score));
  },
  dropKeyFrame: (shot: ReviewShot, frame: number): void => {
    apply(changes.droppingKeyFrame(shot, frame));
  },
  undo: (): void => {
    apply(changes.undoing);
  },
  /** Takes the place of everything decided so far; can be undone. */
  load: ({ shots, cuts, palettes }: TakenEdits): void => {
    apply(({ edits, ...state }) => ({
      ...state,
      edits: {
        ...decide(edits, { now: shots, cuts }, null),
        palettes: mergePalettes(edits.palettes, palettes),
      },
    }));
  },
  /** Moves, joins or splits: see cut-changes. */
  changeCuts: (change: CutChange): void => {
    apply(cutting(change));
  },
  takeResult: (report: ReviewReport, changed: readonly number[], sent: Edits): void => {
    apply(changes.takingResult(report, changed, sent));
  },
});
