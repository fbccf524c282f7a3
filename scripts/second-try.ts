/** A test in a real browser or VS Code that failed and was run once more. */
export interface SecondTry {
  readonly title: string;
  readonly stack: string;
}

/** Prints what failed at its first try, so that an unsteady test is seen also where it passed in the end. */
export function tellSecondTries(tests: readonly SecondTry[]): void {
  for (const { title, stack } of tests) console.log(`needed a second try: ${title}\n${stack}`);
}
