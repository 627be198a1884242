import { type Rule, textOf } from "./rule.ts";

const UNSAFE = /<script|<foreignObject|\son\w+\s*=|javascript:|<!ENTITY|href\s*=\s*["']https?:/i;

/** SVG files that do nothing but show a picture. */
export const images: Rule = (pack) =>
  [...pack.files.keys()].filter((path) => path.endsWith(".svg"))
    .filter((path) => UNSAFE.test(textOf(pack, path)))
    .map((path) => `${path} holds code or loads something`);
