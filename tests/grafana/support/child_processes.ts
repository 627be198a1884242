/** A process of this machine. */
interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Processes whose parent is `parent`; those that have ended and were not waited for are left out. */
export async function childProcesses(parent: number): Promise<Listed[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-A", "-o", "pid=,ppid=,stat=,args="],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (found === null || found[3]!.startsWith("Z") || Number(found[2]) !== parent) return [];
    return [{ pid: Number(found[1]), parent, command: found[4]! }];
  });
}
