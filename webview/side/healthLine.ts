import type { SideAttention, SideHealth, SidePassage } from '../../src/protocol/sideMethods.ts';
import { formatCount, formatNumber, formatPercent } from '../drawing/ticks.ts';

/** One figure on a head, in words, and what it means. */
export interface HealthFact {
  readonly text: string;
  readonly title: string;
  /** Something is wrong with the numbers. */
  readonly alarming?: boolean;
}

/** What the figures say of a head; `first` and `separator` are the spellings of those tokens. */
export function healthFacts(health: SideHealth, first: string, separator: string): HealthFact[] {
  const { entropyBits, largestEntropyBits, onFirst, onSeparator, notFinite, saturated } = health;
  const facts: HealthFact[] = [];
  if (notFinite > 0) {
    facts.push({
      text: `${formatCount(notFinite)} ${notFinite === 1 ? 'weight is' : 'weights are'} no number`,
      title: 'NaN or infinite: something overflowed. Such rows are left out of the other figures.',
      alarming: true,
    });
  }
  if (entropyBits !== null && largestEntropyBits !== null) {
    facts.push({
      text: `spread ${formatNumber(entropyBits)} of ${formatNumber(largestEntropyBits)} bits`,
      title:
        'Entropy of the weights, on average over the tokens: 0 bits where each looks at one token only, ' +
        `${formatNumber(largestEntropyBits)} where it looks at all alike.`,
    });
  }
  if (onFirst !== null) facts.push(onToken(onFirst, first, 'the first token'));
  if (onSeparator !== null && onSeparator !== undefined) {
    facts.push(onToken(onSeparator, separator, 'the separator'));
  }
  if (saturated !== null && saturated > 0) {
    facts.push({
      text: `${percent(saturated)} saturated`,
      title: `${percent(saturated)} of the tokens give one token 99 % of their attention or more.`,
    });
  }
  return facts;
}

/** The facts on what is shown. */
export function factsOf({ health }: SideAttention, tokens: SidePassage['tokens']): HealthFact[] {
  const separator = tokens.findLast(({ special }, at) => special && at > 0)?.piece ?? '';
  return healthFacts(health, tokens[0]?.piece ?? '', separator);
}

function onToken(share: number, piece: string, what: string): HealthFact {
  return {
    text: `${percent(share)} on ${piece}`,
    title: `Mean weight on ${what}: where a head with nothing to do often rests.`,
  };
}

/** Whole percents are enough for a line. */
const percent = (share: number): string =>
  share > 0 && share < 0.01 ? formatPercent(share) : `${Math.round(share * 100)} %`;
