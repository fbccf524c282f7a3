import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { ImageTraining, TextTraining, TrainingScore } from '../../../src/trace/training.ts';
import type { CurvePicture } from '../../views/curveChart.ts';
import '../../views/curves.ts';
import { StageElement } from './stageElement.ts';

interface Measure {
  readonly title: string;
  readonly unit: string;
  /** What the curves are of. */
  readonly learnt: string;
  readonly heldOut: string;
  readonly epoch: string;
  readonly curves: readonly { readonly training: number; readonly heldOut: number }[];
}

/** How the network learnt, epoch by epoch: wrong answers and loss, or the bits that each character needs. */
@customElement('lens-training-tab')
export class LensTrainingTab extends StageElement {
  override render(): TemplateResult | typeof nothing {
    const training = this.panel.view?.outline.training;
    if (!training) return nothing;
    return 'images' in training ? imageTraining(training) : textTraining(training);
  }

  override updated(_changed: PropertyValues): void {
    void this.complete('lens-curves');
  }
}

/** `It saw 55,000 images 16 times (seed 1). Then 9,923 of 10,000 other images were answered right: 99.23 %.` */
function imageTraining({ images, epochs, seed, test, heldOut }: ImageTraining): TemplateResult {
  const measure = (title: string, unit: string, of: (score: TrainingScore) => number): Measure => ({
    ...{
      title,
      unit,
      learnt: 'the training images',
      heldOut: `${counted(heldOut)} images that are held out`,
    },
    epoch: 'all images seen once more',
    curves: epochs.map((epoch) => ({ training: of(epoch.training), heldOut: of(epoch.heldOut) })),
  });
  const inWords =
    `It saw ${counted(images)} images ${times(epochs.length)} (seed ${seed}). Then it was tested once, on images used for ` +
    `nothing else: ${counted(test.right)} of ${counted(test.images)} right, ${percent(test.right / test.images)}.`;
  return html`<p>${inWords}</p>
    ${chart(measure('Wrong answers', '% of the images', ({ accuracy }) => (1 - accuracy) * 100))}
    ${chart(measure('Loss', 'mean of −log p(right class)', ({ loss }) => loss))}
    <p class="muted hint">
      Training images are shifted, turned, scaled and slanted by chance each time they are seen, which makes
      them harder; those held out are as they are, and the network never learns from them.
    </p>`;
}

function textTraining({ characters, epochs, seed, heldOut, bitsPerCharacter }: TextTraining): TemplateResult {
  const inWords =
    `It read ${counted(characters)} characters ${times(epochs.length)} (seed ${seed}). With the weights as they are ` +
    `stored, each of ${counted(heldOut)} characters that it never learnt from costs ${bitsPerCharacter.toFixed(2)} bits.`;
  return html`<p>${inWords}</p>
    ${chart({
      ...{ title: 'Loss', unit: 'bits per character' },
      learnt: 'the training text, while it learnt',
      heldOut: `${counted(heldOut)} characters that are held out`,
      ...{ epoch: 'all of the text read once more', curves: epochs },
    })}
    <p class="muted hint">
      The mean of −log₂ p(next character): guessing among 2ⁿ equally likely characters would cost n bits. The
      training curve is the mean over an epoch, during which the network gets better; the held-out text is
      read after it.
    </p>`;
}

function chart({ title, unit, learnt, heldOut, epoch, curves }: Measure): TemplateResult {
  const picture: CurvePicture = {
    curves: [
      { name: 'training', colour: 0, values: curves.map(({ training }) => training), dashed: true },
      { name: 'held out', colour: 1, values: curves.map((each) => each.heldOut) },
    ],
    places: curves.map((_, at) => at + 1),
    placeName: String,
    xTitle: `epoch: ${epoch}`,
    yTitle: unit,
  };
  const key = `Dashed: on ${learnt}. Full: on ${heldOut}.`;
  const said = `${title} (${unit}), epoch by epoch. ${key}`;
  return html`<section aria-label=${title}>
    <h3>${title}</h3>
    <p class="muted">${key}</p>
    <lens-curves .picture=${picture} .said=${said}></lens-curves>
  </section>`;
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
const counted = (count: number): string => count.toLocaleString('en-US');
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

declare global {
  interface HTMLElementTagNameMap {
    'lens-training-tab': LensTrainingTab;
  }
}
