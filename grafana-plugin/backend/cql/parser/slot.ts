import { CqlError } from "../cql_error.ts";
import { excerpt, type Token } from "../lexer/token.ts";
import { MACROS } from "../macros/catalogue.ts";
import type { Cursor } from "./cursor.ts";
import type { MacroSlot, Slot, VariableSlot, VariableUse } from "./statement.ts";

/** Takes a variable or a macro that stands for a value; null where none is next. */
export function takeSlot(cursor: Cursor, use: VariableUse = "value"): Slot | null {
  const token = cursor.peek();
  if (token.kind === "variable") return takeVariable(cursor, use);
  return token.kind === "macro" ? takeValueMacro(cursor, token) : null;
}

/** Takes the variable that is next. */
export function takeVariable(cursor: Cursor, use: VariableUse): VariableSlot {
  const { value: name } = cursor.next();
  return cursor.note<VariableSlot>({ kind: "variable", name, use }, cursor.at - 1);
}

function takeValueMacro(cursor: Cursor, token: Token): MacroSlot {
  const macro = MACROS.get(token.value);
  if (macro === undefined) throw unknownMacro(token);
  if (macro.kind !== "value") {
    throw new CqlError(
      macro.kind === "name"
        ? `${macro.signature} is a name and cannot stand for a value`
        : `${macro.signature} is a condition and stands alone in WHERE`,
      { at: token },
    );
  }
  const first = cursor.at;
  cursor.next();
  // Other SQL datasources of Grafana write it with parentheses.
  if (cursor.isSymbol("(") && cursor.isSymbol(")", 1)) cursor.skip(2);
  return cursor.note<MacroSlot>({
    kind: "macro",
    name: token.value,
    args: [],
    where: cursor.inWhere,
    ...(token.format === undefined ? {} : { format: token.format }),
  }, first);
}

/** The error for a macro that there is not. */
export function unknownMacro(token: Token): CqlError {
  const known = [...MACROS.values()].map(({ signature }) => signature).join(", ");
  return new CqlError(`There is no macro ${excerpt(token.text)}`, {
    at: token,
    fix: `There are ${known}.`,
  });
}
