import type { Command } from "#review/state/commands.ts";
import type { CutActions } from "#review/cels/cut-actions.ts";

/** What the page of a cut can choose by number: the guess first, then the palette. */
export type CutKeys = CutActions & { readonly guess: string | null; readonly palette: readonly string[] };

/** What keys do on the page of a cut. */
export const cutCommands: readonly Command<CutKeys>[] = [
  {
    keys: ["n"],
    shown: "N",
    does: "next region without colour",
    run: (page) => {
      page.goToOpen(1);
    },
  },
  {
    keys: ["p"],
    shown: "P",
    does: "the one before",
    run: (page) => {
      page.goToOpen(-1);
    },
  },
  {
    keys: ["enter"],
    shown: "Enter",
    does: "give it the most probable colour",
    run: (page) => {
      if (page.guess !== null) page.choose(page.guess);
    },
  },
  {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    shown: "1 … 9",
    does: "give it a colour of the palette",
    run: (page, key) => {
      const colour = page.palette[Number(key) - 1];
      if (colour !== undefined) page.choose(colour);
    },
  },
  {
    keys: ["0"],
    shown: "0",
    does: "paint nothing there",
    run: (page) => {
      page.choose("nothing");
    },
  },
  {
    keys: ["u"],
    shown: "U",
    does: "take the last correction back",
    run: (page) => {
      page.undo();
    },
  },
  {
    keys: ["arrowright", "j"],
    shown: "→ or J",
    does: "next drawing",
    run: (page) => {
      page.step(1);
    },
  },
  {
    keys: ["arrowleft", "k"],
    shown: "← or K",
    does: "drawing before",
    run: (page) => {
      page.step(-1);
    },
  },
  {
    keys: ["g"],
    shown: "G",
    does: "white, magenta or black ground",
    run: (page) => {
      page.turnGround();
    },
  },
  {
    keys: ["z"],
    shown: "Z",
    does: "larger: twice, four times, as large as the window",
    run: (page) => {
      page.turnZoom();
    },
  },
  {
    keys: ["?"],
    shown: "?",
    does: "these keys",
    run: (page) => {
      page.look({ help: true });
    },
  },
];
