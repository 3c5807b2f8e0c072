import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colouristToken } from "#adapters/aws/colourist-token.ts";
import { startSecretsServer } from "#test/support/secrets-server.ts";

let secrets: Awaited<ReturnType<typeof startSecretsServer>>;
beforeAll(async () => {
  secrets = await startSecretsServer({
    tokens: JSON.stringify({ "models.example": "of models", "other.example": "of the other" }),
    plain: "just a token",
    "not by machine": JSON.stringify({ "models.example": 7 }),
  });
});
afterAll(() => {
  secrets.close();
});

const tokenOf = (secret: string | undefined, machine: string) =>
  colouristToken(secrets.client, secret, machine);

describe("the token of a colourist in the cloud", () => {
  it("is that of the machine in the secret, and no other machine's", async () => {
    expect(await tokenOf("tokens", "models.example")).toBe("of models");
    expect(await tokenOf("tokens", "other.example")).toBe("of the other");
    expect(await tokenOf("tokens", "elsewhere.example")).toBeUndefined();
    expect(await tokenOf("tokens", "constructor")).toBeUndefined();
  });

  it("is none where the deployment has no secret, which is then not asked for", async () => {
    const unopened = (): never => {
      throw new Error("nothing is to be asked");
    };
    expect(await colouristToken(unopened, undefined, "models.example")).toBeUndefined();
  });

  it.each(["plain", "not by machine"])(
    "is refused where the secret is %s, without a word of it",
    async (secret) => {
      const refused = tokenOf(secret, "models.example");
      await expect(refused).rejects.toThrow(/does not hold tokens by machine; write \{"models.example"/);
      await expect(refused).rejects.not.toThrow(/just a token/);
    },
  );
});
