import { ConfigError, configFromEnvironment } from "#core/config/config.ts";
import { createLogger, errorMessage } from "#core/telemetry/log.ts";
import { catalogue, selectStreams } from "#streams/catalogue.ts";
import { Forgetting, type Subject } from "./forget.ts";
import { parseOptions } from "./options.ts";
import { remainsText, surveyText } from "./report.ts";

const encoder = new TextEncoder();
const print = (text: string) => void Deno.stdout.writeSync(encoder.encode(text));
const complain = (text: string) => void Deno.stderr.writeSync(encoder.encode(text));

/** Exit code: 0 deleted, or nothing to delete; 1 failed or not confirmed; 2 wrong options. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { out: print, error: complain });
  if (typeof options === "number") return options;
  try {
    const config = configFromEnvironment();
    const { stream: name, key, yes } = options;
    selectStreams([name]);
    const subject: Subject = { stream: catalogue.find((stream) => stream.name === name)!, key };
    const forgetting = await Forgetting.open(config, {
      streams: catalogue,
      env: (variable) => Deno.env.get(variable),
      log: createLogger("forget", { level: "error" }),
    });
    try {
      return await forget(forgetting, { subject, yes });
    } finally {
      await forgetting.close();
    }
  } catch (error) {
    complain(`forget: ${error instanceof Error ? error.message : errorMessage(error)}\n`);
    return error instanceof ConfigError || error instanceof RangeError ? 2 : 1;
  }
}

async function forget(
  forgetting: Forgetting,
  { subject, yes }: { readonly subject: Subject; readonly yes: boolean },
): Promise<number> {
  const survey = await forgetting.survey(subject);
  print(`${surveyText(subject, survey)}\n`);
  const some = survey.rows.length > 0 ||
    survey.held.some(({ rows, runs }) => rows.length > 0 && !runs);
  if (some) {
    if (!yes && !confirmed()) {
      complain("forget: nothing was deleted\n");
      return 1;
    }
    await forgetting.delete(survey);
    print("Deleted.\n");
  }
  print(`${remainsText(subject, survey)}\n`);
  return 0;
}

function confirmed(): boolean {
  if (Deno.stdin.isTerminal()) return confirm("Delete it for good?");
  complain("forget: nobody is there to be asked: add --yes to delete\n");
  return false;
}

Deno.exit(await main(Deno.args));
