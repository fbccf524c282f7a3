import type { AddedTokens } from './addedTokens.ts';
import { AlignedText } from './alignedText.ts';
import type { Decoder } from './decoders.ts';
import type { FoundPiece, TokenizerModel } from './model.ts';
import type { EncodedToken, PostProcessor } from './postProcessors.ts';
import type { PreTokenizer } from './preTokenizers.ts';
import { RememberedPieces } from './rememberedPieces.ts';
import type { CutMethod, Replay } from './replay.ts';
import type { Token, Tokenizer } from './tokenizer.ts';

/** The steps of a tokenizer in the order in which a text goes through them. */
export interface TokenizerSteps {
  /** Takes out the added tokens and normalizes the rest. */
  readonly addedTokens: AddedTokens;
  readonly preTokenizer: PreTokenizer;
  readonly model: TokenizerModel;
  readonly postProcessor: PostProcessor;
  readonly decoder: Decoder;
  /** Ids that `decode` leaves out. */
  readonly specialIds: ReadonlySet<number>;
}

/** A tokenizer in the steps of Hugging Face's library, which keeps exact ranges in the source text. */
export class PipelineTokenizer implements Tokenizer {
  private readonly words: RememberedPieces;

  constructor(private readonly steps: TokenizerSteps) {
    this.words = new RememberedPieces((text) => steps.model.pieces(text));
  }

  get vocabularySize(): number {
    return this.steps.model.vocabulary.size;
  }

  get method(): CutMethod {
    return this.steps.model.method;
  }

  get unknownId(): number | undefined {
    return this.steps.model.unknownId;
  }

  encode(text: string, pair?: string): Token[] {
    const texts = [this.tokensOf(text, 0)];
    if (pair !== undefined) {
      texts.push(this.tokensOf(pair, 1));
    }
    const tokens: Token[] = [];
    for (const processed of this.steps.postProcessor(texts)) {
      for (const token of processed) {
        tokens.push(token.surface === undefined ? token : withoutSurface(token));
      }
    }
    return tokens;
  }

  decode(ids: readonly number[]): string {
    const pieces = ids
      .filter((id) => !this.steps.specialIds.has(id))
      .map((id) => this.piece(id))
      .filter((piece) => piece !== undefined);
    return this.steps.decoder(pieces).join('');
  }

  piece(id: number): string | undefined {
    return this.steps.model.vocabulary.piece(id);
  }

  replays(source: string): Replay[] {
    const { addedTokens, preTokenizer, model } = this.steps;
    const replays: Replay[] = [];
    const add = (text: AlignedText, replay: Replay): void => {
      const { start, end } = replay;
      replays.push({ ...replay, start: text.sourceStart(start), end: text.sourceEnd(end - 1) });
    };
    for (const { text, token } of addedTokens.segments(AlignedText.of(source))) {
      if (token) {
        const symbols = [this.piece(token.id) ?? ''];
        add(text, { start: 0, end: text.length, word: text.text, steps: [{ symbols }] });
        continue;
      }
      for (const part of text.length > 0 ? preTokenizer(text) : []) {
        model.replays(part.text).forEach((replay) => add(part, replay));
      }
    }
    return replays;
  }

  private tokensOf(source: string, type: number): EncodedToken[] {
    const { addedTokens, preTokenizer } = this.steps;
    const tokens: EncodedToken[] = [];
    for (const { text, token } of addedTokens.segments(AlignedText.of(source))) {
      if (token) {
        const whole = this.encoded(text, { id: token.id, start: 0, end: text.length }, type);
        tokens.push({ ...whole, surface: text.text });
        continue;
      }
      for (const part of text.length > 0 ? preTokenizer(text) : []) {
        for (const found of this.words.pieces(part.text)) {
          tokens.push(this.encoded(part, found, type));
        }
      }
    }
    return tokens;
  }

  private encoded(text: AlignedText, { id, start, end }: FoundPiece, type: number): EncodedToken {
    return {
      id,
      piece: this.piece(id) ?? '',
      start: text.sourceStart(start),
      end: text.sourceEnd(end - 1),
      special: false,
      type,
    };
  }
}

function withoutSurface({ id, piece, start, end, special, type }: EncodedToken): Token {
  return { id, piece, start, end, special, type };
}
