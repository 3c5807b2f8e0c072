import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { permissionsToDeploy } from "#core/permissions/deploy.ts";
import { readSettings, settingNames } from "#cdk/settings.ts";
import { resourcesOf, templateOf } from "#test/cdk/synthesised.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const text = readFileSync(`${root}docs/deploy.md`, "utf8");
const template = templateOf();
const resources = resourcesOf(template);

/** Rows of the table of options: the names of a row, and its default. */
const options = text.slice(
  text.indexOf("Options, with `-c name=value`"),
  text.indexOf("### An existing bucket"),
);
const optionRows = [...options.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|([^|]*)\|/gm)].map(
  ([, names = "", standard = ""]) => ({
    names: [...names.matchAll(/\w+/g)].map(([name]) => name),
    standard: standard.trim(),
  }),
);

/** `none` is a word; 50, a number; `false`, no. */
const valueOf = (standard: string): unknown => {
  const word = standard.replaceAll("`", "");
  return word === "false" ? false : /^\d+$/.test(word) ? Number(word) : word;
};

describe("docs/deploy.md", () => {
  it("explains every setting of a deployment, and none that there is not", () => {
    const explained = optionRows.flatMap(({ names }) => names);
    expect(explained.filter((name) => settingNames.includes(name)).sort()).toEqual(settingNames.toSorted());
    expect(explained.filter((name) => !settingNames.includes(name))).toEqual([]);
  });

  it("names the defaults that settings have", () => {
    const settings: Record<string, unknown> = readSettings(() => undefined);
    const stated = optionRows.filter(({ standard }) => /^(`[^`]+`|\d+)$/.test(standard));
    expect(stated.length).toBeGreaterThan(6);
    for (const { names, standard } of stated) {
      for (const name of names)
        expect([name, JSON.stringify(settings[name] ?? false)]).toEqual([
          name,
          JSON.stringify(valueOf(standard)),
        ]);
    }
  });

  it("gives settings on the command line that are taken", () => {
    const given = [...text.matchAll(/-c (\w+)=([^\s`]+)/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]);
    const ours = given.filter(([, value]) => value !== "value" && !/^[A-Z]+$/.test(value ?? ""));
    expect(ours.length).toBeGreaterThan(1);
    for (const [name = "", value] of ours) {
      expect(settingNames).toContain(name);
      readSettings((one) => (one === name ? value : undefined));
    }
  });

  it("names outputs and alarms that the template has", () => {
    const outputs = z
      .object({ Outputs: z.record(z.string(), z.unknown()) })
      .parse(template.toJSON()).Outputs;
    const named = [...text.matchAll(/`([A-Z]\w+(?:Name|Url|Arn))`/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !(name in outputs))).toEqual([]);

    const alarms = Object.entries(resources)
      .filter(([, { Type }]) => Type === "AWS::CloudWatch::Alarm")
      .map(([id]) => id.replace(/^Observability|[0-9A-F]{8}$/g, ""));
    const explained = [...text.matchAll(/\*(\w+)\*: /g)].map(([, name = ""]) => name);
    expect(explained.sort()).toEqual(alarms.sort());
  });

  it("counts as the template and the policies do", () => {
    const place = { account: "111122223333", region: "eu-west-1", stack: "Chromaloom", bucket: "films" };
    const roles = permissionsToDeploy(place).flatMap(({ resources: on }) => on);
    expect(text).toContain("the four roles of the bootstrap stack");
    expect(roles).toHaveLength(4);
    const [queue] = Object.values(resources).filter(({ Type }) => Type === "AWS::Batch::JobQueue");
    expect(text).toContain("For three causes");
    expect(queue?.Properties["JobStateTimeLimitActions"]).toHaveLength(3);
  });

  it("gives cdk options that cdk has", () => {
    const commands = [...text.matchAll(/\bcdk (bootstrap|deploy|destroy|diff|gc)\b([^`\n#>]*)/g)];
    const options = commands.flatMap(([, command = "", rest = ""]) =>
      [...rest.matchAll(/(?<= )--?[a-z][\w-]*/g)].map(([option]) => [command, option] as const),
    );
    expect(options.map(([, option]) => option)).toEqual(
      expect.arrayContaining([
        "-c",
        "--cloudformation-execution-policies",
        "--custom-permissions-boundary",
      ]),
    );
    for (const command of new Set(options.map(([one]) => one))) {
      const { stdout } = spawnSync(`${root}node_modules/.bin/cdk`, [command, "--help"], {
        encoding: "utf8",
      });
      for (const [, option] of options.filter(([one]) => one === command))
        expect(stdout).toMatch(new RegExp(`(^|[\\s,])${option}\\b`));
    }
  });
});
