import { ProblemError } from "../contract/problem.ts";

/**
 * The text of a JSON body.
 *
 * @throws {ProblemError} 415 when it is not declared as JSON, 413 when it is too large, 400 when it
 * is not UTF-8
 */
export async function readJsonText(
  request: Request,
  options: { readonly maxBytes: number },
): Promise<string> {
  const type = request.headers.get("content-type") ?? "";
  // A browser sends other types across origins without asking; JSON it asks for first.
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ProblemError(
      "not-json",
      `The body's content type is '${type}': send it with content-type: application/json`,
    );
  }
  const { maxBytes } = options;
  const tooLarge = () =>
    new ProblemError("too-large", `The body is larger than ${maxBytes} bytes: send fewer records`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError("bad-body", "The body is not UTF-8 text, or broke off", {
      cause: error,
    });
  }
}
