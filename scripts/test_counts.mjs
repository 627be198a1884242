import { stripVTControlCharacters } from "node:util";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored(?: \((\d+) steps?\))?)?/gm;

/** Jest's closing line; it leaves out what is zero, and its total comes last. */
const JEST_SUMMARY =
  /^Tests:\s+(?:(\d+) failed, )?(?:(\d+) skipped, )?(?:\d+ todo, )?(?:(\d+) passed, )?\d+ total/gm;

/** A test or a step of one that `deno test` leaves out. */
const SKIPPED = /^ *(\S.*) \.\.\. ignored(?: \(|$)/gm;
/** A file of tests in which `deno test` finds none; `--doc` looks into all files. */
const EMPTY = /^running 0 tests from (.+[._/]test\.[jt]sx?)$/gm;

/**
 * Sums the closing lines of `deno test` and of Jest in a text. A step that is left out of a test
 * that is run is counted as a skipped test is.
 *
 * @param {string} text
 * @returns {Counts}
 */
export function countTests(text) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const plain = stripVTControlCharacters(text);
  for (const [, passed, failed, ignored, steps] of plain.matchAll(SUMMARY)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(ignored ?? 0) + Number(steps ?? 0);
  }
  for (const [, failed, skipped, passed] of plain.matchAll(JEST_SUMMARY)) {
    counts.passed += Number(passed ?? 0);
    counts.failed += Number(failed ?? 0);
    counts.skipped += Number(skipped ?? 0);
  }
  return counts;
}

/**
 * What `deno test` says of tests that were not run.
 *
 * @param {string} text
 * @returns {{ skipped: string[], empty: string[] }} names of tests and steps, and files without any
 */
export function notRun(text) {
  const plain = stripVTControlCharacters(text);
  const found = (/** @type {RegExp} */ line) => [...plain.matchAll(line)].map(([, name]) => name);
  return { skipped: found(SKIPPED), empty: found(EMPTY) };
}

/**
 * @param {Counts} one
 * @param {Counts} other
 * @returns {Counts}
 */
export function addCounts(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/**
 * The last line of a test run.
 *
 * @param {Counts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
