/**
 * What went wrong with a request, as the backend reports it: the `detail` of its problem document,
 * else its title, else the error's message.
 */
export function problemText(error: unknown): string {
  const data = field(error, 'data');
  const text = field(data, 'detail') ?? field(data, 'title') ?? field(data, 'message') ?? field(error, 'message');
  return typeof text === 'string' && text !== ''
    ? text
    : 'The request failed and no reason was given: look into the server log of Grafana';
}

/** The answer, or a failure whose message is {@link problemText}: where Grafana shows one, it reads nothing but the message. */
export async function withReason<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new Error(problemText(error), { cause: error });
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
