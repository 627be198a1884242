// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

import { configure } from '@testing-library/react';

// A busy machine may take seconds for what a screen shows first.
configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(60_000);
