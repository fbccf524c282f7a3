import assert from 'node:assert/strict';
import { readDraculaParameters } from '../../../../scripts/models/draculaParameters.ts';
import { ProgramError } from '../../../../scripts/program.ts';

const DICTIONARY = "draculaParams_char_dict= {\n\t'a': 2,\n\t'\\'': 1,\n\t'\\\\': 3,\n};\n";

describe('the parameters of dracula-sentiment', () => {
  it('are read as data', () => {
    const { arrays, characters } = readDraculaParameters(
      `draculaParams_W=[[1, -2.5], [3e-2, 4]];\ndraculaParams_b=[1,2];\n${DICTIONARY}`,
    );
    assert.deepEqual([...arrays.keys()], ['W', 'b']);
    assert.deepEqual(arrays.get('W'), { shape: [2, 2], values: Float64Array.of(1, -2.5, 0.03, 4) });
    assert.deepEqual(arrays.get('b')!.shape, [2]);
    assert.deepEqual([...characters], [['a', 2], ["'", 1], ['\\', 3]]); // prettier-ignore
  });

  it('are refused where anything but data stands there', () => {
    const refused: Readonly<Record<string, string>> = {
      'a program': `run();\n${DICTIONARY}`,
      'a program behind data': `draculaParams_b=[1];run();\n${DICTIONARY}`,
      'rows of different lengths': `draculaParams_W=[[1, 2], [3]];\n${DICTIONARY}`,
      'rows beside numbers': `draculaParams_W=[1, [2]];\n${DICTIONARY}`,
      'numbers beside rows': `draculaParams_W=[[2], 1];\n${DICTIONARY}`,
      'text among the numbers': `draculaParams_W=["1"];\n${DICTIONARY}`,
      'no dictionary': 'draculaParams_b=[1];\n',
      'a program in the dictionary': "draculaParams_char_dict= {\n\t'a': run(),\n};\n",
    };
    for (const [what, text] of Object.entries(refused))
      assert.throws(() => readDraculaParameters(text), ProgramError, what);
  });
});
