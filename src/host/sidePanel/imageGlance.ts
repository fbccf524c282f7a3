import { ProblemError } from '../../problem.ts';
import { usualNetwork } from '../../models/layers/catalogue.ts';
import type { SideGlance } from '../../protocol/sideMethods.ts';
import type { EngineClient } from '../engineClient.ts';
import type { ImageSource } from '../imageSource.ts';

const SHOWN_CLASSES = 5;

/**
 * What the usual network for images says of one, in short. Its trace is let go at once: the panel has all of it.
 * @throws ProblemError also where a newer question takes its place
 */
export async function glanceAt(
  engine: EngineClient,
  image: ImageSource,
  signal: AbortSignal,
): Promise<SideGlance> {
  const bytes = await image.read();
  const input = { kind: 'image' as const, name: image.label, bytes };
  const request = { lens: 'cnn', model: usualNetwork('image'), input, options: {} };
  const { trace, nodes, model, notes } = await engine.call('run', request, { signal });
  try {
    const node = nodes.findLast(({ axes }) => axes.at(-1)?.name === 'class');
    if (!node) throw new ProblemError('bad-model', 'This network names no classes.');
    const { entries } = await engine.call(
      'top',
      { trace, node: node.name, leading: [], count: SHOWN_CLASSES },
      { signal },
    );
    return {
      label: image.label,
      network: model?.title ?? '',
      classes: entries.map(({ label, value }) => ({
        label,
        probability: Number.isFinite(value) ? value : null,
      })),
      notes: notes.map(({ text }) => text),
    };
  } finally {
    await engine.call('close', { trace });
  }
}
