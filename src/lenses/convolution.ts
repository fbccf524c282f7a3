import type { RecorderOptions } from '../nn/recorder.ts';
import { ProblemError } from '../problem.ts';
import type { RunBlock } from '../trace/description.ts';
import { channelCount, type ConvolutionInput, convolutionInput } from './convolution/convolutionInput.ts';
import { convolutionNotes } from './convolution/convolutionNotes.ts';
import { type ConvolutionPlan, planFor } from './convolution/convolutionPlan.ts';
import { convolved } from './convolution/convolutionRun.ts';
import { CONVOLUTION_OPTIONS, settingsOf } from './convolution/convolutionSettings.ts';
import { convolutionWords } from './convolution/convolutionWords.ts';
import type { Lens, LensRun } from './lens.ts';

/** A kernel that slides over a matrix or an image, step by step (lecture 000). */
export const convolutionLens: Lens = {
  name: 'convolution',
  title: 'Convolution',
  description:
    'A kernel slides over a matrix or an image: every product, every sum; ReLU and pooling after it.',
  accepts: ['text', 'image', 'pixels'],
  usesModel: null,
  options: CONVOLUTION_OPTIONS,
  async run(input, options, { interventions, pause }) {
    if (interventions.length > 0) {
      throw new ProblemError(
        'bad-request',
        'A convolution is changed in its input and its kernel.',
        'Paint the cells, or edit the text and run it again.',
      );
    }
    const settings = settingsOf(options);
    const read = await convolutionInput(input, settings.channels);
    const plan = planFor(settings, read, channelCount(read));
    return runOf(read, plan, pause);
  },
};

async function runOf(
  input: ConvolutionInput,
  plan: ConvolutionPlan,
  pause: RecorderOptions['pause'],
): Promise<LensRun> {
  const trace = await convolved(input, plan, pause);
  const isImage = input.picture !== undefined && !input.picture.drawn;
  const { description, picture, preview, tokens } = input;
  return {
    trace,
    tokens,
    blocks: blocksOf(plan),
    notes: [...input.notes, ...(await convolutionNotes(trace, input, plan))],
    opening: openingOf(plan),
    predictsNext: false,
    ...(picture && { picture }),
    ...(preview && { preview }),
    words: (node) => convolutionWords(node, plan, { isImage, description }),
  };
}

/** Where the kernel leaves all as it is, the pooling is what there is to see. */
const openingOf = ({ kernel, sliding, convolved: { rows }, input, pooling }: ConvolutionPlan): string =>
  pooling && kernel.name === 'identity' && sliding.stride[0] === 1 && rows === input.rows
    ? 'pooling.output'
    : 'convolution.output';

function blocksOf({ relu, pooling, poolingFirst }: ConvolutionPlan): RunBlock[] {
  const after = [
    ...(relu ? [{ name: 'activation', title: 'ReLU' }] : []),
    ...(pooling ? [{ name: 'pooling', title: 'Pooling' }] : []),
  ];
  if (poolingFirst) after.reverse();
  const blocks = [{ name: 'input', title: 'Input' }, { name: 'convolution', title: 'Convolution' }, ...after];
  return blocks.map((block) => ({ ...block, folds: false }));
}
