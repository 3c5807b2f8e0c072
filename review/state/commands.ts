import type { ReviewActions } from "#review/state/review-actions.ts";

/** Something a key does. One list serves the keyboard and the page that explains it. */
export type Command<Page = ReviewActions> = {
  /** As `KeyboardEvent.key` has them, lower case. */
  readonly keys: readonly string[];
  /** As a person reads them. */
  readonly shown: string;
  readonly does: string;
  readonly run: (page: Page, key: string) => void;
};

export const commands: readonly Command[] = [
  {
    keys: ["arrowright", "j"],
    shown: "→ or J",
    does: "next shot",
    run: (page) => {
      page.step(1);
    },
  },
  {
    keys: ["arrowleft", "k"],
    shown: "← or K",
    does: "shot before",
    run: (page) => {
      page.step(-1);
    },
  },
  {
    keys: ["n"],
    shown: "N",
    does: "next marked shot without a decision",
    run: (page) => {
      page.goToNeedy();
    },
  },
  {
    keys: ["a"],
    shown: "A",
    does: "approve, and go on to the next open shot",
    run: (page) => {
      page.decide("approved");
    },
  },
  {
    keys: ["r"],
    shown: "R",
    does: "reject",
    run: (page) => {
      page.decide("rejected");
    },
  },
  {
    keys: ["c"],
    shown: "C",
    does: "write a comment (Esc leaves it)",
    run: () => {
      document.getElementById("comment")?.focus();
    },
  },
  {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    shown: "1 … 9",
    does: "key frame",
    run: (page, key) => {
      page.showPicture(Number(key) - 1);
    },
  },
  {
    keys: ["p"],
    shown: "P",
    does: "clip, or back to the key frames",
    run: (page) => {
      page.toggleClip();
    },
  },
  {
    keys: ["b"],
    shown: "B",
    does: "grey, colour, half and half",
    run: (page) => {
      page.turnSplit();
    },
  },
  {
    keys: ["u"],
    shown: "U",
    does: "where the network was unsure",
    run: (page) => {
      page.toggleUncertainty();
    },
  },
  {
    keys: ["h"],
    shown: "H",
    does: "place colour hints: click, draw a stroke, or arrow keys and Enter",
    run: (page) => {
      page.toggleTool("hint");
    },
  },
  {
    keys: ["o"],
    shown: "O",
    does: "order by need, or as in the film",
    run: (page) => {
      page.toggleOrder();
    },
  },
  {
    keys: ["g"],
    shown: "G",
    does: "all shots as a grid, or as a strip",
    run: (page) => {
      page.toggleStrip();
    },
  },
  {
    keys: ["x"],
    shown: "X",
    does: "the cuts around the shot: move, join, split",
    run: (page) => {
      page.toggleCuts();
    },
  },
  {
    keys: ["z"],
    shown: "Z",
    does: "undo the last decision or change",
    run: (page) => {
      page.undo();
    },
  },
  {
    keys: ["?"],
    shown: "?",
    does: "this list",
    run: (page) => {
      page.look({ help: true });
    },
  },
];
