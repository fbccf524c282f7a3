import type { StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';
import { sizeText, windowSize } from '../../trace/windowSize.ts';
import type { SlidingWindow } from '../../trace/window.ts';
import type { ConvolutionPlan, Size } from './convolutionPlan.ts';

const tex = String.raw;

const POOLED: Readonly<Record<string, string>> = {
  max: 'the largest number',
  min: 'the smallest number',
  mean: 'the mean',
  median: 'the median (of an even number of cells the mean of the two in the middle)',
};

/** What is seen of the input: a matrix, or an image that can lie under the maps. */
export interface ConvolvedInput {
  readonly isImage: boolean;
  /** Where its numbers come from: `Selected`, `Painted`, `The image`. */
  readonly description: string;
}

/** The words for a node of the lens. */
export function convolutionWords(node: TraceNode, plan: ConvolutionPlan, input: ConvolvedInput): StageWords {
  const { kernel } = plan;
  const onImage = input.isImage ? (['maps', 'over_image'] as const) : [];
  switch (node.name) {
    case 'input':
      return {
        title: 'Input',
        formula: tex`x_{cij}`,
        description: `${input.description}${SHIFTED[plan.shift]}`,
        ...(input.isImage && { views: onImage }),
      };
    case 'kernel':
    case 'kernel.channels':
      return {
        title: node.name === 'kernel' ? `Kernel: ${kernel.title}` : 'Kernel, for each channel by itself',
        formula: 'w_{cab}',
        description: `${kernel.rows} × ${kernel.columns}. ${kernel.description}${turned(plan)}`,
        views: ['filters'],
      };
    case 'bias':
      return { title: 'Bias', formula: 'b', description: 'A number that is added to every cell.' };
    case 'convolution.channels':
      return {
        title: 'Convolution, channel by channel',
        formula: formulaOf(plan, false),
        description:
          'Red, green and blue, each under the kernel by itself. The next stage is their sum, cell by cell.',
        views: ['slide', ...onImage],
      };
    case 'convolution.output':
      return convolutionStage(plan, onImage);
    case 'activation.output':
      return {
        title: 'ReLU',
        formula: tex`\max(0, y_{ij})`,
        description: 'Negative numbers become 0, the others stay.',
        ...(input.isImage && { views: onImage }),
      };
    default:
      return poolingStage(plan, onImage);
  }
}

const SHIFTED = {
  none: '',
  right: ' Moved by one cell to the right; zeros came in on the left.',
  down: ' Moved by one cell down; zeros came in at the top.',
} as const;

function convolutionStage(plan: ConvolutionPlan, onImage: readonly ('maps' | 'over_image')[]): StageWords {
  const name = plan.flipped
    ? 'Convolution proper: the kernel is turned by 180°, which deep learning does not do.'
    : 'This is cross-correlation: the kernel lies on the input as it is. Deep learning calls it convolution.';
  return {
    title: plan.flipped ? 'Convolution proper' : 'Convolution',
    formula: formulaOf(plan, true),
    description: `Each cell is the sum of a patch times the kernel. ${name} ${sizesText(plan.input, plan.sliding)}`,
    lectureNote: NOTE,
    views: ['slide', ...onImage],
  };
}

const NOTE =
  'The lecture calls convolution an operation that reduces the number of pixels. That is so without padding; with “same” padding nothing shrinks.';

function poolingStage(plan: ConvolutionPlan, onImage: readonly ('maps' | 'over_image')[]): StageWords {
  const { function: kept, window } = plan.pooling!;
  return {
    title: `${kept.charAt(0).toUpperCase()}${kept.slice(1)} pooling`,
    formula: POOL_FORMULAS[kept],
    description:
      `Of each window of ${window} × ${window} cells ${POOLED[kept]} is kept. ` +
      sizesText(plan.convolved, plan.pooled!.sliding),
    views: ['slide', ...onImage],
  };
}

const POOL_FORMULAS = {
  max: tex`\max_{a,b}\, y_{s i + a,\, s j + b}`,
  min: tex`\min_{a,b}\, y_{s i + a,\, s j + b}`,
  mean: tex`\frac{1}{k^2} \sum_{a,b} y_{s i + a,\, s j + b}`,
  median: tex`\operatorname{median}_{a,b}\, y_{s i + a,\, s j + b}`,
} as const;

/** One cell: the sum over the patch; convolution proper reads the kernel from its last number to its first. */
function formulaOf({ flipped, bias, dilation, sliding }: ConvolutionPlan, summed: boolean): string {
  const step = dilation === 1 ? '' : tex`d\,`;
  const zeros = sliding.padding.some((count) => count > 0) ? ' - p' : '';
  const weight = flipped ? tex`w_{c,\, k-1-a,\, k-1-b}` : 'w_{cab}';
  const sum = summed ? tex`\sum_{c,a,b}` : tex`\sum_{a,b}`;
  const added = summed && bias !== 0 ? ' + b' : '';
  return tex`${sum} ${weight}\; x_{c,\, s i + ${step}a${zeros},\, s j + ${step}b${zeros}}${added}`;
}

/** `Rows: ⌊(6 + 2·0 − 3) / 1⌋ + 1 = 4; columns the same.` */
function sizesText({ rows, columns }: Size, sliding: SlidingWindow): string {
  const [down, across] = [windowSize(0, rows, sliding), windowSize(1, columns, sliding)];
  const [first, second] = [sizeText(down), sizeText(across)];
  const left = Math.max(down.left, across.left) > 0 ? ' What is left over at the end is not read.' : '';
  return first === second
    ? `Rows and columns: ${first}.${left}`
    : `Rows: ${first}; columns: ${second}.${left}`;
}

const turned = ({ flipped }: ConvolutionPlan): string =>
  flipped ? ' Turned by 180° before it is laid on the input.' : '';
