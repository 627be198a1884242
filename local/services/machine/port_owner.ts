/** The listener in what `lsof -Fpc` prints: `java (pid 4711)`. */
export function parseLsofOwner(output: string): string | undefined {
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  const command = /^c(.+)$/m.exec(output)?.[1];
  return pid === undefined ? undefined : `${command ?? "a process"} (pid ${pid})`;
}

/** The listener in what `ss -Hltnp` prints. */
export function parseSsOwner(output: string): string | undefined {
  const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(output);
  return match === null ? undefined : `${match[1]} (pid ${match[2]})`;
}

/** The process that listens on a local TCP port, if one of the usual tools can tell. */
export async function portOwner(port: number): Promise<string | undefined> {
  const lsof = await run("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"]);
  return parseLsofOwner(lsof) ??
    parseSsOwner(await run("ss", ["-Hltnp", `sport = :${port}`]));
}

async function run(command: string, args: string[]): Promise<string> {
  try {
    const { stdout } = await new Deno.Command(command, { args, stdin: "null", stderr: "null" })
      .output();
    return new TextDecoder().decode(stdout);
  } catch {
    return ""; // The tool is not installed: the message goes without the name.
  }
}
