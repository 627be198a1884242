import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { type CommittedPosition, OffsetCommits } from "./offset_commits.ts";

const HOUR = 3_600_000;

function commits(everyMs: number, commit: () => Promise<void> = () => Promise.resolve()) {
  const requests: string[][] = [];
  const failures: unknown[] = [];
  const made = new OffsetCommits({
    everyMs,
    commit: (positions: CommittedPosition[]) => {
      requests.push(
        positions.map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}`),
      );
      return commit();
    },
    onFailure: (error) => void failures.push(error),
  });
  return { made, requests, failures };
}

Deno.test("what is stored is committed after a while, the newest of each partition in one request", async () => {
  const { made, requests } = commits(1);
  made.stored({ topic: "a", partition: 0 }, 5);
  made.stored({ topic: "a", partition: 1 }, 7);
  made.stored({ topic: "a", partition: 0 }, 9);
  await eventually(() => assert.deepEqual(requests, [["a 0 9", "a 1 7"]]));
  await made.flush();
  assert.equal(requests.length, 1, "nothing is left");
});

Deno.test("at the end all is committed at once; what another member may read by now is not", async () => {
  const { made, requests } = commits(HOUR);
  made.stored({ topic: "a", partition: 0 }, 5);
  made.forget();
  await made.flush();
  assert.deepEqual(requests, []);
  made.stored({ topic: "a", partition: 1 }, 6);
  await made.flush();
  assert.deepEqual(requests, [["a 1 6"]]);
});

Deno.test("a commit that fails is told, and made up for by the next, which does not go back", async () => {
  let away = true;
  const { made, requests, failures } = commits(
    HOUR,
    () => away ? Promise.reject(new Error("away")) : Promise.resolve(),
  );
  made.stored({ topic: "a", partition: 0 }, 5);
  made.stored({ topic: "a", partition: 1 }, 5);
  const first = made.flush();
  made.stored({ topic: "a", partition: 0 }, 6);
  await first;
  assert.equal(failures.length, 1);
  away = false;
  await made.flush();
  assert.deepEqual(requests.at(-1), ["a 0 6", "a 1 5"]);
});
