import type { RotaryAngles } from '../nn/attention.ts';
import type { Recorder } from '../nn/recorder.ts';
import { tokenAxis } from './inputNodes.ts';
import type { TokenInput } from './tokenInput.ts';

/**
 * Position p turns the pair (i, i + r/2) of a head by the angle p · θ^(−2i/r) (Su et al. 2021), where r of a
 * head's features are turned. Where positions are left out every angle is 0.
 * @param theta base of the wavelengths
 * @returns cos and sin, [position, head_feature] with r features
 */
export function rotaryAngles(
  recorder: Recorder,
  input: TokenInput,
  rotarySize: number,
  theta: number,
): RotaryAngles {
  const axes = [tokenAxis(input), { name: 'head_feature', size: rotarySize }];
  const turned = input.positions !== false;
  const of = (turn: (angle: number) => number): Float32Array =>
    Float32Array.from({ length: input.ids.length * rotarySize }, (_, cell) => {
      const position = turned ? Math.floor(cell / rotarySize) : 0;
      const pair = cell % (rotarySize / 2);
      return turn(position * theta ** ((-2 * pair) / rotarySize));
    });
  const constant = (name: string, turn: (angle: number) => number) =>
    recorder.constant(
      'input',
      name,
      axes,
      of(turn),
      turned ? undefined : { kind: 'replaced', what: 'Positions are left out: every angle is 0.' },
    );
  return { cos: constant('rotary.cos', Math.cos), sin: constant('rotary.sin', Math.sin) };
}
