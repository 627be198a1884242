/**
 * Whether tests that run Go have to be left out, which is reported on stderr.
 *
 * @param what what is not tested then, such as `conformance`
 */
export async function goIsAbsent(what: string): Promise<boolean> {
  if (await runs("go")) return false;
  await Deno.stderr.write(
    new TextEncoder().encode(
      `SKIPPED: ${what} is not tested. There is no Go here: install it (https://go.dev/dl/) and ` +
        "have it in PATH. Everything else runs without it\n",
    ),
  );
  return true;
}

async function runs(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["version"] }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
