import * as vscode from 'vscode';
import { ProblemError } from '../problem.ts';
import { LARGEST_IMAGE_FILE } from '../protocol/engineMethods.ts';
import type { ImageSource } from './imageSource.ts';

const MEGABYTE = 1024 * 1024;

/** An image file: on the disk, or wherever VS Code reads files from. */
export class ImageFileSource implements ImageSource {
  readonly kind = 'image';
  private changed: 'written' | 'deleted' | undefined;
  /** The file as it was read last. */
  private version: string | undefined;
  private readonly listeners = new Set<() => void>();
  private watcher: vscode.Disposable | undefined;

  constructor(
    private readonly file: vscode.Uri,
    private readonly ownRemark?: string,
  ) {}

  get uri(): string {
    return this.file.toString();
  }

  get label(): string {
    const { path, scheme } = this.file;
    const name = path.slice(path.lastIndexOf('/') + 1);
    return ['file', 'vscode-remote'].includes(scheme) ? name : `${name} (${scheme})`;
  }

  get remark(): string | undefined {
    if (this.changed === 'written') {
      return vscode.l10n.t('The file was changed since; run again to see it as it is now.');
    }
    if (this.changed === 'deleted') return vscode.l10n.t('The file was deleted since.');
    return this.ownRemark;
  }

  begin(): void {
    this.tell(undefined);
  }

  async read(): Promise<Uint8Array<ArrayBuffer>> {
    const found = await this.orGone(vscode.workspace.fs.stat(this.file));
    const { type, size } = found;
    if (type & vscode.FileType.Directory) throw this.noFile();
    // The size is looked at first: a huge file is not read at all.
    if (size > LARGEST_IMAGE_FILE) throw this.tooLarge(size);
    const bytes = await this.orGone(vscode.workspace.fs.readFile(this.file));
    if (bytes.length > LARGEST_IMAGE_FILE) throw this.tooLarge(bytes.length);
    this.version = versionOf(found);
    // While it was read, the watcher may have compared it with the version before.
    this.tell(undefined);
    // What is sent to the engine is copied with all of the memory that it lies in.
    return bytes.byteLength === bytes.buffer.byteLength ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
  }

  /** The file is watched as long as somebody listens. */
  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    this.watcher ??= this.watch();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.watcher?.dispose();
      this.watcher = undefined;
    };
  }

  private watch(): vscode.Disposable {
    const { path } = this.file;
    const folder = vscode.Uri.joinPath(this.file, '..');
    const name = path.slice(path.lastIndexOf('/') + 1);
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, escapedForGlob(name)),
    );
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(() => this.look()),
      watcher.onDidCreate(() => this.look()),
      watcher.onDidDelete(() => this.look()),
    );
  }

  /** What the watcher tells may be of before the file was read. */
  private look(): void {
    const { version } = this;
    if (version === undefined) return;
    vscode.workspace.fs.stat(this.file).then(
      (found) => version === this.version && this.tell(versionOf(found) === version ? undefined : 'written'),
      () => version === this.version && this.tell('deleted'),
    );
  }

  private tell(changed: 'written' | 'deleted' | undefined): void {
    if (changed === this.changed) return;
    this.changed = changed;
    for (const listener of this.listeners) listener();
  }

  private async orGone<Value>(answer: Thenable<Value>): Promise<Value> {
    try {
      return await answer;
    } catch (cause) {
      throw new ProblemError(
        'not-found',
        vscode.l10n.t('“{0}” cannot be read: it was deleted, renamed, or never saved.', this.label),
        vscode.l10n.t('Open another image, or save this one as a file, and run the command again.'),
        { cause },
      );
    }
  }

  private noFile(): ProblemError {
    return new ProblemError(
      'bad-input',
      vscode.l10n.t('“{0}” is a folder.', this.label),
      vscode.l10n.t('Choose an image in it.'),
    );
  }

  private tooLarge(bytes: number): ProblemError {
    const megabytes = (count: number): string => Math.ceil(count / MEGABYTE).toLocaleString('en-US');
    return new ProblemError(
      'bad-input',
      vscode.l10n.t(
        '“{0}” has {1} MB; image files of up to {2} MB are read.',
        this.label,
        megabytes(bytes),
        megabytes(LARGEST_IMAGE_FILE),
      ),
      vscode.l10n.t('Save it smaller: networks look at a few hundred pixels a side.'),
    );
  }
}

const versionOf = ({ mtime, size }: vscode.FileStat): string => `${mtime} ${size}`;

/** A name may hold what means something in a pattern. */
const escapedForGlob = (name: string): string => name.replace(/[[\]{}*?]/g, (sign) => `[${sign}]`);
