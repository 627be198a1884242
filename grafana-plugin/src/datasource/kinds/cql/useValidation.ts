import { useEffect, useState } from 'react';

import type { CqlValidateAnswer } from '../../../contract/resources.ts';
import type { Resources } from '../../resources/Resources.ts';

/** Typing rests for so long before the text is checked, ms. */
const REST_MS = 400;

/** What the backend finds wrong with a text; null while that is not known. */
export function useValidation(resources: Pick<Resources, 'validate'>, cql: string): CqlValidateAnswer | null {
  const [checked, setChecked] = useState<{ cql: string; answer: CqlValidateAnswer } | null>(null);
  useEffect(() => {
    if (cql.trim() === '') {
      return;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      resources.validate(cql).then(
        (answer) => wanted && setChecked({ cql, answer }),
        // Running the query tells what is wrong as well; a check that fails says nothing of the text.
        () => wanted && setChecked(null)
      );
    }, REST_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [resources, cql]);
  return checked?.cql === cql ? checked.answer : null;
}
