import { spawn, spawnSync } from 'node:child_process';
import { build } from './build.ts';
import { show } from './child.ts';
import { makeModels } from './models.ts';
import { ROOT, SAMPLES } from './paths.ts';
import { ProgramError, runAsProgram } from './program.ts';
import { step } from './step.ts';
import { serveVSCode } from './vscode/serve.ts';

/** Serves the coursework folder in VS Code with the extension in it, until Ctrl-C. */
async function startInBrowser(): Promise<never> {
  const vscode = await step('Starting VS Code', () => serveVSCode());
  const address = vscode.page(SAMPLES, { extensionDevelopmentPath: ROOT });
  console.log(`\nOpen ${address}\n`);
  console.log('Select a sentence, press F1 and run "Model Lens: Visualize Attention on Selection".');
  console.log('Ctrl-C ends it.');
  openInBrowser(address);
  // Whatever is still running ends with this process: see atEnd.
  return new Promise(() => setInterval(() => undefined, 1 << 30));
}

async function startOnDesktop(): Promise<number> {
  const isWindows = process.platform === 'win32';
  const [command, ...before] = isWindows ? ['cmd.exe', '/c', 'code'] : ['code'];
  const found = spawnSync(command, [...before, '--version'], { stdio: 'ignore' });
  if (found.status !== 0) {
    throw new ProgramError(
      'No `code` command found. In VS Code run "Shell Command: Install \'code\' command in PATH", or leave --desktop out.',
    );
  }
  console.log('Opening VS Code with samples/ …');
  return show(command, [...before, `--extensionDevelopmentPath=${ROOT}`, '--new-window', SAMPLES]);
}

/** Opens the person's own browser where there is a display; where there is none, the printed address has to do. */
function openInBrowser(address: string): void {
  const { platform, env } = process;
  if (env.CI !== undefined) return;
  const hasDisplay = platform !== 'linux' || env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined;
  if (!hasDisplay) return;
  const openers: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  };
  const [command, ...before] = openers[platform] ?? ['xdg-open'];
  spawn(command, [...before, address], { stdio: 'ignore', detached: true })
    .on('error', () => console.log(`(${command} is missing: open the address yourself.)`))
    .unref();
}

await runAsProgram(import.meta.url, async (commandLine) => {
  const unknown = commandLine.find((word) => word !== '--desktop');
  if (unknown !== undefined) throw new ProgramError(`Unknown option ${unknown}: there is --desktop.`);
  await makeModels();
  await step('Building', () => build());
  return commandLine.includes('--desktop') ? startOnDesktop() : startInBrowser();
});
