import { expect, it } from "vitest";
import { itemName } from "#core/job/item-name.ts";

it("names a stage's item as a person knows it", () => {
  expect(itemName("plan", null)).toBe("plan");
  expect(itemName("colour", "c0003")).toBe("colour of chunk c0003");
  expect(itemName("link", "400")).toBe("link of the shot at frame 400");
});
