import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import { formatNumber } from '../../drawing/ticks.ts';
import type { CurvePicture } from '../../views/curveChart.ts';
import '../../views/curves.ts';
import type { Dial, Hand } from '../../views/dialPicture.ts';
import '../../views/dials.ts';
import { picker } from '../elements/picker.ts';
import { headAxis } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlots } from '../querySlots.ts';
import { dotProduct, productAt, shownPairs, type TurnedPair } from './turnedPair.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

const MOST_DIALS = 8;
/** Also for short texts the curve shows how the product goes on. */
const LEAST_DISTANCE = 15;

/** One query and one key of a head. */
interface Place {
  readonly query: number;
  readonly key: number;
  readonly queryHead: number;
  readonly keyHead: number;
}

/** What rotation does to one query and one key. */
@customElement('lens-turn-tab')
export class LensTurnTab extends StageElement {
  private readonly slices = new QuerySlots(this, 'slice');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    const stages = view && node && stagesOf(view, node);
    if (!view || !node || !stages) return nothing;
    const place = this.place(view, node, stages);
    const row = (of: OutlineNode, head: number, at: number) => ({
      trace: view.trace,
      node: of.name,
      leading: [head],
      rows: [at, at + 1] as [number, number],
      limit: 4096,
    });
    const tokens = view.outline.tokens.length;
    const step = (name: string) => ({
      trace: view.trace,
      node: name,
      leading: [],
      rows: [Math.min(1, tokens - 1), Math.min(1, tokens - 1) + 1] as [number, number],
      limit: 4096,
    });
    const answers = this.slices.read(queries, [
      row(stages.queryBefore, place.queryHead, place.query),
      row(stages.query, place.queryHead, place.query),
      row(stages.keyBefore, place.keyHead, place.key),
      row(stages.key, place.keyHead, place.key),
      step('rotary.cos'),
      step('rotary.sin'),
    ]);
    const slices = answers.filter((answer) => answer !== undefined);
    this.drawn = slices.length === answers.length;
    return html`${this.pickers(view, place)} ${this.drawn ? pictures(pairOf(slices), place, tokens) : waiting}`;
  }

  /** The pinned row and column, else the last token that was read and the first. */
  private place(view: OutlineView, node: OutlineNode, stages: Stages): Place {
    const { navigation } = this.panel;
    const tokens = view.outline.tokens;
    const last = tokens.findLastIndex((token) => !token.special);
    const ofKey = node === stages.key;
    const shared = (headAxis(stages.query)?.size ?? 1) / (headAxis(stages.key)?.size ?? 1);
    const head = Math.min(navigation.head, (headAxis(node)?.size ?? 1) - 1);
    return {
      query: navigation.rows.at(-1) ?? Math.max(0, last),
      key: navigation.columns.at(-1) ?? Math.min(1, tokens.length - 1),
      queryHead: ofKey ? head * shared : head,
      keyHead: ofKey ? head : Math.floor(head / shared),
    };
  }

  private pickers(view: OutlineView, { query, key }: Place): TemplateResult {
    const axis = { name: 'position', size: view.outline.tokens.length, labels: 'tokens' };
    const options = Array.from({ length: axis.size }, (_, at) => ({
      value: String(at),
      title: `${at} “${view.labelAt(axis, at)}”`,
    }));
    const within = (at: number): number => Math.min(axis.size - 1, Math.max(0, at));
    const pickQuery = (at: number): void => this.panel.navigate((now) => ({ ...now, rows: [within(at)] }));
    const pickKey = (at: number): void => this.panel.navigate((now) => ({ ...now, columns: [within(at)] }));
    return html`<div class="position-picker turn-pickers">
      <span class="row-word">Query</span>
      ${picker({
        name: 'query',
        label: 'Query',
        hint: 'Whose query is turned',
        options,
        value: String(query),
        pick: (value) => pickQuery(Number(value)),
        step: (direction) => pickQuery(query + direction),
      })}
      <span class="column-word">Key</span>
      ${picker({
        name: 'key',
        label: 'Key',
        hint: 'Whose key is turned',
        options,
        value: String(key),
        pick: (value) => pickKey(Number(value)),
        step: (direction) => pickKey(key + direction),
      })}
    </div>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-curves');
  }
}

interface Stages {
  readonly queryBefore: OutlineNode;
  readonly query: OutlineNode;
  readonly keyBefore: OutlineNode;
  readonly key: OutlineNode;
}

/** The stages of the node's own layer; of the first one where it belongs to none. */
function stagesOf(view: OutlineView, node: OutlineNode): Stages | undefined {
  const layer = /^layer\.\d+/.exec(node.name)?.[0] ?? 'layer.0';
  const stage = (name: string): OutlineNode | undefined => view.node(`${layer}.attention.${name}`);
  const [queryBefore, query] = [stage('query_before_rotary'), stage('query')];
  const [keyBefore, key] = [stage('key_before_rotary'), stage('key')];
  return queryBefore && query && keyBefore && key && { queryBefore, query, keyBefore, key };
}

function pairOf([queryBefore, query, keyBefore, key, cos, sin]: readonly Slice[]): TurnedPair {
  const pairs = cos!.columns / 2;
  return {
    queryBefore: queryBefore!.values,
    query: query!.values,
    keyBefore: keyBefore!.values,
    key: key!.values,
    angles: Array.from({ length: pairs }, (_, i) => Math.atan2(sin!.values[i]!, cos!.values[i]!)),
  };
}

function pictures(pair: TurnedPair, { query, key }: Place, tokens: number): TemplateResult {
  const [before, after] = [dotProduct(pair.queryBefore, pair.keyBefore), dotProduct(pair.query, pair.key)];
  const shown = shownPairs(pair.angles.length, MOST_DIALS);
  return html`<p class="turn-verdict">
      <b>q · k</b> before turning: <b>${formatNumber(before)}</b>, after: <b>${formatNumber(after)}</b>. The
      key stands ${apart(key - query)}.
    </p>
    <p class="muted hint">
      <span class="row-word">Blue: the query</span>, <span class="column-word">orange: the key</span>; dashed
      before, solid after. Position p turns each pair p times by its own angle. Below each dial: what the pair
      adds to q · k, before → after.
      ${
        shown.length < pair.angles.length
          ? `Shown: ${shown.length} of ${pair.angles.length} pairs, from the fastest to the slowest.`
          : ''
      }
    </p>
    <lens-dials
      .dials=${shown.map((at) => dialOf(pair, at))}
      .said=${'Query and key in each pair of features, before and after turning'}
    ></lens-dials>
    ${curveOf(pair, key - query, Math.max(LEAST_DISTANCE, tokens - 1), before)}`;
}

function apart(distance: number): string {
  const positions = `${Math.abs(distance)} position${Math.abs(distance) === 1 ? '' : 's'}`;
  return distance === 0
    ? 'where the query stands'
    : `${positions} ${distance < 0 ? 'before' : 'after'} the query`;
}

/** Every dial in its own size: it is the direction that turns, not the length. */
function dialOf(pair: TurnedPair, at: number): Dial {
  const pairs = pair.angles.length;
  const hand = (vector: Float32Array, kind: Hand['kind'], before: boolean): Hand => {
    const [x, y] = [vector[at]!, vector[at + pairs]!];
    const scale = (Math.hypot(x, y) || 1) / (kind === 'row' ? 1 : 0.75);
    return { x: x / scale, y: y / scale, kind, before };
  };
  const share = (query: Float32Array, key: Float32Array): string =>
    formatNumber(query[at]! * key[at]! + query[at + pairs]! * key[at + pairs]!);
  const degrees = formatNumber(Number(((pair.angles[at]! * 180) / Math.PI).toPrecision(2)));
  return {
    title: `pair ${at}`,
    facts: [
      `${degrees}° a position`,
      `q·k ${share(pair.queryBefore, pair.keyBefore)} → ${share(pair.query, pair.key)}`,
    ],
    hands: [
      hand(pair.queryBefore, 'row', true),
      hand(pair.keyBefore, 'column', true),
      hand(pair.query, 'row', false),
      hand(pair.key, 'column', false),
    ],
    said: `features ${at} and ${at + pairs}`,
  };
}

function curveOf(pair: TurnedPair, distance: number, most: number, before: number): TemplateResult {
  const places = Array.from({ length: 2 * most + 1 }, (_, i) => i - most);
  const picture: CurvePicture = {
    curves: [
      { name: 'q · k, turned', colour: 0, values: places.map((place) => productAt(pair, place)) },
      { name: 'before turning', colour: 1, values: places.map(() => before), dashed: true },
    ],
    places,
    placeName: (place) => (place > 0 ? `+${place}` : String(place).replace('-', '−')),
    xTitle: 'distance: positions from the query to the key',
    yTitle: 'q · k',
    marked: distance,
  };
  const said = 'How well this query fits this key, had they stood further apart or nearer';
  return html`<h3>The same two, at any distance</h3>
    <p class="muted hint">
      Solid: turned; the large point is this pair. Dashed: before turning, the same everywhere.
    </p>
    <lens-curves .picture=${picture} .said=${said}></lens-curves>`;
}
