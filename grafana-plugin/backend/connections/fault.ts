/** What is wrong with a server, and what to do about it in the words of the configuration page. */
export interface Fault {
  readonly message: string;
  readonly fix: string;
}

/** Both in one line, for an answer that has no place of its own for the fix. */
export function faultText({ message, fix }: Fault): string {
  return `${message}: ${fix}`;
}
