import { html, nothing, type TemplateResult } from 'lit';
import type { ClassMapMethod } from '../../../../src/trace/classMap.ts';
import { type ClassNumbers, classNumberText, ranked } from '../../../views/classNumbers.ts';
import { indexField } from '../../elements/indexField.ts';
import type { Navigation } from '../../navigation.ts';
import type { Panel } from '../../panel.ts';
import { choice, listOf } from '../maps/mapTools.ts';
import { overControls } from '../maps/overTools.ts';

export const METHODS: Readonly<Record<ClassMapMethod, string>> = {
  grad_cam: 'Grad-CAM',
  occlusion: 'occlusion',
};
/** So many classes stand in the list; any other is typed by its number. */
const LISTED = 12;

interface Scores {
  readonly scores: Float32Array | undefined;
  readonly labels: readonly string[] | undefined;
  /** Whether they are shares or scores. */
  readonly numbers: ClassNumbers;
}

/** Which class is asked about, and how. */
export function whyControls(panel: Panel, of: Scores): TemplateResult {
  const { why } = panel.navigation;
  const set = (changed: Partial<Navigation['why']>): void =>
    panel.navigate((now) => ({ ...now, why: { ...now.why, ...changed } }));
  return html`<div class="map-controls">
      ${choice('Method', METHODS, why.method, (method) => set({ method }))}
      ${classChoice(of, why.class, (at) => set({ class: at }))}
      ${
        why.method === 'grad_cam'
          ? stageChoice(panel, why.stage, (stage) => set({ stage }))
          : html`${side('Patch', why.patch, (patch) => set({ patch }))}
            ${side('Step', why.step, (step) => set({ step }))}`
      }
    </div>
    ${overControls(panel)}`;
}

/** The likeliest first; where there are many, any other by its number. */
function classChoice(
  { scores, labels, numbers }: Scores,
  chosen: number | null,
  pick: (at: number | null) => void,
): TemplateResult | typeof nothing {
  if (!scores) return nothing;
  const all = ranked(scores, labels, 'score');
  const listed = all.slice(0, LISTED);
  const more = all.find(({ at }) => at === chosen);
  if (more && !listed.includes(more)) listed.push(more);
  const options = [
    ['', 'the likeliest'],
    ...listed.map(({ at, label, value }) => [String(at), `${label} (${classNumberText(value, numbers)})`]),
  ] as [string, string][];
  return html`${listOf('Class', options, chosen === null ? '' : String(chosen), (value) =>
    pick(value === '' ? null : Number(value)),
  )}
  ${all.length > LISTED ? indexField('Number', chosen ?? all[0].at, all.length, pick) : nothing}`;
}

/** The stages whose maps can be weighed: what each layer gives on. */
function stageChoice(
  panel: Panel,
  chosen: string | null,
  pick: (stage: string | null) => void,
): TemplateResult {
  const stages = panel.view?.mapsOfLayers() ?? [];
  const options = [
    ['', 'the last with maps'],
    ...stages.map(({ name, axes }) => [
      name,
      `${name.replace(/^layer\.|\.output$/g, '')} (${axes[1].size} × ${axes[2].size})`,
    ]),
  ] as [string, string][];
  return listOf('Maps of', options, chosen ?? '', (value) => pick(value === '' ? null : value));
}

/** In the network's pixels; 0 leaves it to the program. */
function side(label: string, value: number, pick: (value: number) => void): TemplateResult {
  return html`<label title="In the network’s pixels; 0: a sensible one"
    >${label}
    <input
      type="number"
      min="0"
      max="512"
      step="1"
      .value=${String(value)}
      @change=${(event: Event) => {
        const field = event.target as HTMLInputElement;
        const { valueAsNumber } = field;
        if (Number.isInteger(valueAsNumber) && valueAsNumber >= 0 && valueAsNumber <= 512)
          pick(valueAsNumber);
        else field.value = String(value);
      }}
    />${value === 0 ? html`<span class="muted">auto</span>` : nothing}</label
  >`;
}
