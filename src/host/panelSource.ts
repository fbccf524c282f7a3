import type { PanelSource } from '../protocol/panelMethods.ts';
import type { RunSource } from './runSource.ts';

/** What a panel shows of its source. */
export function panelSource(source: RunSource): PanelSource {
  const { kind, label, remark, correction } = source;
  const sheet = kind === 'drawing' ? source.sheet : undefined;
  return {
    ...{ kind, label },
    ...(remark && { remark }),
    ...(correction && { correction }),
    ...(sheet !== undefined && { sheet }),
  };
}
