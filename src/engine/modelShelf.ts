import { isAbsolute } from 'node:path';

interface Loading<Model> {
  readonly model: Promise<Model>;
  /** The model once it is there. */
  ready?: Model;
  /** Of the weight files, counted while they are read. */
  weightBytes: number;
}

/** So many of the person's own models stay in memory when no run uses them. */
const KEPT_OWN_MODELS = 2;

/** Models of one kind: each is opened once, when it is first asked for, and the person's own are let go of again. */
export class ModelShelf<Model extends { readonly network: { dispose(): void } }> {
  /** By name, the one that was asked for last at the end. */
  private readonly loaded = new Map<string, Loading<Model>>();
  /** Out of the list, yet perhaps still behind a run. */
  private readonly retired = new Set<Model>();

  /** @param open with a function that counts the bytes of weights that were read */
  constructor(private readonly open: (name: string, count: (bytes: number) => void) => Promise<Model>) {}

  /** Loads a model, or gives the one that is there. */
  get(name: string): Loading<Model> {
    const loading = this.loaded.get(name) ?? this.begin(name);
    this.loaded.delete(name);
    this.loaded.set(name, loading);
    return loading;
  }

  /** Takes a model out of the list, so that it is read anew. */
  retire(name: string): void {
    const ready = this.loaded.get(name)?.ready;
    this.loaded.delete(name);
    if (ready) this.retired.add(ready);
  }

  /**
   * Gives back the memory of models that were not used lately.
   * @param inUse models behind open runs, which stay
   */
  trim(inUse: ReadonlySet<unknown>): void {
    const own = [...this.loaded].filter(([name]) => isAbsolute(name));
    for (const [name, { ready }] of own.slice(0, -KEPT_OWN_MODELS)) {
      if (ready && !inUse.has(ready)) this.retire(name);
    }
    for (const model of this.retired) {
      if (inUse.has(model)) continue;
      this.retired.delete(model);
      model.network.dispose();
    }
  }

  private begin(name: string): Loading<Model> {
    const count = (bytes: number): void => {
      loading.weightBytes += bytes;
    };
    // Nothing is counted before this line is over: `open` waits for the disk first.
    const loading: Loading<Model> = { model: this.open(name, count), weightBytes: 0 };
    loading.model.then(
      (model) => (loading.ready = model),
      // A model that failed may be repaired: try again the next time.
      () => this.loaded.get(name) === loading && this.loaded.delete(name),
    );
    return loading;
  }
}
