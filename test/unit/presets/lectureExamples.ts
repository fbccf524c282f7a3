import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A worked example of the lectures: what goes in, and what is right (not always what is printed). */
export interface LectureExample {
  readonly name: string;
  readonly lecture: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: unknown;
  /** Whether the print is right; `null` where nothing is printed. */
  readonly printed_ok: boolean | null;
  readonly printed?: unknown;
}

export const LECTURE_EXAMPLES = JSON.parse(
  readFileSync(
    fileURLToPath(new URL('../../fixtures/lectures/worked-examples.json', import.meta.url)),
    'utf8',
  ),
) as LectureExample[];

export function lectureExample(name: string): LectureExample {
  const found = LECTURE_EXAMPLES.find((example) => example.name === name);
  if (!found) throw new Error(`The lectures have no example “${name}”.`);
  return found;
}
