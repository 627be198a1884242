/**
 * The texts of a JSON array's elements, exactly as they were written.
 *
 * @param text valid JSON whose value is an array
 */
export function splitJsonArray(text: string): readonly string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') at = endOfString(text, at);
    else if (letter === "[" || letter === "{") {
      if (depth++ === 0) start = at + 1;
    } else if (letter === "]" || letter === "}") {
      if (--depth === 0) elements.push(text.slice(start, at).trim());
    } else if (letter === "," && depth === 1) {
      elements.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return elements.length === 1 && elements[0] === "" ? [] : elements;
}

/** Index of the quotation mark that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
