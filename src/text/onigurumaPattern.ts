import { damaged } from './checkedJson.ts';

/** A translated part of a pattern. */
interface Part {
  readonly source: string;
  /** Whether it can match the same text in more than one way, so that repeating it can take exponential time. */
  readonly varies: boolean;
}

const DEEPEST_GROUP = 50;
const ESCAPES = new Map([
  ['s', String.raw`\p{White_Space}`],
  ['S', String.raw`\P{White_Space}`],
  ['d', String.raw`\p{Nd}`],
  ['D', String.raw`\P{Nd}`],
  ['w', String.raw`[\p{L}\p{M}\p{Nd}\p{Pc}]`],
  ['W', String.raw`[^\p{L}\p{M}\p{Nd}\p{Pc}]`],
  ['h', '[0-9A-Fa-f]'],
  ['H', '[^0-9A-Fa-f]'],
  ['n', String.raw`\n`],
  ['r', String.raw`\r`],
  ['t', String.raw`\t`],
  ['f', String.raw`\f`],
  ['v', String.raw`\v`],
  ['a', String.raw`\x07`],
  ['e', String.raw`\x1b`],
]);
const ANCHORS = new Map([
  ['A', '^'],
  ['z', '$'],
  ['Z', String.raw`(?=\n?$)`],
  ['b', String.raw`\b`],
  ['B', String.raw`\B`],
]);
const POSIX_CLASSES = new Map([
  ['alpha', String.raw`\p{Alphabetic}`],
  ['digit', String.raw`\p{Nd}`],
  ['alnum', String.raw`\p{Alphabetic}\p{Nd}`],
  ['upper', String.raw`\p{Uppercase}`],
  ['lower', String.raw`\p{Lowercase}`],
  ['space', String.raw`\p{White_Space}`],
  ['blank', String.raw`\p{Zs}\t`],
  ['cntrl', String.raw`\p{Cc}`],
  ['punct', String.raw`\p{P}\p{S}`],
  ['xdigit', '0-9A-Fa-f'],
  ['word', String.raw`\p{L}\p{M}\p{Nd}\p{Pc}`],
]);
/** Letters outside ASCII that case folding joins with an ASCII letter. */
const MORE_CASES = new Map([
  ['s', '\u017f'],
  ['k', '\u212a'],
]);

/**
 * Translates a regular expression of Oniguruma (Ruby's syntax, which Hugging Face tokenizers use) into the source of
 * a JavaScript one with the flag `v`. Patterns that could take exponential time are refused: a repeated group of
 * which the content can match in several ways, as in `(a+)+`.
 *
 * @throws ProblemError `bad-model` for what cannot be translated; the result may still be an invalid pattern
 */
export function translatePattern(source: string): string {
  const translator = new Translator(source);
  return translator.whole();
}

class Translator {
  private position = 0;
  private depth = 0;
  private atomicGroups = 0;
  private ignoresCase = false;

  constructor(private readonly pattern: string) {}

  whole(): string {
    const { source } = this.alternatives();
    if (this.position < this.pattern.length) {
      throw invalid('a bracket is closed that was never opened');
    }
    return source;
  }

  /** Up to the end or the bracket that closes the group. */
  private alternatives(): Part {
    const parts = [this.sequence()];
    while (this.take('|')) {
      parts.push(this.sequence());
    }
    return {
      source: parts.map((part) => part.source).join('|'),
      varies: parts.length > 1 || parts[0].varies,
    };
  }

  private sequence(): Part {
    let source = '';
    let varies = false;
    while (this.position < this.pattern.length && !this.sees('|') && !this.sees(')')) {
      const part = this.quantified();
      source += part.source;
      varies ||= part.varies;
    }
    return { source, varies };
  }

  private quantified(): Part {
    let part = this.atom();
    for (let quantifier = this.quantifier(); quantifier; quantifier = this.quantifier()) {
      const [, most] = quantifier;
      if (part.varies && most > 1) {
        throw invalid('it could search forever');
      }
      const repeated = `${part.source}${quantifierSource(quantifier)}`;
      const varies = part.varies || quantifier[0] !== most;
      if (this.take('+')) {
        part = this.withoutBacktracking(repeated);
      } else {
        const lazy = this.take('?') ? '?' : '';
        // A second quantifier needs a group of its own.
        part = { source: `(?:${repeated}${lazy})`, varies };
      }
    }
    return part;
  }

  /** Fewest and most repetitions. */
  private quantifier(): [number, number] | undefined {
    if (this.take('*')) {
      return [0, Infinity];
    }
    if (this.take('+')) {
      return [1, Infinity];
    }
    if (this.take('?')) {
      return [0, 1];
    }
    const found = /^\{(\d{0,5})(,?)(\d{0,5})\}/.exec(this.pattern.slice(this.position, this.position + 14));
    if (!found || (found[1] === '' && found[3] === '')) {
      return undefined;
    }
    this.position += found[0].length;
    const fewest = Number(found[1]);
    return [fewest, found[2] === '' ? fewest : found[3] === '' ? Infinity : Number(found[3])];
  }

  /** JavaScript has no atomic groups, but what a lookahead has found is never tried again. */
  private withoutBacktracking(source: string): Part {
    const name = `atomic${this.atomicGroups++}`;
    return { source: `(?:(?=(?<${name}>${source}))\\k<${name}>)`, varies: false };
  }

  private atom(): Part {
    const character = this.next();
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return { source: this.characterClass(), varies: false };
      case '\\':
        return { source: this.escape(false), varies: false };
      case '.':
        return { source: String.raw`[^\n]`, varies: false };
      case '^':
        return { source: String.raw`(?<![^\n])`, varies: false };
      case '$':
        return { source: String.raw`(?![^\n])`, varies: false };
      case '*':
      case '+':
      case '?':
        throw invalid('there is nothing to repeat');
      default:
        return { source: this.literal(character), varies: false };
    }
  }

  private group(): Part {
    if (this.take('?i)')) {
      this.ignoresCase = true;
      return { source: '', varies: false };
    }
    if (++this.depth > DEEPEST_GROUP) {
      throw invalid('its groups are nested too deeply');
    }
    const outerCase = this.ignoresCase;
    const opening = this.groupOpening();
    const content = this.alternatives();
    if (!this.take(')')) {
      throw invalid('a bracket is not closed');
    }
    this.ignoresCase = outerCase;
    this.depth--;
    if (opening === '(?>') {
      return this.withoutBacktracking(content.source);
    }
    const look = opening.startsWith('(?=') || opening.startsWith('(?!') || opening.startsWith('(?<');
    return look
      ? { source: `${opening}${content.source})`, varies: false }
      : { source: `(?:${content.source})`, varies: content.varies };
  }

  /** Captures are never used, so every group that only groups becomes `(?:`. */
  private groupOpening(): string {
    for (const opening of ['?:', '?=', '?!', '?<=', '?<!', '?>']) {
      if (this.take(opening)) {
        return `(${opening}`;
      }
    }
    const named = /^\?<\w+>/.exec(this.pattern.slice(this.position, this.position + 64));
    const options = /^\?([im]*)(?:-[imx]*)?:/.exec(this.pattern.slice(this.position, this.position + 16));
    const found = named ?? options;
    if (found) {
      this.position += found[0].length;
      this.ignoresCase = options ? options[1].includes('i') : this.ignoresCase;
    } else if (this.sees('?')) {
      throw invalid('it has a kind of group that Model Lens does not know');
    }
    return '(?:';
  }

  private literal(character: string): string {
    const cases = this.ignoresCase ? casesOf(character) : [character];
    return cases.length > 1 ? `[${cases.map(escaped).join('')}]` : escaped(character);
  }

  private escape(inClass: boolean): string {
    const character = this.next();
    const known = ESCAPES.get(character) ?? (inClass ? undefined : ANCHORS.get(character));
    if (known !== undefined) {
      return known;
    }
    if (character === 'p' || character === 'P') {
      return this.property(character === 'P');
    }
    if (character === 'x' || character === 'u') {
      return this.codePoint();
    }
    if (/[0-9A-Za-z]/.test(character)) {
      throw invalid(`it uses \\${character}, which Model Lens does not know`);
    }
    return escaped(character);
  }

  /** `\p{L}`, `\p{^L}`, `\p{Han}`: a script needs no `Script=` in Oniguruma. */
  private property(negated: boolean): string {
    const found = /^\{(\^?)([A-Za-z_ ]{1,40})\}/.exec(this.pattern.slice(this.position, this.position + 44));
    if (!found) {
      throw invalid('a \\p has no name');
    }
    this.position += found[0].length;
    const letter = negated !== (found[1] === '^') ? 'P' : 'p';
    const posix = POSIX_CLASSES.get(found[2].toLowerCase());
    if (posix !== undefined) {
      return letter === 'P' ? `[^${posix}]` : `[${posix}]`;
    }
    for (const name of [found[2], `Script=${found[2]}`]) {
      if (isProperty(name)) {
        return `\\${letter}{${name}}`;
      }
    }
    throw invalid(`it uses the property ${found[2]}, which Model Lens does not know`);
  }

  private codePoint(): string {
    const rest = this.pattern.slice(this.position, this.position + 10);
    const found = /^\{([0-9A-Fa-f]{1,6})\}|^([0-9A-Fa-f]{1,4})/.exec(rest);
    if (!found) {
      throw invalid('a code point has no number');
    }
    this.position += found[0].length;
    return `\\u{${found[1] ?? found[2]}}`;
  }

  /** After `[`. Classes may be nested and intersected with `&&` in both languages. */
  private characterClass(): string {
    if (++this.depth > DEEPEST_GROUP) {
      throw invalid('its classes are nested too deeply');
    }
    const negation = this.take('^') ? '^' : '';
    const operands: string[] = [];
    let members = this.take(']') ? '\\]' : '';
    while (!this.take(']')) {
      if (this.take('&&')) {
        operands.push(`[${members}]`);
        members = '';
      } else {
        members += this.classMember();
      }
    }
    this.depth--;
    operands.push(operands.length === 0 ? members : `[${members}]`);
    return `[${negation}${operands.join('&&')}]`;
  }

  private classMember(): string {
    const posix = /^\[:(\^?)([a-z]{1,8}):\]/.exec(this.pattern.slice(this.position, this.position + 14));
    if (posix && POSIX_CLASSES.has(posix[2])) {
      this.position += posix[0].length;
      return `[${posix[1]}${POSIX_CLASSES.get(posix[2])}]`;
    }
    const start = this.classCharacter();
    const ranged = this.sees('-') && !this.pattern.startsWith('-]', this.position);
    if (!ranged || start.set) {
      return this.withCases(start.source, undefined);
    }
    this.take('-');
    const end = this.classCharacter();
    return end.set ? `${start.source}\\-${end.source}` : this.withCases(start.source, end.source);
  }

  /** One character, or a set such as `\s` or a nested class. */
  private classCharacter(): { source: string; set: boolean } {
    const character = this.next();
    if (character === '[') {
      return { source: this.characterClass(), set: true };
    }
    if (character === '\\') {
      const source = this.escape(true);
      return { source, set: /^(\[|\\[pP])/.test(source) };
    }
    return { source: escaped(character), set: false };
  }

  private withCases(start: string, end: string | undefined): string {
    const own = end === undefined ? start : `${start}-${end}`;
    if (!this.ignoresCase || !/^[A-Za-z]$/.test(start) || (end !== undefined && !/^[A-Za-z]$/.test(end))) {
      return own;
    }
    const other = [start, end ?? start].map((letter) => casesOf(letter).find((one) => one !== letter)!);
    return `${own}${other[0]}-${other[1]}`;
  }

  private next(): string {
    const character = this.pattern.codePointAt(this.position);
    if (character === undefined) {
      throw invalid('it ends too early');
    }
    const text = String.fromCodePoint(character);
    this.position += text.length;
    return text;
  }

  private sees(text: string): boolean {
    return this.pattern.startsWith(text, this.position);
  }

  private take(text: string): boolean {
    const found = this.sees(text);
    this.position += found ? text.length : 0;
    return found;
  }
}

function quantifierSource([fewest, most]: [number, number]): string {
  return most === Infinity ? `{${fewest},}` : `{${fewest},${most}}`;
}

function escaped(character: string): string {
  return /[\s!-/:-@[-`{-~]/.test(character) ? `\\u{${character.codePointAt(0)!.toString(16)}}` : character;
}

function casesOf(character: string): string[] {
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
  const more = MORE_CASES.get(lower);
  const single = [lower, upper].filter((one) => [...one].length === 1);
  return [...new Set([...single, ...(more ? [more] : [])])];
}

function isProperty(name: string): boolean {
  try {
    return new RegExp(`\\p{${name}}`, 'v') instanceof RegExp;
  } catch {
    return false;
  }
}

function invalid(reason: string): Error {
  return damaged(`one of its patterns cannot be used, since ${reason}`);
}
