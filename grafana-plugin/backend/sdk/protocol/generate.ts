/**
 * Writes `generated/` anew from the proto files of the Go modules that `conformance/go.mod` names:
 *
 *     deno run --allow-all grafana-plugin/backend/sdk/protocol/generate.ts [folder]
 *
 * It needs Go, to download the modules, and the npm packages buf and ts-proto.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** Where the protocol is published: files by the name they get here. */
const SOURCES: ReadonlyArray<
  { module: string; files: Readonly<Record<string, string>> }
> = [
  {
    module: "github.com/grafana/grafana-plugin-sdk-go",
    files: { "backend.proto": "proto/backend.proto" },
  },
  {
    module: "github.com/hashicorp/go-plugin",
    files: {
      "grpc_broker.proto": "internal/plugin/grpc_broker.proto",
      "grpc_controller.proto": "internal/plugin/grpc_controller.proto",
      "grpc_stdio.proto": "internal/plugin/grpc_stdio.proto",
    },
  },
];

/** From gRPC's own repository; the Go modules hold only what is generated from it. */
const HEALTH = "health.proto";

const TS_PROTO_OPTIONS = [
  "outputServices=grpc-js",
  "esModuleInterop=true",
  "importSuffix=.ts",
  // 64-bit integers of Go may lie beyond 2^53, where the default throws.
  "forceLong=bigint",
  "outputJsonMethods=false",
  "outputClientImpl=false",
  "useExactTypes=false",
  "unrecognizedEnum=false",
];

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../../..", import.meta.url));

async function run(
  command: string,
  args: string[],
  cwd: string,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    env: { PATH: `${root}/node_modules/.bin:${Deno.env.get("PATH") ?? ""}` },
  }).output();
  if (!success) {
    throw new Error(
      `${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`,
    );
  }
  return new TextDecoder().decode(stdout).trim();
}

/** Linter and formatter leave the files alone. */
async function markGenerated(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) {
      await markGenerated(path);
    } else {
      const text = await Deno.readTextFile(path);
      await Deno.writeTextFile(
        path,
        `// deno-lint-ignore-file\n// deno-fmt-ignore-file\n${text}`,
      );
    }
  }
}

const output = Deno.args[0] ?? `${here}/generated`;
const work = await Deno.makeTempDir({ prefix: "plugin-protocol-" });
try {
  for (const { module, files } of SOURCES) {
    const download = ["mod", "download", "-json", module];
    const { Dir: folder } = JSON.parse(
      await run("go", download, `${here}/../../conformance`),
    );
    for (const [name, path] of Object.entries(files)) {
      await Deno.writeFile(
        `${work}/${name}`,
        await Deno.readFile(`${folder}/${path}`),
      );
    }
  }
  await Deno.copyFile(`${here}/${HEALTH}`, `${work}/${HEALTH}`);
  const plugin = {
    local: "protoc-gen-ts_proto",
    out: output,
    opt: TS_PROTO_OPTIONS,
  };
  await Deno.writeTextFile(
    `${work}/buf.yaml`,
    JSON.stringify({ version: "v2" }),
  );
  await Deno.writeTextFile(
    `${work}/buf.gen.yaml`,
    JSON.stringify({ version: "v2", clean: true, plugins: [plugin] }),
  );
  await run("buf", ["generate", "--include-imports", "--include-wkt"], work);
  await markGenerated(output);
} finally {
  await Deno.remove(work, { recursive: true });
}
