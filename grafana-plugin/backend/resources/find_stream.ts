import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { Problem } from "./problem.ts";

/** The stream of this name. @throws {Problem} 404 naming those that there are */
export async function findStream(
  catalogue: Catalogue,
  name: string,
): Promise<StoredStream> {
  const stream = await catalogue.find(name);
  if (stream !== undefined) return stream;
  const known = [...(await catalogue.streams()).keys()];
  throw new Problem(
    404,
    "Unknown stream",
    known.length === 0
      ? `There is no stream '${name}': this keyspace declares none`
      : `There is no stream '${name}': choose from ${known.join(", ")}`,
  );
}
