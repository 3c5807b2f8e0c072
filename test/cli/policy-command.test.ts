import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const bin = fileURLToPath(new URL("../../cli/bin.js", import.meta.url));
const chromaloom = (...args: string[]) => execa(process.execPath, [bin, ...args], { reject: false });

describe("chromaloom policy print", () => {
  it("says for each right what it is for", async () => {
    const { stdout, exitCode } = await chromaloom("policy", "print", "--region", "eu-west-1");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("To use a deployment");
    expect(stdout).toContain("SeeKeys: globs,");
    expect(stdout).toContain("arn:aws:states:eu-west-1:*:stateMachine:Chromaloom");
  });

  it("prints one policy that IAM takes", async () => {
    const { stdout } = await chromaloom("policy", "print", "--for", "deploy", "--json");
    const policy = z
      .object({
        Version: z.literal("2012-10-17"),
        Statement: z.array(z.object({ Effect: z.literal("Allow") })),
      })
      .parse(JSON.parse(stdout));
    expect(policy.Statement.length).toBeGreaterThan(0);
  });

  it("lets people use the key of a bucket that has one", async () => {
    const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const print = ["policy", "print", "--for", "use", "--json"];
    expect((await chromaloom(...print, "--kms-key", key)).stdout).toContain(key);
    expect((await chromaloom(...print)).stdout).not.toContain("kms:");
    const { stderr, exitCode } = await chromaloom(...print, "--kms-key", "alias/films");
    expect([stderr, exitCode]).toEqual([expect.stringContaining("written like arn:aws:kms"), 2]);
  });

  it("leaves 2 for a command that cannot be followed", async () => {
    const { stderr, exitCode } = await chromaloom("policy", "print", "--json");
    expect([stderr, exitCode]).toEqual([expect.stringContaining("say --for which"), 2]);
  });
}, 60_000);
