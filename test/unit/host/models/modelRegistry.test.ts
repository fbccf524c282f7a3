import assert from 'node:assert/strict';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { ModelRegistry, type Memory } from '../../../../src/host/models/modelRegistry.ts';
import { BUNDLED_MODELS } from '../../../../src/models/catalogue.ts';
import { BUNDLED_LAYERS } from '../../../../src/models/layers/catalogue.ts';
import type { InspectedModel } from '../../../../src/protocol/outline.ts';
import { panelState } from '../../../../webview/app/panelStateSchema.ts';

const BERT = new URL('../../../fixtures/references/bert', import.meta.url).pathname;

/** In the order of the pickers: what reads texts, then what looks at images. */
const BUNDLED = [...BUNDLED_MODELS, ...BUNDLED_LAYERS].map(({ name }): string => name);

/** Keeps values as VS Code does: what comes back went through JSON. */
class KeptValues implements Memory {
  readonly values = new Map<string, string>();
  get(key: string): unknown {
    const kept = this.values.get(key);
    return kept === undefined ? undefined : JSON.parse(kept);
  }
  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value));
  }
}

const inspected = (name: string, more: Partial<InspectedModel> = {}): InspectedModel => ({
  name,
  title: 'whatever',
  description: 'BERT family, an encoder.',
  family: 'bert',
  kind: 'language',
  precision: 'float32',
  layers: 2,
  heads: 4,
  contextLength: 48,
  hasTokenizer: true,
  bytes: 110_368,
  ...more,
});

describe('the models that can be chosen', () => {
  let memory: KeptValues;
  let registry: ModelRegistry;

  beforeEach(() => {
    memory = new KeptValues();
    registry = new ModelRegistry(memory);
  });

  const names = (): string[] => registry.summaries().map(({ name }) => name);
  const titles = (): string[] => registry.own.map(({ title }) => title);

  it('are the bundled ones first, then one’s own, the latest first', async () => {
    await registry.remember(inspected('/models/one'));
    await registry.remember(inspected('/models/two'));
    assert.deepEqual(names(), [...BUNDLED, '/models/two', '/models/one']);
    await registry.remember(inspected('/models/one', { layers: 3 }));
    assert.deepEqual(names(), [...BUNDLED, '/models/one', '/models/two']);
    assert.equal(registry.resolve('/models/one')?.layers, 3);
    assert.equal(registry.resolve('minilm')?.title, 'MiniLM');
    assert.equal(registry.resolve('/elsewhere'), undefined);
  });

  it('are known again after a restart, and what the panel is told fits what it expects', async () => {
    await registry.remember(inspected(BERT, { hasTokenizer: false }));
    const own = new ModelRegistry(memory).summaries().at(-1);
    assert.equal(own!.title, 'bert');
    assert.match(own!.description, /2 layers × 4 heads\. .*bert It has no tokenizer/);
    assert.ok(!('hasTokenizer' in own!));
    const models = v.safeParse(panelState.entries.models, registry.summaries());
    assert.ok(models.success, JSON.stringify(models.issues));
  });

  it('have different titles', async () => {
    await registry.remember(inspected('/a/MiniLM'));
    await registry.remember(inspected('/a/bert'));
    await registry.remember(inspected('/b/bert'));
    await registry.remember(inspected('/c/b/bert'));
    await registry.remember(inspected('/downloads/x--bert@0123', {}), 'x/bert');
    assert.deepEqual(titles(), ['x/bert', 'bert 2', 'bert (b)', 'bert', 'MiniLM (a)']);
    await registry.remember(inspected('/a/bert'));
    assert.equal(titles()[0], 'bert', 'a model keeps its own title');
  });

  it('say which folder is gone, until it is back', async () => {
    const home = await mkdtemp(join(tmpdir(), 'model-lens-registry-'));
    try {
      const folder = join(home, 'bert');
      await cp(BERT, folder, { recursive: true });
      await registry.remember(inspected(folder));
      let told = 0;
      const end = registry.onDidChange(() => told++);
      assert.equal(registry.resolve(folder)!.missing, undefined);
      await rename(folder, `${folder}-moved`);
      await registry.lookForFolders();
      assert.equal(told, 1);
      assert.equal(registry.resolve(folder)!.missing, `Its folder is gone: ${folder}`);
      await registry.lookForFolders();
      assert.equal(told, 1, 'told once');
      await rename(`${folder}-moved`, folder);
      await registry.lookForFolders();
      assert.equal(told, 2);
      assert.equal(registry.resolve(folder)!.missing, undefined);
      end();
      await registry.forget(folder);
      assert.equal(told, 2);
      assert.deepEqual(names(), BUNDLED);
    } finally {
      await rm(home, { recursive: true });
    }
  });

  it('can be networks of layers, which are files', async () => {
    const home = await mkdtemp(join(tmpdir(), 'model-lens-registry-'));
    try {
      const file = join(home, 'digits.keras');
      await writeFile(file, 'a network');
      const network = { kind: 'layers', family: 'keras', heads: 0, contextLength: 0 } as const;
      const described = { ...network, layers: 10, hasTokenizer: false, description: 'Keras: 10 layers.' };
      await registry.remember(inspected(file, described));
      const kept = new ModelRegistry(memory).resolve(file)!;
      assert.deepEqual([kept.kind, kept.title, kept.family], ['layers', 'digits.keras', 'keras']);
      assert.equal(kept.description, `Keras: 10 layers. ${file}`);
      await registry.lookForFolders();
      assert.equal(registry.resolve(file)!.missing, undefined);
      await rm(file);
      await registry.lookForFolders();
      assert.equal(registry.resolve(file)!.missing, `Its file is gone: ${file}`);
      await registry.remember(inspected('/models/cats/model.json', described));
      await registry.remember(inspected('/web/cats/model.json', described));
      assert.deepEqual(titles(), ['cats (web)', 'cats', 'digits.keras']);
    } finally {
      await rm(home, { recursive: true });
    }
  });

  it('are the bundled ones where what was kept cannot be read', async () => {
    for (const broken of [null, 3, 'x', [], { version: 2, models: [] }, { version: 1, models: {} }]) {
      await memory.update('modelLens.models', broken);
      assert.deepEqual(names(), BUNDLED);
    }
    await registry.remember(inspected('/models/one'));
    const kept = memory.get('modelLens.models') as { models: unknown[] };
    const models = [{ name: '/models/bad', layers: -1 }, ...kept.models, null];
    await memory.update('modelLens.models', { version: 1, models });
    assert.deepEqual(names(), [...BUNDLED, '/models/one']);
  });

  it('are not more than can be looked through', async () => {
    for (let i = 0; i < 50; i++) await registry.remember(inspected(`/models/${i}`));
    assert.equal(registry.own.length, 40);
    assert.equal(registry.own[0]!.name, '/models/49');
  });
});
