import * as v from 'valibot';
import { ProblemError } from '../../problem.ts';
import type { ImageTraining, TextTraining } from '../../trace/training.ts';
import { parseJsonFile } from '../jsonFile.ts';

const WholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Loss = v.pipe(v.number(), v.finite(), v.minValue(0));
const Score = v.object({
  loss: Loss,
  accuracy: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

function epochsOf<Each extends v.GenericSchema>(score: Each) {
  const epoch = v.object({ training: score, heldOut: score });
  return v.pipe(v.array(epoch), v.minLength(1), v.maxLength(10_000));
}

const ImageRecordSchema = v.object({
  format: v.literal(1),
  data: v.object({ training: WholeNumber, heldOut: WholeNumber, test: WholeNumber }),
  settings: v.object({ seed: WholeNumber }),
  epochs: epochsOf(Score),
  test: v.object({ right: WholeNumber }),
});

const TextRecordSchema = v.object({
  format: v.literal(1),
  data: v.object({ training: WholeNumber, heldOut: WholeNumber }),
  settings: v.object({ seed: WholeNumber }),
  epochs: epochsOf(Loss),
  bitsPerCharacter: v.object({ stored: Loss }),
});

/**
 * What is shown of the training of a network that tells images apart.
 * @param bytes of `training.json`, as `npm run train` writes it
 * @throws ProblemError `bad-model` where it is no such record
 */
export function readImageTraining(bytes: Uint8Array): ImageTraining {
  const { data, settings, epochs, test } = readRecord(ImageRecordSchema, bytes);
  return {
    seed: settings.seed,
    images: data.training,
    heldOut: data.heldOut,
    epochs,
    test: { images: data.test, right: test.right },
  };
}

/** The same of a network that guesses the next character of a text. */
export function readTextTraining(bytes: Uint8Array): TextTraining {
  const { data, settings, epochs, bitsPerCharacter } = readRecord(TextRecordSchema, bytes);
  return {
    seed: settings.seed,
    characters: data.training,
    heldOut: data.heldOut,
    epochs,
    bitsPerCharacter: bitsPerCharacter.stored,
  };
}

function readRecord<Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parseJsonFile(bytes, 'training.json'));
  if (result.success) return result.output;
  const where = v.getDotPath(result.issues[0]);
  throw new ProblemError(
    'bad-model',
    `“training.json” is not as it should be${where ? ` at “${where}”` : ''}.`,
  );
}
