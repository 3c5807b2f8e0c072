import ts from "typescript";

/** Names under which what was asked for travels. */
export type Holders = {
  /** Of variables and properties, as `options` in `manifest.options.pooling`. */
  readonly names: readonly string[];
  /** Of types, as `JobRequest` in `({ review }: JobRequest)`; what is made of them counts too. */
  readonly types: readonly string[];
};

/** Names that source texts read from what is held under one of the names or types. */
export const readsOf = (texts: readonly string[], holders: Holders): ReadonlySet<string> => {
  const files = texts.map((text) => ts.createSourceFile("a.ts", text, ts.ScriptTarget.ESNext, true));
  const names = new Set(holders.names);
  const types = withAliases(files, holders.types);
  const reads = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && names.has(lastName(node.expression))) {
      reads.add(node.name.text);
    }
    if (ts.isObjectBindingPattern(node) && isHeld(node, names, types)) {
      for (const { propertyName, name, dotDotDotToken } of node.elements) {
        const read = propertyName ?? name;
        if (dotDotDotToken === undefined && ts.isIdentifier(read)) reads.add(read.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files) visit(file);
  return reads;
};

/** The types, and those declared with them. */
const withAliases = (files: readonly ts.SourceFile[], types: readonly string[]): ReadonlySet<string> => {
  const found = new Set(types);
  const declared = files
    .flatMap(({ statements }) => [...statements])
    .filter((statement) => ts.isTypeAliasDeclaration(statement));
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { name, type } of declared) if (isOf(type, found)) found.add(name.text);
  }
  return found;
};

/** Whether a type is one of the types, a choice of it, or one of several that are put together. */
const isOf = (type: ts.TypeNode, types: ReadonlySet<string>): boolean => {
  if (ts.isIntersectionTypeNode(type)) return type.types.some((one) => isOf(one, types));
  if (!ts.isTypeReferenceNode(type)) return false;
  const name = type.typeName.getText();
  if (types.has(name)) return true;
  const [of] = type.typeArguments ?? [];
  return ["Pick", "Omit", "Partial", "Readonly"].includes(name) && of !== undefined && isOf(of, types);
};

const isHeld = (
  pattern: ts.ObjectBindingPattern,
  names: ReadonlySet<string>,
  types: ReadonlySet<string>,
): boolean => {
  const { parent } = pattern;
  if (ts.isBindingElement(parent)) return names.has(parent.propertyName?.getText() ?? "");
  if (parent.type !== undefined && isOf(parent.type, types)) return true;
  return parent.initializer !== undefined && names.has(lastName(parent.initializer));
};

const lastName = (node: ts.Expression): string => {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)
    ? lastName(node.expression)
    : "";
};
