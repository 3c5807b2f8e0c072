import { describe, expect, it } from "vitest";
import { runStateMachine } from "#cli/engine/run-state-machine.ts";
import type { Services } from "#cli/engine/services.ts";
import { StateError } from "#cli/engine/state-error.ts";
import { virtualClock } from "#cli/engine/virtual-clock.ts";
import { workflowDefinition } from "#core/workflow/definition.ts";

/** A film of so many chunks, whose colour fails or does not, through the workflow itself. */
const runFilm = async (chunks: readonly string[], colourFails = false, answersOnly = true) => {
  const called: string[] = [];
  const services: Services = {
    invokeFunction: async (name, payload) => {
      const { item, stage, error } = payload as Record<string, string | null | undefined>;
      called.push(
        [name.replace(/\$\{(\w+)Function\}/, "$1"), stage, item, error].filter(Boolean).join(" "),
      );
      if (name === "${FailJobFunction}") return { error: "ToolFailed", cause: "the only chunk" };
      if (name !== "${CheckPlanFunction}") return {};
      const only = chunks.length === 1 ? (chunks[0] ?? null) : null;
      const todo = { colour: chunks.length, link: 0, finish: 0 };
      return { todo, review: false, ...(answersOnly ? { only } : {}) };
    },
    submitJob: async (request) => {
      const { JobQueue, ContainerOverrides } = request as {
        JobQueue: string;
        ContainerOverrides: { Command: string[] };
      };
      const { Command } = ContainerOverrides;
      const task = Command.filter((word) => !word.startsWith("--") && !word.startsWith("s3:")).join(" ");
      called.push(`task ${task} on ${JobQueue}`);
      if (colourFails && task.startsWith("colour")) throw new StateError("States.TaskFailed", "{}");
      return { Status: "SUCCEEDED" };
    },
    readItems: async () => chunks.map((item) => ({ item })),
    writeResults: async () => undefined,
  };
  const outcome = await runStateMachine({
    definition: workflowDefinition(),
    input: {
      job: { id: "reel", store: "s3://media/jobs/reel", bucket: "media", prefix: "jobs/reel" },
      concurrency: 2,
      priority: 0,
      colourOn: "cpu",
      share: "none",
      tenant: "none",
    },
    services,
    clock: virtualClock(),
    random: () => 0.5,
    name: "reel",
    onTransition: (transition) => {
      if ("type" in transition && transition.type === "MapRunStarted")
        called.push(`map ${String(transition.state)}`);
    },
  });
  return { called, outcome };
};

describe("the only chunk of a film", () => {
  it("is coloured without a map, on what the job asks for, and told", async () => {
    const { called, outcome } = await runFilm(["c0000"]);
    expect(outcome.status).toBe("SUCCEEDED");
    expect(called).toEqual([
      "Notify",
      "task plan on ${CpuQueue}",
      "CheckPlan",
      "task colour c0000 on ${CpuQueue}",
      "ReportProgress colour c0000",
      "task assemble on ${CpuQueue}",
      "FinishJob",
    ]);
  });

  it("that fails is recorded as a map's would be, before the job is", async () => {
    const { called, outcome } = await runFilm(["c0000"], true);
    expect(called.slice(-2)).toEqual([
      "RecordFailure colour c0000 States.TaskFailed",
      "FailJob States.TaskFailed",
    ]);
    expect(outcome).toMatchObject({ status: "FAILED", error: "ToolFailed" });
  });

  it.each([
    ["of several", ["c0000", "c0001"], true],
    ["told by a function of before an upgrade", ["c0000"], false],
  ])("is a map's where it is one %s", async (_, chunks, answersOnly) => {
    const { called, outcome } = await runFilm(chunks, false, answersOnly);
    expect(outcome.status).toBe("SUCCEEDED");
    expect(called).toContain("map Colour");
  });
});
