import protobuf from "protobufjs";
import { errorMessage } from "../../telemetry/log.ts";
import { SchemaFault, type WholeSchema } from "../schema.ts";
import { checkNesting } from "./nesting.ts";

/** What a Protobuf file declares. */
export interface ProtobufFile {
  readonly package: string;
  /** All messages and enums, with those that it imports. */
  readonly root: protobuf.Root;
  /** Its own messages and enums, in their order. */
  readonly declared: readonly (protobuf.Type | protobuf.Enum)[];
}

/**
 * Reads a Protobuf file; names stay as they are written.
 *
 * @throws {SchemaFault} when it is none, or needs one that is not there
 */
export function parseProtobuf({ schema, imports }: WholeSchema): ProtobufFile {
  const root = new protobuf.Root();
  const texts = new Map(imports.map(({ name, schema }) => [name, schema]));
  const read = new Set<string>();
  const parse = (text: string, what: string): protobuf.IParserResult => {
    checkNesting(text, what);
    let parsed: protobuf.IParserResult;
    try {
      parsed = protobuf.parse(text, root, { keepCase: true });
    } catch (error) {
      throw new SchemaFault(`${what}: ${errorMessage(error)}`);
    }
    for (const name of [...parsed.imports ?? [], ...parsed.weakImports ?? []]) {
      if (read.has(name)) continue;
      read.add(name);
      const own = texts.get(name);
      if (own !== undefined) parse(own, `the Protobuf schema '${name}'`);
      else if (!addKnown(root, name)) {
        throw new SchemaFault(`${what} imports '${name}', which is no reference of it`);
      }
    }
    return parsed;
  };
  const parsed = parse(schema, "the Protobuf schema");
  try {
    root.resolveAll();
  } catch (error) {
    throw new SchemaFault(`the Protobuf schema: ${errorMessage(error)}`);
  }
  const names = declaredNames(schema);
  const prefix = parsed.package === undefined ? "" : `${parsed.package}.`;
  const declared = names.map((name) => root.lookup(`${prefix}${name}`))
    .filter((one) => one instanceof protobuf.Type || one instanceof protobuf.Enum);
  if (!declared.some((one) => one instanceof protobuf.Type)) {
    throw new SchemaFault("the Protobuf schema declares no message");
  }
  return { package: parsed.package ?? "", root, declared };
}

/** Google's own files, which every compiler knows. */
function addKnown(root: protobuf.Root, name: string): boolean {
  const known = protobuf.common.get(name);
  if (known === null || known === undefined) return false;
  // Several of the files share their declarations.
  if (root.lookup("google.protobuf") === null || missing(root, known)) {
    root.addJSON(known.nested ?? {});
  }
  return true;
}

function missing(root: protobuf.Root, known: protobuf.INamespace): boolean {
  const google = known.nested?.google as protobuf.INamespace | undefined;
  const declared = google?.nested?.protobuf as protobuf.INamespace | undefined;
  return Object.keys(declared?.nested ?? {}).some((one) =>
    root.lookup(`google.protobuf.${one}`) === null
  );
}

/** Names of the messages and enums at the top of a file, in their order: indexes are counted so. */
function declaredNames(text: string): readonly string[] {
  const names: string[] = [];
  const tokens = protobuf.tokenize(text, false);
  let depth = 0;
  for (let token = tokens.next(); token !== null; token = tokens.next()) {
    if (token === "{") depth++;
    else if (token === "}") depth--;
    else if (depth === 0 && (token === "message" || token === "enum")) {
      const name = tokens.next();
      if (name !== null) names.push(name);
    }
  }
  return names;
}
