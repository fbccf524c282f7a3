import type { Outline, OutlineNode } from '../../../src/protocol/outline.ts';
import type { NodeView } from '../../../src/trace/description.ts';
import type { Tab } from '../navigation.ts';
import {
  capitalized,
  hasVocabulary,
  headAxis,
  isAttention,
  isCellStage,
  isDifference,
  isMaps,
  isMemory,
  isRecurrentNode,
  isState,
  partWord,
  partsOf,
} from '../nodeShape.ts';

export interface TabChoice {
  readonly tab: Tab;
  readonly title: string;
}

/** What of a run decides which tabs are offered. */
export type TabFacts = Pick<Outline, 'predictsNext' | 'model'>;

/** The ways to look at a node, by its shape and by what its run is. */
export function tabsOf(node: OutlineNode, { predictsNext, model }: TabFacts): TabChoice[] {
  const axis = headAxis(node);
  const vocabulary = hasVocabulary(node);
  const has = (view: NodeView): boolean => node.views.includes(view);
  // Two runs' difference has no hands, no distances and no order of its own.
  const ofOneRun = !isDifference(node);
  // A network by hand has learnt from no text: there is nothing to be found in its few steps.
  const reads = model !== null && ofText(node);
  const expects = predictsNext && ofCharacters(node);
  const tabs: (TabChoice | false)[] = [
    axis !== undefined && !mapsOfImage(node) && { tab: 'overview', title: 'Overview' },
    isRecurrentNode(node) && { tab: 'over-time', title: 'Over time' },
    isRecurrentNode(node) && ofText(node) && { tab: 'text', title: 'Text' },
    ofOneRun && isCellStage(node) && { tab: 'step', title: 'One step' },
    ofOneRun && has('prediction') && { tab: 'prediction', title: 'Prediction' },
    ofOneRun && isRecurrentNode(node) && reads && { tab: 'find', title: 'Find cells' },
    ofOneRun && isMemory(node) && { tab: 'memory', title: 'Memory' },
    ofOneRun && isState(node) && isCloud(node) && { tab: 'projection', title: 'Projection' },
    ofOneRun && expects && { tab: 'back-in-time', title: 'Back in time' },
    ofOneRun && expects && { tab: 'networks', title: 'Three networks' },
    has('unrolled') && ofOneRun && { tab: 'unrolled', title: 'Unrolled' },
    has('logarithmic') && { tab: 'logarithmic', title: 'Log scale' },
    has('cuts') && { tab: 'cuts', title: 'Cuts' },
    has('merges') && { tab: 'merges', title: 'Merges' },
    vocabulary && { tab: 'candidates', title: 'Largest' },
    vocabulary && has('next') && { tab: 'next', title: 'Next token' },
    vocabulary && has('layers') && { tab: 'logit-lens', title: 'Layer by layer' },
    ofOneRun && has('slide') && { tab: 'slide', title: 'Step by step' },
    has('maps') && { tab: 'maps', title: 'Maps' },
    has('over_image') && { tab: 'over-image', title: 'Over the image' },
    has('filters') && { tab: 'filters', title: 'Filters' },
    has('classes') && { tab: 'classes', title: 'Classes' },
    ofOneRun && has('why') && { tab: 'why', title: 'Why this class' },
    ofOneRun && has('flatten') && { tab: 'flatten', title: 'Flattening' },
    { tab: 'picture', title: capitalized(partWord(node)) },
    // A line is as strong as a weight; what became less has none.
    isAttention(node) && !isDifference(node) && { tab: 'lines', title: 'Lines' },
    has('waves') && { tab: 'waves', title: 'Waves' },
    ofOneRun && has('clock') && { tab: 'clock', title: 'Clock hands' },
    ofOneRun && has('distance') && { tab: 'distance', title: 'By distance' },
    ofOneRun && has('turn') && { tab: 'turn', title: 'Turned pair' },
    ofOneRun && has('shuffle') && { tab: 'shuffle', title: 'Shuffle' },
    ofOneRun && has('training') && { tab: 'training', title: 'Training' },
    { tab: 'numbers', title: 'Numbers' },
    { tab: 'statistics', title: 'Statistics' },
  ];
  return tabs.filter((tab) => tab !== false);
}

const ofText = ({ axes }: OutlineNode): boolean => axes[0].labels === 'tokens';

/** What the loss at a character goes back through: states, and the prediction itself. */
const ofCharacters = (node: OutlineNode): boolean =>
  node.views.includes('prediction') || (isState(node) && ofText(node));

/** Of one or two numbers at a step there is nothing to be projected. */
const isCloud = ({ axes: [position, unit] }: OutlineNode): boolean => position.size > 2 && unit.size > 2;

/** Feature maps have an overview of their own; of a matrix there is one map alone. */
const mapsOfImage = (node: OutlineNode): boolean =>
  node.views.includes('maps') || node.views.includes('filters') || (isMaps(node) && partsOf(node) === 1);

const isMain = (view: NodeView): view is (typeof MAIN)[number] => MAIN.some((main) => main === view);
const MAIN = [
  'cuts',
  'slide',
  'maps',
  'filters',
  'classes',
  'flatten',
  'prediction',
  'unrolled',
  'logarithmic',
] as const;

/** The tab that a node opens with. */
export function mainTab(node: OutlineNode): Tab {
  // A network's stage is seen as its maps, a convolution by hand step by step: whichever the lens names first.
  const first = node.views.find(isMain);
  if (first) return first;
  if (isRecurrentNode(node)) return 'over-time';
  return hasVocabulary(node) ? 'candidates' : 'picture';
}

export function tabOf(node: OutlineNode, chosen: Tab | null, facts: TabFacts): Tab {
  return chosen !== null && tabsOf(node, facts).some(({ tab }) => tab === chosen) ? chosen : mainTab(node);
}
