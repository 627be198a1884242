import React, { lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { LoadingPlaceholder } from '@grafana/ui';

import { APP_ROOT } from '../constants.ts';

const Pipeline = lazy(() => import('../pages/Pipeline/Pipeline.tsx'));
const Streams = lazy(() => import('../pages/Streams/Streams.tsx'));
const Schemas = lazy(() => import('../pages/Schemas/Schemas.tsx'));
const DeadLetters = lazy(() => import('../pages/DeadLetters/DeadLetters.tsx'));
const Topics = lazy(() => import('../pages/Topics/Topics.tsx'));

/** The app's pages; each is fetched when it is first opened. */
export function App() {
  return (
    <Suspense fallback={<LoadingPlaceholder text="Loading…" />}>
      <Routes>
        <Route path="pipeline" element={<Pipeline />} />
        <Route path="streams" element={<Streams />} />
        <Route path="schemas" element={<Schemas />} />
        <Route path="dead-letters" element={<DeadLetters />} />
        <Route path="topics" element={<Topics />} />
        <Route path="*" element={<Navigate replace to={`${APP_ROOT}/pipeline`} />} />
      </Routes>
    </Suspense>
  );
}

export default App;
