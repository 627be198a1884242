import { stripVTControlCharacters } from "node:util";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/gm;

/** Jest's closing line; it leaves out what is zero, and its total comes last. */
const JEST_SUMMARY =
  /^Tests:\s+(?:(\d+) failed, )?(?:(\d+) skipped, )?(?:\d+ todo, )?(?:(\d+) passed, )?\d+ total/gm;

/**
 * Sums the closing lines of `deno test` and of Jest in a text.
 *
 * @param {string} text
 * @returns {Counts}
 */
export function countTests(text) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const plain = stripVTControlCharacters(text);
  for (const [, passed, failed, ignored] of plain.matchAll(SUMMARY)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(ignored ?? 0);
  }
  for (const [, failed, skipped, passed] of plain.matchAll(JEST_SUMMARY)) {
    counts.passed += Number(passed ?? 0);
    counts.failed += Number(failed ?? 0);
    counts.skipped += Number(skipped ?? 0);
  }
  return counts;
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
