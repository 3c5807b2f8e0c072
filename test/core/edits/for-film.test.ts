import { expect, it } from "vitest";
import { areForFilm } from "#core/edits/for-film.ts";

it("takes edits that name this film or none, and no others", () => {
  expect(areForFilm({ film: "abc" }, "abc")).toBe(true);
  expect(areForFilm({ film: null }, "abc")).toBe(true);
  expect(areForFilm({ film: "abd" }, "abc")).toBe(false);
});
