import { ConfigError, configFromEnvironment } from "#core/config/config.ts";
import { createLogger, errorMessage } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { setUp } from "#core/setup/set_up.ts";

const encoder = new TextEncoder();
const print = (line: string) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`));
const complain = (line: string) => void Deno.stderr.writeSync(encoder.encode(`${line}\n`));

/** Exit code: 0 set up, 1 failed, 2 the environment holds a wrong value. */
async function main(): Promise<number> {
  try {
    const config = configFromEnvironment();
    const { done, notices } = await setUp(config, {
      streams: selectStreams(config.streams),
      env: (name) => Deno.env.get(name),
      log: createLogger("setup", { level: "error" }),
    });
    for (const step of done) print(`setup: ${step}`);
    for (const notice of notices) complain(`setup: note: ${notice}`);
    if (done.length === 0) print("setup: nothing to do");
    return 0;
  } catch (error) {
    complain(`setup: ${firstSentence(error)}`);
    return error instanceof ConfigError || error instanceof RangeError ? 2 : 1;
  }
}

/** Our own errors name the fix in their message; what caused them adds nothing for a person. */
function firstSentence(error: unknown): string {
  return error instanceof Error ? error.message : errorMessage(error);
}

Deno.exit(await main());
