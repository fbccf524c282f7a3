import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { TrainingCurve, TrainingScore } from '../../../src/trace/training.ts';
import type { CurvePicture } from '../../views/curveChart.ts';
import '../../views/curves.ts';
import { StageElement } from './stageElement.ts';

interface Measure {
  readonly title: string;
  readonly unit: string;
  readonly of: (score: TrainingScore) => number;
}

const MEASURES: readonly Measure[] = [
  { title: 'Wrong answers', unit: '% of the images', of: ({ accuracy }) => (1 - accuracy) * 100 },
  { title: 'Loss', unit: 'mean of −log p(right class)', of: ({ loss }) => loss },
];

/** How the network learnt: wrong answers and loss, epoch by epoch. */
@customElement('lens-training-tab')
export class LensTrainingTab extends StageElement {
  override render(): TemplateResult | typeof nothing {
    const training = this.panel.view?.outline.training;
    if (!training) return nothing;
    return html`<p>${inWords(training)}</p>
      ${MEASURES.map((measure) => chart(training, measure))}
      <p class="muted hint">
        Training images are shifted, turned, scaled and slanted by chance each time they are seen, which makes
        them harder; those held out are as they are, and the network never learns from them.
      </p>`;
  }

  override updated(_changed: PropertyValues): void {
    void this.complete('lens-curves');
  }
}

/** `It saw 55,000 images 16 times (seed 1). Then 9,923 of 10,000 other images were answered right: 99.23 %.` */
function inWords({ images, epochs, seed, test }: TrainingCurve): string {
  const times = epochs.length === 1 ? 'once' : `${epochs.length} times`;
  return (
    `It saw ${counted(images)} images ${times} (seed ${seed}). Then it was tested once, on images used for nothing ` +
    `else: ${counted(test.right)} of ${counted(test.images)} right, ${percent(test.right / test.images)}.`
  );
}

function chart({ epochs, heldOut }: TrainingCurve, { title, unit, of }: Measure): TemplateResult {
  const picture: CurvePicture = {
    curves: [
      {
        name: 'training images',
        colour: 0,
        values: epochs.map(({ training }) => of(training)),
        dashed: true,
      },
      { name: 'held out', colour: 1, values: epochs.map((epoch) => of(epoch.heldOut)) },
    ],
    places: epochs.map((_, at) => at + 1),
    placeName: String,
    xTitle: 'epoch: all images seen once more',
    yTitle: unit,
  };
  const key = `Dashed: on the training images. Full: on ${counted(heldOut)} images that are held out.`;
  const said = `${title} (${unit}), epoch by epoch. ${key}`;
  return html`<section aria-label=${title}>
    <h3>${title}</h3>
    <p class="muted">${key}</p>
    <lens-curves .picture=${picture} .said=${said}></lens-curves>
  </section>`;
}

const counted = (count: number): string => count.toLocaleString('en-US');
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

declare global {
  interface HTMLElementTagNameMap {
    'lens-training-tab': LensTrainingTab;
  }
}
