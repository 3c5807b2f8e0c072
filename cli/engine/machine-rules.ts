import type { Machine, MapState, State } from "#cli/engine/definition.ts";
import { expressionProblems } from "#cli/engine/expression-rules.ts";
import type { Problems } from "#cli/engine/read-definition.ts";

/**
 * What must hold between the fields of a definition and no single field says: where states lead, names
 * of variables, wildcards of Retry and Catch, fields that exclude each other ("Amazon States Language",
 * states-language.net/spec.html).
 */
export const checkMachine = (
  machine: Machine,
  { path, found }: Problems,
  outerNames: ReadonlySet<string> = new Set(),
): void => {
  const say = (state: string, problem: string): void => {
    found.push(`${path}${state}: ${problem}`);
  };
  if (!machine.States.has(machine.StartAt)) {
    found.push(
      `${path.replace(/ > $/, "") || "the definition"}: StartAt names no state: ${machine.StartAt}`,
    );
  }
  const names = new Set([...outerNames, ...assignedNames(machine)]);
  for (const [name, state] of machine.States) {
    const problems = [
      ...leadProblems(state, machine),
      ...nameProblems(state, outerNames),
      ...wildcardProblems(state),
      ...(state.Type === "Map" ? mapProblems(state) : []),
      ...(state.Type === "Wait" && (state.Seconds === undefined) === (state.Timestamp === undefined)
        ? ["exactly one of Seconds and Timestamp is needed"]
        : []),
      ...expressionProblems(state),
    ];
    for (const problem of problems) say(name, problem);
    for (const inner of innerMachines(state)) {
      checkMachine(inner, { path: `${path}${name} > `, found }, names);
    }
  }
};

const innerMachines = (state: State): readonly Machine[] => {
  if (state.Type === "Parallel") return state.Branches;
  return state.Type === "Map" ? [state.ItemProcessor] : [];
};

/** What a state may turn to instead of its own Next: catchers and choice rules. */
const rulesOf = (state: State) => {
  if (state.Type === "Choice") return state.Choices;
  return "Catch" in state ? state.Catch : [];
};

const assignments = (state: State): Readonly<Record<string, unknown>>[] =>
  ["Assign" in state ? state.Assign : undefined, ...rulesOf(state).map(({ Assign }) => Assign)].filter(
    (assign) => assign !== undefined,
  );

const assignedNames = ({ States }: Machine): string[] =>
  [...States.values()].flatMap((state) => assignments(state).flatMap((assign) => Object.keys(assign)));

const leadProblems = (state: State, { States }: Machine): string[] => {
  const targets = [
    ["Next", "Next" in state ? state.Next : undefined],
    ["Default", state.Type === "Choice" ? state.Default : undefined],
    ...rulesOf(state).map(({ Next }) => ["Next", Next]),
  ];
  return [
    ...endProblems(state),
    ...targets.flatMap(([field = "", target]) =>
      target === undefined || States.has(target) ? [] : [`${field} names no state: ${target}`],
    ),
  ];
};

const endProblems = (state: State): string[] => {
  if (state.Type === "Succeed" || state.Type === "Fail" || state.Type === "Choice") return [];
  if (state.Next === undefined && state.End === undefined) return ["Next or End is needed"];
  return state.Next === undefined || state.End === undefined ? [] : ["Next and End exclude each other"];
};

/** "Variable name syntax", Passing data between states with variables: Unicode letters, 80 at most. */
const variableName = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

const nameProblems = (state: State, outerNames: ReadonlySet<string>): string[] =>
  assignments(state).flatMap((assign) =>
    Object.keys(assign).flatMap((name) => {
      if (name === "states") return ["Assign.states: the name is the interpreter's own"];
      if (!variableName.test(name)) return [`Assign.${name}: not a variable's name`];
      return outerNames.has(name) ? [`Assign.${name}: an outer state assigns the same name`] : [];
    }),
  );

/** States.ALL stands alone and last ("Fallback states", Amazon States Language). */
const wildcardProblems = (state: State): string[] => {
  if (!("Catch" in state)) return [];
  return [state.Retry, state.Catch].flatMap((rules, kind) =>
    rules.flatMap(({ ErrorEquals }, index) => {
      if (!ErrorEquals.includes("States.ALL")) return [];
      const isAlone = ErrorEquals.length === 1 && index === rules.length - 1;
      return isAlone ? [] : [`${kind === 0 ? "Retry" : "Catch"}: States.ALL must stand alone and last`];
    }),
  );
};

const distributedOnly = [
  "ItemReader",
  "ItemBatcher",
  "ResultWriter",
  "ToleratedFailurePercentage",
  "ToleratedFailureCount",
  "Label",
] as const;

const mapProblems = (state: MapState): string[] => {
  const misplaced =
    state.Mode === "INLINE" ? distributedOnly.filter((field) => state[field] !== undefined) : [];
  return [
    ...misplaced.map((field) => `${field} is run in a distributed map only`),
    ...(state.Items !== undefined && state.ItemReader !== undefined
      ? ["Items and ItemReader exclude each other"]
      : []),
    ...(state.ItemBatcher === undefined ? [] : batcherProblems(state.ItemBatcher)),
  ];
};

const batcherProblems = ({
  MaxItemsPerBatch,
  MaxInputBytesPerBatch,
}: NonNullable<MapState["ItemBatcher"]>): string[] =>
  MaxItemsPerBatch === undefined && MaxInputBytesPerBatch === undefined
    ? ["ItemBatcher needs MaxItemsPerBatch or MaxInputBytesPerBatch"]
    : [];
