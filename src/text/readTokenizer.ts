import { AddedTokens, readAddedTokens } from './addedTokens.ts';
import { readBytePair } from './bytePair.ts';
import { damaged, field, kindOf, recordAt, unsupported } from './checkedJson.ts';
import { readDecoder } from './decoders.ts';
import type { TokenizerModel } from './model.ts';
import { readNormalizer } from './normalizers.ts';
import { PipelineTokenizer } from './pipelineTokenizer.ts';
import { readPostProcessor } from './postProcessors.ts';
import { readPreTokenizer } from './preTokenizers.ts';
import type { Tokenizer } from './tokenizer.ts';
import { readUnigram } from './unigram.ts';
import { readWordPiece } from './wordPiece.ts';

/**
 * A tokenizer from the contents of a Hugging Face `tokenizer.json`. Its `truncation` and `padding` are ignored: every
 * text is encoded whole.
 *
 * @param json the parsed file, which may hold anything
 * @throws ProblemError `bad-model` when the file is damaged or needs what Model Lens does not know
 * @see https://huggingface.co/docs/tokenizers/pipeline
 */
export function readTokenizer(json: unknown): Tokenizer {
  const record = recordAt(json, 'the file');
  const model = readModel(field(record, 'model'));
  const added = readAddedTokens(field(record, 'added_tokens'));
  const normalizer = readNormalizer(field(record, 'normalizer'));
  for (const { content, id } of added) {
    if (content !== '') {
      model.vocabulary.add(content, id);
    }
  }
  return new PipelineTokenizer({
    addedTokens: new AddedTokens(added, normalizer),
    preTokenizer: readPreTokenizer(field(record, 'pre_tokenizer')),
    model,
    postProcessor: readPostProcessor(field(record, 'post_processor')),
    decoder: readDecoder(field(record, 'decoder')),
    specialIds: new Set(added.filter(({ special }) => special).map(({ id }) => id)),
  });
}

/**
 * A tokenizer from the text of a `tokenizer.json`.
 *
 * @throws ProblemError `bad-model`, also when the text is no JSON
 */
export function parseTokenizer(text: string): Tokenizer {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw damaged('the file is not JSON');
  }
  return readTokenizer(json);
}

function readModel(value: unknown): TokenizerModel {
  const record = recordAt(value, 'model');
  // Files of old versions leave the type out.
  const kind = field(record, 'type') === undefined ? guessedKind(record) : kindOf(record, 'model');
  switch (kind) {
    case 'WordPiece':
      return readWordPiece(record, 'model');
    case 'BPE':
      return readBytePair(record, 'model');
    case 'Unigram':
      return readUnigram(record, 'model');
    default:
      throw unsupported('model', kind);
  }
}

function guessedKind(record: Readonly<Record<string, unknown>>): string {
  if (field(record, 'merges') !== undefined) {
    return 'BPE';
  }
  return Array.isArray(field(record, 'vocab')) ? 'Unigram' : 'WordPiece';
}
