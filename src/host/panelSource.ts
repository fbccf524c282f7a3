import type { PanelSource } from '../protocol/panelMethods.ts';
import type { RunSource } from './runSource.ts';
import type { SourceWords } from './sourceWords.ts';

/** What a panel shows of its source. */
export function panelSource(source: RunSource): PanelSource {
  const { label, remark, correction }: SourceWords = source;
  const sheet = source.kind === 'drawing' ? source.sheet : undefined;
  return {
    ...{ kind: source.kind, label },
    ...(remark && { remark }),
    ...(correction && { correction }),
    ...(sheet !== undefined && { sheet }),
  };
}
