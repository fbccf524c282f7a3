import * as v from 'valibot';
import { optionsSchema } from '../../protocol/engineMethods.ts';
import type { OptionValue } from '../../trace/description.ts';
import type { Memory } from './modelRegistry.ts';

type Settings = Readonly<Record<string, OptionValue>>;

const KEY = 'modelLens.networkSettings';
const MOST_REMEMBERED = 100;

const schema = v.object({
  version: v.literal(1),
  networks: v.array(v.object({ name: v.pipe(v.string(), v.maxLength(4096)), settings: optionsSchema })),
});

/** How images are prepared for each network, as the person has set it. */
export class NetworkSettings {
  constructor(private readonly memory: Memory) {}

  /** @returns none where nothing was set for it */
  of(network: string): Settings {
    return this.read().find(({ name }) => name === network)?.settings ?? {};
  }

  async keep(network: string, settings: Settings): Promise<void> {
    const others = this.read().filter(({ name }) => name !== network);
    const own = Object.keys(settings).length > 0 ? [{ name: network, settings }] : [];
    const networks = [...own, ...others].slice(0, MOST_REMEMBERED);
    await this.memory.update(KEY, { version: 1, networks });
  }

  /** Read each time: other windows keep settings, too. */
  private read(): readonly { readonly name: string; readonly settings: Settings }[] {
    const parsed = v.safeParse(schema, this.memory.get(KEY));
    return parsed.success ? parsed.output.networks : [];
  }
}
