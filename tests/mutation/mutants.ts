import { parse } from "@babel/parser";

/** One change to a source that its tests should notice. */
export interface Mutant {
  /** From 1. */
  readonly line: number;
  /** What is there, and what comes in its place. */
  readonly from: string;
  readonly to: string;
  /** Where it is, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** What stands for an operator; several where several mistakes are near. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "&": ["|"],
  "|": ["&"],
  "<<": [">>"],
  ">>": ["<<"],
  ">>>": ["<<"],
  "&&": ["||"],
  "||": ["&&"],
  "??": ["&&"],
  "+=": ["-="],
  "-=": ["+="],
  "++": ["--"],
  "--": ["++"],
};

/** Nodes of types alone; these hold values all the same. */
const TYPED_VALUES = new Set(["TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression"]);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/**
 * Every mutant of a TypeScript source: other operators, numbers one off, conditions that always or
 * never hold, `min` for `max`, calls left out.
 *
 * @throws {SyntaxError} when the source cannot be parsed
 */
export function mutantsOf(source: string): Mutant[] {
  const { program } = parse(source, { sourceType: "module", plugins: ["typescript"] });
  const mutants: Mutant[] = [];
  const replace = ({ start, end }: { start: number; end: number }, to: string) => {
    const line = source.slice(0, start).split("\n").length;
    mutants.push({ line, from: source.slice(start, end), to, start, end });
  };
  visit(program as unknown as Node, (node) => {
    switch (node.type) {
      case "BinaryExpression":
      case "LogicalExpression":
      case "AssignmentExpression":
      case "UpdateExpression":
        for (const to of OPERATORS[String(node["operator"])] ?? []) {
          replace(operatorRange(node, source), to);
        }
        break;
      case "UnaryExpression":
        if (node["operator"] === "!" || node["operator"] === "-") {
          replace({ start: node.start, end: node.start + 1 }, "");
        }
        break;
      case "IfStatement":
      case "ConditionalExpression":
        for (const to of ["true", "false"]) replace(node["test"] as Node, to);
        break;
      case "NumericLiteral":
        replace(node, String(Number(node["value"]) + 1));
        break;
      case "BooleanLiteral":
        replace(node, String(node["value"] !== true));
        break;
      case "MemberExpression":
        swapExtremes(node, source, replace);
        break;
      case "ExpressionStatement": {
        const expression = node["expression"] as Node;
        if (expression.type === "CallExpression") replace(node, ";");
        break;
      }
    }
  });
  return mutants;
}

function swapExtremes(
  node: Node,
  source: string,
  replace: (range: Node, to: string) => void,
): void {
  const text = source.slice(node.start, node.end);
  if (text === "Math.min") replace(node, "Math.max");
  if (text === "Math.max") replace(node, "Math.min");
}

/** The operator stands between the operands, with blanks, comments or parentheses around it. */
function operatorRange(node: Node, source: string): { start: number; end: number } {
  const operator = String(node["operator"]);
  const left = (node["left"] ?? node["argument"]) as Node;
  const from = node.type === "UpdateExpression" && node["prefix"] === true ? node.start : left.end;
  const start = source.indexOf(operator, from);
  return { start, end: start + operator.length };
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) { for (const item of value) visit(item, see); }
  if (!isNode(value)) return;
  if (value.type.startsWith("TS") && !TYPED_VALUES.has(value.type)) return;
  if (value.type === "ImportDeclaration") return;
  see(value);
  for (const [field, child] of Object.entries(value)) {
    if (typeof child === "object" && !/Comments$|^loc$|^extra$|^errors$/.test(field)) {
      visit(child, see);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string";
}
