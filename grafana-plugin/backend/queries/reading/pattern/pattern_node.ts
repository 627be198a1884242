/** A part of a pattern. */
export type PatternNode =
  /** One character of a kind. */
  | { readonly kind: "one"; readonly test: (char: string) => boolean }
  /** Nothing, at the start or at the end of the text. */
  | { readonly kind: "edge"; readonly at: "start" | "end" }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly items: readonly PatternNode[] }
  | {
    readonly kind: "repeat";
    readonly item: PatternNode;
    readonly min: number;
    readonly max: number;
  };
