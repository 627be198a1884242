import { createContext, useContext } from 'react';

/** Uid of the datasource whose resources the page shows. */
export const DatasourceContext = createContext<string | undefined>(undefined);

/** Uid of the page's datasource; to be called below an `AppPage` only. */
export function useDatasourceUid(): string {
  const uid = useContext(DatasourceContext);
  if (uid === undefined) {
    throw new Error('useDatasourceUid was called outside of an AppPage.');
  }
  return uid;
}
