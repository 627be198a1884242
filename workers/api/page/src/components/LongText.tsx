import { useState } from "preact/hooks";
import { formatCount } from "../format/number.ts";
import { shorten } from "#core/shorten.ts";

/** Characters that are added at once: a browser lays out so much without a pause. */
const STEP = 20_000;

export interface LongTextProps {
  readonly text: string;
  /** Characters that are shown at first. */
  readonly shown: number;
}

/** A text of which the beginning is shown, and more of it when a person asks for that. */
export function LongText({ text, shown }: LongTextProps) {
  const [limit, setLimit] = useState(shown);
  const rest = text.length - limit;
  // A few characters more are no reason for a button.
  if (rest <= shown / 10) return <>{text}</>;
  const step = Math.min(STEP, rest);
  return (
    <>
      {shorten(text, limit)}{" "}
      <button
        type="button"
        class="more-text"
        data-testid="more-text"
        onClick={(event) => {
          event.preventDefault();
          setLimit(limit + step);
        }}
      >
        {step === rest
          ? `Show the other ${formatCount(rest)} characters`
          : `Show ${formatCount(step)} more of ${formatCount(text.length)} characters`}
      </button>
    </>
  );
}
