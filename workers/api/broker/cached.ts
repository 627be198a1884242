/**
 * A question whose answer is good for a while: who asks meanwhile gets the same answer, and who asks
 * while it is being found waits for it. An error is not kept.
 *
 * @param ask finds the answer
 * @param ms how long an answer is good
 */
export function cached<T>(ask: () => Promise<T>, ms: number): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let goodUntil = 0;
  return () => {
    if (answer !== undefined && Date.now() < goodUntil) return answer;
    const asked = ask();
    answer = asked;
    goodUntil = Infinity;
    asked.then(
      () => void (goodUntil = Date.now() + ms),
      () => void (answer = answer === asked ? undefined : answer),
    );
    return asked;
  };
}
