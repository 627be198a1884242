/**
 * What went wrong with a request, in the backend's own words: the `detail` of its problem document,
 * else its title, else the error's message.
 */
export function problemText(error: unknown): string {
  const data = field(error, 'data');
  const told = field(data, 'detail') ?? field(data, 'title') ?? field(data, 'message') ?? field(error, 'message');
  return typeof told === 'string' && told !== '' ? told : 'The request failed and no reason was given';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
