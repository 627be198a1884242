/**
 * Starts the program in its arguments as Grafana starts a plugin, with its output in pipes that
 * nobody but this process reads; writes its process's number, and what it writes on standard output.
 */
const [program = "", ...args] = Deno.args;
const child = new Deno.Command(program, {
  args,
  env: { grafana_plugin_type: "datasource" },
  stdin: "null",
  stdout: "piped",
  stderr: "piped",
}).spawn();
Deno.stdout.writeSync(new TextEncoder().encode(`${child.pid}\n`));
void child.stderr.pipeTo(new WritableStream());
await child.stdout.pipeTo(Deno.stdout.writable);
