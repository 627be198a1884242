export { formatSize } from '../../frames/mod.ts';
