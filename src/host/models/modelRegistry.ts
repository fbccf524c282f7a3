import { basename, dirname } from 'node:path';
import type { InspectedModel, ModelSummary } from '../../protocol/outline.ts';
import { english, type Localization } from '../localization.ts';
import { bundledModels } from './bundledModels.ts';
import { isStillThere } from './modelAt.ts';
import type { ModelList } from './modelList.ts';
import { parseRemembered, type RememberedModel } from './rememberedModel.ts';

/** What keeps values over restarts; `vscode.Memento` has this shape. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = 'modelLens.models';
const MOST_REMEMBERED = 40;

/** The one place that knows all models: those that ship with the extension, and the person's own, opened or downloaded. */
export class ModelRegistry implements ModelList {
  private readonly listeners = new Set<() => void>();
  /** Models whose folder or file was not there when it was looked for last. */
  private missing: ReadonlySet<string> = new Set();

  constructor(
    private readonly memory: Memory,
    private readonly l10n: Localization = english,
  ) {}

  /** The person's own models, the latest first. Read each time: other windows remember models, too. */
  get own(): readonly RememberedModel[] {
    return parseRemembered(this.memory.get(KEY));
  }

  summaries(): readonly ModelSummary[] {
    return [...bundledModels.summaries(), ...this.own.map((model) => this.summaryOf(model))];
  }

  /** Somebody begins to look at the list: what is gone is looked for. */
  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    void this.lookForFolders();
    return () => this.listeners.delete(listener);
  }

  /** A model by its name; `undefined` for one that is neither bundled nor remembered. */
  resolve(name: string): ModelSummary | undefined {
    return this.summaries().find((model) => model.name === name);
  }

  /**
   * Puts a model at the head of the person's own.
   * @param hub where it was downloaded from: `openai-community/gpt2`
   */
  async remember(model: InspectedModel, hub?: string): Promise<RememberedModel> {
    const others = this.own.filter(({ name }) => name !== model.name);
    const { name, kind, family, precision, layers, heads, contextLength, hasTokenizer, bytes } = model;
    const sizes = { kind, family, precision, layers, heads, contextLength, hasTokenizer, bytes };
    const title = this.titleOf(name, hub, others);
    const remembered = { name, title, description: this.describe(model, hub), ...sizes, ...(hub && { hub }) };
    await this.keep([remembered, ...others].slice(0, MOST_REMEMBERED));
    return remembered;
  }

  /** Takes a model off the list; its files stay where they are. */
  async forget(name: string): Promise<void> {
    await this.keep(this.own.filter((model) => model.name !== name));
  }

  /** Finds out which folders and files are gone, and tells where that changed. */
  async lookForFolders(): Promise<void> {
    const names = this.own.map(({ name }) => name);
    const there = await Promise.all(names.map((name) => isStillThere(name)));
    const missing = new Set(names.filter((_, index) => !there[index]));
    const same = missing.size === this.missing.size && [...missing].every((name) => this.missing.has(name));
    this.missing = missing;
    if (!same) this.tell();
  }

  private async keep(models: readonly RememberedModel[]): Promise<void> {
    await this.memory.update(KEY, { version: 1, models });
    await this.lookForFolders();
    this.tell();
  }

  private summaryOf(model: RememberedModel): ModelSummary {
    const { name, kind, title, description, family, precision, layers, heads, contextLength } = model;
    const summary = { name, kind, title, description, family, precision, layers, heads, contextLength };
    if (!this.missing.has(name)) return summary;
    const missing =
      kind !== 'language'
        ? this.l10n.t('Its file is gone: {0}', name)
        : this.l10n.t('Its folder is gone: {0}', name);
    return { ...summary, missing };
  }

  /** The last part of its name; where another model is called the same, the part before it as well. */
  private titleOf(path: string, hub: string | undefined, others: readonly RememberedModel[]): string {
    const taken = new Set([...bundledModels.summaries(), ...others].map(({ title }) => title));
    // Every network of TensorFlow.js is called “model.json”; its folder has the name.
    const place = /\.json$/i.test(path) ? dirname(path) : path;
    const short = hub?.slice(hub.indexOf('/') + 1) ?? basename(place);
    const candidates = [short, hub ?? `${short} (${basename(dirname(place))})`];
    for (let number = 2; number <= MOST_REMEMBERED + 2; number++) candidates.push(`${short} ${number}`);
    return candidates.find((title) => !taken.has(title)) ?? short;
  }

  private describe(model: InspectedModel, hub?: string): string {
    const { kind, name, layers, heads, hasTokenizer, description } = model;
    if (kind !== 'language') return `${description} ${name}`;
    const sizes = this.l10n.t('{0} {1} layers × {2} heads. {3}', description, layers, heads, hub ?? name);
    return hasTokenizer
      ? sizes
      : `${sizes} ${this.l10n.t('It has no tokenizer, so it reads token ids only.')}`;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
