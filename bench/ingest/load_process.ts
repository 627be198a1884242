import { type LoadOptions, sendMessages } from "./load.ts";

// A process of its own, so that what it takes of the machine can be told from the rest.
const options = JSON.parse(Deno.args[0]!) as LoadOptions;
const result = await sendMessages(options);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(result)));
