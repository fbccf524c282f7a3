import { usualNetwork, usualRecurrentNetwork } from '../models/layers/catalogue.ts';
import type { PanelState, SourceKind } from '../protocol/panelMethods.ts';
import type { ModelKind } from '../trace/description.ts';
import { modelKindOf } from './lensFacts.ts';
import type { ModelList } from './models/modelList.ts';
import type { NetworkSettings } from './models/networkSettings.ts';
import type { RunChoice } from './panelHandlers.ts';

const FIRST_LENS = 'attention';

/** What of a choice differs from the one before. */
export interface Difference {
  readonly lens: boolean;
  readonly model: boolean;
}

/** The networks to have at hand, also where a lens runs a language model, by name. */
export interface ChosenNetworks {
  /** Of layers, for images. */
  readonly network?: string | undefined;
  /** For sequences. */
  readonly recurrent?: string | undefined;
}

/** What a person has chosen to be run: the lens, its model, its options. */
export class LensChoice {
  lens = FIRST_LENS;
  options: PanelState['options'] = {};
  /** Each kind of model is chosen by itself: an image does not take the place of the text's model. */
  private readonly chosen: { language: string; layers?: string; recurrent?: string };
  /** The network of layers while none is chosen: as suits the source, and a drawing is drawn for the one in use. */
  private usual = usualNetwork('drawing');

  /** @param model the language model of the first run, by name */
  constructor(
    private readonly models: ModelList,
    model: string,
    private readonly settings: Pick<NetworkSettings, 'of' | 'keep'> | undefined,
  ) {
    this.chosen = { language: model };
  }

  /** The one that the lens runs, by name. */
  get model(): string {
    const { layers = this.usual, recurrent = usualRecurrentNetwork(), ...chosen } = this.chosen;
    return { ...chosen, layers, recurrent }[modelKindOf(this.lens)];
  }

  /** What is kept over a window reload. */
  get kept(): { readonly model: string } & ChosenNetworks {
    const { language: model, layers: network, recurrent } = this.chosen;
    return {
      model,
      ...(network !== undefined && { network }),
      ...(recurrent !== undefined && { recurrent }),
    };
  }

  /**
   * Takes what is named; what is not stays, as far as it means anything for another lens or model.
   * @param source where a run is made on another one
   * @param networks to have at hand, also where the lens runs a language model
   */
  choose({ model, lens, options }: RunChoice, source?: SourceKind, networks?: ChosenNetworks): Difference {
    const before = { lens: this.lens, model: this.model };
    if (source !== undefined && source !== 'drawing') this.usual = usualNetwork(source);
    if (networks?.network !== undefined) this.chosen.layers = networks.network;
    if (networks?.recurrent !== undefined) this.chosen.recurrent = networks.recurrent;
    if (lens !== undefined) this.lens = lens;
    if (model !== undefined) this.chosen[this.kindOf(model)] = model;
    const different = { lens: this.lens !== before.lens, model: this.model !== before.model };
    if (options) this.options = options;
    else if (different.lens || (different.model && this.runsNetwork)) this.options = this.remembered();
    return different;
  }

  /** Remembers how images are prepared for the network. */
  async keepSettings(): Promise<void> {
    if (this.runsNetwork) await this.settings?.keep(this.model, this.options);
  }

  /** What the options begin with: those that were set for the network before. */
  private remembered(): PanelState['options'] {
    return (this.runsNetwork && this.settings?.of(this.model)) || {};
  }

  /** A model that is not in the list, such as a folder in the settings, is what the lens can run. */
  private kindOf(model: string): ModelKind {
    const listed = this.models.summaries().find(({ name }) => name === model);
    return listed?.kind ?? modelKindOf(this.lens);
  }

  private get runsNetwork(): boolean {
    return modelKindOf(this.lens) === 'layers';
  }
}
