import { runAsProgram } from './program.ts';
import { startTensors } from './train/backend.ts';
import { trainOnText } from './train/characters/train.ts';
import { readCommandLine } from './train/commandLine.ts';
import { trainOnDigits } from './train/digits.ts';

/*
 * npm run train -- lenet                    LeNet-5 on MNIST; writes media/networks/lenet
 * npm run train -- lenet --variant relu     … with ReLU and max pooling; also: sigmoid
 * npm run train -- lstm                     a character model on Moby-Dick; also: gru, rnn
 *   --text story.txt                        on a text of one's own: writes out/train/story/lstm
 *   --epochs 20 --seed 1 --learning-rate 0.002 --batch 64
 *   --resume                                goes on after the last whole epoch of a run that was ended
 *   --write                                 writes the network as the last whole epoch left it, and learns no more
 */

await runAsProgram(import.meta.url, async (commandLine) => {
  const command = readCommandLine(commandLine);
  await startTensors();
  await (command.reads === 'digits' ? trainOnDigits(command) : trainOnText(command));
  return 0;
});
