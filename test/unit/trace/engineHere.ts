import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ROOT } from '../../../scripts/paths.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { ModelLibrary } from '../../../src/engine/modelLibrary.ts';
import { openHdf5 } from '../hdf5.ts';
import { startTensors } from '../tensors.ts';

/** An engine in this thread, so that a test sees its traces, with the bundled models. */
export const engineHere = (): Engine =>
  new Engine({
    models: new ModelLibrary(join(ROOT, 'media', 'models'), openHdf5),
    startBackend: startTensors,
    breathe: () => setImmediate(),
    memoryBytes: () => 0,
  });

/** Of calls that nobody follows or cancels. */
export const during = { signal: new AbortController().signal, progress: () => undefined };
