import * as vscode from 'vscode';
import type { WorkerLogEntry } from './workerProcess.ts';

/** The output channel “Model Lens”: the details behind what the person is told. */
export class Log implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('Model Lens', { log: true });
  private disposed = false;

  /** @param thrown its stack and causes are written as well */
  write(level: WorkerLogEntry['level'], text: string, thrown?: unknown): void {
    // Workers that end with the extension still have last words; VS Code throws at whoever writes them.
    if (this.disposed) return;
    const line = thrown === undefined ? text : `${text}\n${detailsOf(thrown)}`;
    if (level === 'warning') this.channel.warn(line);
    else this.channel[level](line);
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.disposed = true;
    this.channel.dispose();
  }
}

function detailsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const details = thrown.stack ?? thrown.message;
  return thrown.cause === undefined ? details : `${details}\nCaused by: ${detailsOf(thrown.cause)}`;
}
