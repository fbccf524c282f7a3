import { outside } from './harness/outside.ts';
import { until } from './support.ts';

/** Where VS Code's own dialog, which it has in a browser, takes a path. */
export const DIALOG = '.quick-input-widget input[type=text]';

/** The dialog first reads the folder, then proposes a place in it: what is typed before is overwritten. */
export async function untilProposed(path: string): Promise<void> {
  const proposal = `document.querySelector('${DIALOG}').value`;
  await until(`the dialog proposes ${path}`, async () =>
    (await outside.workbench.evaluate<string>(proposal)).endsWith(`/${path}`),
  );
}

/** Gives the dialog another path than the one that it proposes. @param path absolute */
export async function enterPath(path: string): Promise<void> {
  await outside.press('Control+a');
  await outside.type(path);
  // While the dialog still looks up what was typed, it does not take it.
  const isOpen = `(document.querySelector('${DIALOG}')?.offsetParent ?? null) !== null`;
  await until('the dialog takes the path', async () => {
    if (!(await outside.workbench.evaluate<boolean>(isOpen))) return true;
    await outside.press('Enter');
    const gone = outside.workbench.waitFor(DIALOG, { state: 'hidden', timeout: 500 });
    return gone.then(
      () => true,
      () => false,
    );
  });
}
