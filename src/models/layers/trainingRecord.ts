import * as v from 'valibot';
import { ProblemError } from '../../problem.ts';
import type { TrainingCurve } from '../../trace/training.ts';
import { parseJsonFile } from '../jsonFile.ts';

const WholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Score = v.object({
  loss: v.pipe(v.number(), v.finite(), v.minValue(0)),
  accuracy: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

const TrainingRecordSchema = v.object({
  format: v.literal(1),
  data: v.object({ training: WholeNumber, heldOut: WholeNumber, test: WholeNumber }),
  settings: v.object({ seed: WholeNumber }),
  epochs: v.pipe(v.array(v.object({ training: Score, heldOut: Score })), v.minLength(1), v.maxLength(10_000)),
  test: v.object({ right: WholeNumber }),
});

/**
 * What is shown of a network's training.
 * @param bytes of `training.json`, as `npm run train` writes it
 * @throws ProblemError `bad-model` where it is no such record
 */
export function readTrainingRecord(bytes: Uint8Array): TrainingCurve {
  const result = v.safeParse(TrainingRecordSchema, parseJsonFile(bytes, 'training.json'));
  if (!result.success) {
    const where = v.getDotPath(result.issues[0]);
    throw new ProblemError(
      'bad-model',
      `“training.json” is not as it should be${where ? ` at “${where}”` : ''}.`,
    );
  }
  const { data, settings, epochs, test } = result.output;
  return {
    seed: settings.seed,
    images: data.training,
    heldOut: data.heldOut,
    epochs,
    test: { images: data.test, right: test.right },
  };
}
