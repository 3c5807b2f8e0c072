import { describe, expect, it } from "vitest";
import { cineon, footageTransfer } from "#core/colour/footage-light.ts";

describe("cineon", () => {
  it("has black at code 95 and white at 685, as Kodak's paper of 1995 says", () => {
    expect(cineon.toLight(95 / 1023)).toBeCloseTo(0, 12);
    expect(cineon.toLight(685 / 1023)).toBeCloseTo(1, 12);
    // Its aims: an 18 % grey card lies at code 470.
    expect(cineon.toLight(470 / 1023)).toBeCloseTo(0.183, 3);
    // Two thirds of a stop of light, a factor 2 ** (2 / 3), is 60 codes: 0.002 of density each over gamma 0.6.
    const [low, high] = [500, 560.2].map((code) => cineon.toLight(code / 1023) + 0.0109);
    expect((high ?? 0) / (low ?? 1)).toBeCloseTo(2 ** (2 / 3), 2);
  });

  it("is undone for each of its codes", () => {
    for (let code = 0; code < 1024; code += 1)
      expect(Math.round(cineon.toSignal(cineon.toLight(code / 1023)) * 1023)).toBe(code);
  });
});

describe("footageTransfer", () => {
  it("leaves light as it is, also above white", () => {
    expect(footageTransfer("linear").toLight(3.5)).toBe(3.5);
  });
});
