import { loadingTime } from './loadingTime.ts';
import { extension } from '../../test/host/support.ts';
import { report } from './report.ts';

/** In milliseconds. */
export interface Activation {
  readonly loading: number;
  readonly activating: number;
}

/** VS Code calls this in a window in which the extension has not been used. */
export const run = (): Promise<void> => report(measure);

async function measure(): Promise<Activation> {
  const { activationMilliseconds } = await extension().activate();
  return { loading: loadingTime(), activating: activationMilliseconds };
}
