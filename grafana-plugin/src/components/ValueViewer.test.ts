import { asBase64, asJson, asText, bestView } from './ValueViewer.tsx';

const json = { value: '{"id":1,"town":"Zürich"}', encoding: 'utf-8' } as const;
const broken = { value: '{"id":', encoding: 'utf-8' } as const;
const bytes = { value: 'AP8=', encoding: 'base64' } as const;

test('JSON is indented; what is not JSON has no such view', () => {
  expect(asJson(json)).toBe('{\n  "id": 1,\n  "town": "Zürich"\n}');
  expect(asJson(broken)).toBeUndefined();
});

test('text that is not ASCII survives base64', () => {
  expect(asText({ value: asBase64(json), encoding: 'base64' })).toBe(json.value);
});

test('bytes that are not UTF-8 are shown as replacement characters, and whole as base64', () => {
  expect(asText(bytes)).toBe('\u0000\ufffd');
  expect(asBase64(bytes)).toBe('AP8=');
});

test('the first view is the one that shows most', () => {
  expect(bestView(json)).toBe('json');
  expect(bestView(broken)).toBe('text');
  expect(bestView(bytes)).toBe('base64');
});
