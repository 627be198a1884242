import { useState } from 'react';
import { LoadingState } from '@grafana/data';

/** Whether answers go on coming. While a refresh is on its way, what was so before still holds. */
export function useStreaming(state: LoadingState): boolean {
  const [streaming, setStreaming] = useState(false);
  const isKnown = state !== LoadingState.Loading && state !== LoadingState.NotStarted;
  const isStreaming = isKnown ? state === LoadingState.Streaming : streaming;
  if (isStreaming !== streaming) {
    setStreaming(isStreaming);
  }
  return isStreaming;
}
