import { resolve } from "node:path";
import { globSync } from "tinyglobby";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const table = resolve("core/job/option-table.ts");

/** Where options are applied; elsewhere they are only typed and passed on. */
const appliers = ["core/**/*.ts", "pipeline/**/*.ts", "gpu-task/*.ts"];

/** An option that goes everywhere the table leads, and that nothing applies. */
const planted = `
  planted: option({
    schema: z.boolean(),
    help: "does nothing",
    default: false,
    digest: "none",
    inPlan: true,
  }),`;

/** The program with one more option in the table. */
const programWithPlanted = (): ts.Program => {
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
    },
  };
  const config = ts.getParsedCommandLineOfConfigFile("tsconfig.json", { incremental: false }, host);
  const options = { ...config?.options };
  delete options.tsBuildInfoFile;
  const compilerHost = ts.createCompilerHost(options);
  const read = compilerHost.readFile.bind(compilerHost);
  compilerHost.readFile = (path) => {
    const text = read(path);
    return resolve(path) === table ? text?.replace("export const filmOptions = {", `$&${planted}`) : text;
  };
  return ts.createProgram(globSync(appliers, { absolute: true }), options, compilerHost);
};

/** The object and the name that a piece of code reads, `object.name` or `{ name } = object`. */
const readIn = (node: ts.Node): readonly [object: ts.Node, name: ts.Node] | null => {
  if (ts.isPropertyAccessExpression(node)) return [node.expression, node.name];
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    return [node.parent, node.propertyName ?? node.name];
  }
  return null;
};

/** Options of the table by whether any code but the table itself reads them, from whatever is derived of it. */
const readOptions = (program: ts.Program): { readonly read: Set<string>; readonly all: Set<string> } => {
  const checker = program.getTypeChecker();
  const [read, all] = [new Set<string>(), new Set<string>()];
  const visit = (node: ts.Node): void => {
    const [object, name] = readIn(node) ?? [];
    if (object !== undefined && name !== undefined && ts.isIdentifier(name)) {
      const property = checker.getTypeAtLocation(object).getProperty(name.text);
      const isOption = property?.declarations?.some((one) => one.getSourceFile().fileName === table);
      if (isOption === true) read.add(name.text);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || file.fileName === table) continue;
    visit(file);
  }
  const tableFile = program.getSourceFile(table);
  for (const symbol of tableFile === undefined ? [] : exportsOf(checker, tableFile)) {
    for (const { name } of checker.getTypeOfSymbol(symbol).getProperties()) all.add(name);
  }
  return { read, all };
};

const exportsOf = (checker: ts.TypeChecker, file: ts.SourceFile): readonly ts.Symbol[] => {
  const module = checker.getSymbolAtLocation(file);
  const exported = module === undefined ? [] : checker.getExportsOfModule(module);
  return exported.filter(({ name }) => name === "jobOptions");
};

describe("every option of the table", () => {
  it("is read by the code that applies it; one that nothing reads is found", { timeout: 180_000 }, () => {
    const { read, all } = readOptions(programWithPlanted());
    expect(all.size).toBeGreaterThan(15);
    expect([...all].filter((name) => !read.has(name))).toEqual(["planted"]);
  });
});
