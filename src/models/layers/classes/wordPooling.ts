import type { Axis } from '../../../trace/node.ts';
import type { Operations } from '../../../nn/operations.ts';
import type { Traced } from '../../../nn/traced.ts';
import { ProblemError } from '../../../problem.ts';
import type { LayerClass } from '../layer.ts';
import { badLayer, settingsOf, size } from '../settings.ts';
import { lastSize } from '../shape.ts';

const FUNCTIONS = ['mean', 'max', 'min'] as const;

/**
 * Mean, largest and smallest value of each feature over the characters of a word, side by side: [character, feature] and
 * the characters' ids [character] → [word, 3 · feature]. No layer of Keras: of a network that ships with the extension.
 */
export const wordPooling: LayerClass = ({ description }) => {
  const { stretch, padding } = settingsOf(description, { stretch: size, padding: size });
  return {
    detail: 'mean, maximum, minimum',
    folds: true,
    output: ([x, ids]) => {
      if (x?.length !== 2 || ids?.length !== 1)
        throw badLayer(description, 'reads a sequence and the ids that it was looked up by.');
      const positions = x[0] ?? null;
      if (positions !== null && positions % stretch > 0)
        throw new ProblemError('bad-input', `This network reads words of ${stretch} characters each.`);
      return [positions === null ? null : positions / stretch, FUNCTIONS.length * lastSize(description, x)];
    },
    record: (at, [x, ids]) => pooled(at, x!.traced, ids!.traced, { stretch, padding }),
    mask: 'none',
  };
};

function pooled(
  at: Operations,
  x: Traced,
  ids: Traced,
  words: { readonly stretch: number; readonly padding: number },
): Traced {
  const word: Axis = {
    name: 'position',
    size: x.node.axes[0]!.size / words.stretch,
    labels: 'tokens',
  };
  const parts = FUNCTIONS.map((of) =>
    at.recurrent.poolStretches(of, x, ids, word, { function: of, ...words }),
  );
  return at.images.concatenate('output', parts, 1);
}
