import { useEffect, useState } from "preact/hooks";
import { readSelection, type Selection, writeSelection } from "../state/selection.ts";

/** The selection in the address bar, and how to change parts of it. */
export function useSelection(): [Selection, (change: Partial<Selection>) => void] {
  const [selection, setSelection] = useState(() => readSelection(location.search));
  useEffect(() => {
    const read = () => setSelection(readSelection(location.search));
    addEventListener("popstate", read);
    return () => removeEventListener("popstate", read);
  }, []);
  return [selection, (change) => {
    const next = { ...selection, ...change };
    history.pushState(null, "", location.pathname + writeSelection(next));
    setSelection(next);
  }];
}
