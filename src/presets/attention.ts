import type { Preset } from './preset.ts';

type ByHandPreset = Omit<Preset, 'lens' | 'options'>;

const BY_HAND: readonly ByHandPreset[] = [
  {
    name: 'one_hot_dot_similarity',
    lecture: '001',
    title: 'Dot product as similarity: one-hot words',
    description: 'A word is like itself (1) and unlike every other (0): one-hot vectors know no more.',
    text: `# one-hot vectors of two of seven words
tokens = my me
Q = 0 0 0 1 0 0 0
    0 0 1 0 0 0 0
K = 0 0 0 1 0 0 0
    0 0 1 0 0 0 0
scale = off
`,
  },
  {
    name: 'attention_as_mask_lookup',
    lecture: '001',
    title: 'Attention as a mask that is looked up',
    description:
      'The one-hot of “ran” times the keys pulls the row that says which earlier words matter; times the words that are there, only “program” is left.',
    text: `# Which earlier words help to guess what follows “ran”?
tokens = and battery check down find it log out please program ran the whether
Q = 0 0 0 0 0 0 0 0 0 0 1 0 0   # one-hot of “ran”
# One row for each word; its column “ran” is 1 where the pair (word, ran) is informative.
K = 0 0 0 0 0 0 0 0 0 0 0 0 0   # and
    0 0 0 0 0 0 0 0 0 0 1 0 0   # battery
    0 0 0 0 0 0 0 0 0 0 0 0 0   # check
    0 0 0 0 0 0 0 0 0 0 0 0 0   # down
    0 0 0 0 0 0 0 0 0 0 0 0 0   # find
    0 0 0 0 0 0 0 0 0 0 0 0 0   # it
    0 0 0 0 0 0 0 0 0 0 0 0 0   # log
    0 0 0 0 0 0 0 0 0 0 0 0 0   # out
    0 0 0 0 0 0 0 0 0 0 0 0 0   # please
    0 0 0 0 0 0 0 0 0 0 1 0 0   # program
    0 0 0 0 0 0 0 0 0 0 0 0 0   # ran
    0 0 0 0 0 0 0 0 0 0 0 0 0   # the
    0 0 0 0 0 0 0 0 0 0 0 0 0   # whether
# 1 for each word of “Check the program log and find out whether it ran”
V = diagonal 1 0 1 0 1 1 1 1 0 1 0 1 1
scale = off
softmax = off
`,
  },
  {
    name: 'qkv_image_retrieval',
    lecture: '001',
    title: 'Query and keys: searching images',
    description: 'The query “beach, dog” against the tags of three images: half, whole and half a match.',
    text: `# columns: beach boat dog tree
Q = 1 0 1 0
K = 1 1 0 1   # image 1
    1 0 1 1   # image 2
    0 0 1 0   # image 3
keys = image1 image2 image3
scale = 1/2   # 1 / (words of the query)
`,
  },
  {
    name: 'attention_scores_hi_how_are_you',
    lecture: '000',
    title: 'Attention: “Hi How are You”',
    description:
      'The table of scores, divided by √d and put through a softmax. Write d = 64, or scale = off, and see how sharp it gets.',
    text: `# the table q·k of the slide; each row of the queries has 4 numbers, so √d = 2
tokens = Hi How are You
products = 98 27 10 12
           27 89 31 67
           10 31 91 54
           12 67 54 92
d = 4
`,
  },
  {
    name: 'qk_shapes',
    lecture: '000',
    title: 'Shapes: Q·Kᵀ',
    description: '3 × 4 times 4 × 3 is 3 × 3: each query meets each key.',
    text: `Q = random 3 4
K = random 3 4   # transposed: 4 × 3
`,
    correction: 'The sketch has “3×4 · n×3”. The inner sizes must agree: 3×4 · 4×3.',
  },
  {
    name: 'decoder_mask_table',
    lecture: '000',
    title: 'Decoder: the look-ahead mask',
    description: 'Each word sees itself and what came before. Take the mask out: it could copy the answer.',
    text: `tokens = <start> How are you
X = random 4 8
mask = causal
`,
    correction:
      'The diagonal of the scanned table cannot be read. Each word must see itself; without, the row of <start> would see nothing, and its softmax would not be defined.',
  },
  {
    name: 'self_attention_dims',
    lecture: '002',
    title: 'Shapes: self-attention, 3 × 512 → 3 × 64',
    description: 'Follow the shapes from X to the output. Scores are tokens × tokens, the output is not.',
    text: `X = random 3 512    # L × N
WQ = random 512 64  # N × M
WK = random 512 64
WV = random 512 64
`,
    correction:
      'The slide writes q = W·x and calls the result A an L × L matrix. With tokens as rows it is q = x W; L × L are the scores QKᵀ, and A(Q, K, V) is L × M.',
  },
  {
    name: 'multihead_dims',
    lecture: '002',
    title: 'Shapes: eight heads',
    description: 'Each head has 512 / 8 = 64 numbers; side by side they are 512 again.',
    text: `X = random 3 512
WQ = random 512 512  # eight times 512 × 64, side by side
WK = random 512 512
WV = random 512 512
WO = random 512 512
heads = 8
`,
  },
  {
    name: 'mask_minus_inf',
    lecture: '002',
    title: 'Mask: −∞ before the softmax',
    description: 'The third score becomes −∞, its weight exactly 0, and the others share the rest.',
    text: `scores = 1 2 3
mask = padding 1 1 0
`,
    correction:
      'The slide sets “the softmax values to −∞”. It is the inputs of the softmax that become −∞; its values become 0.',
  },
  {
    name: 'qkv_shapes_003',
    lecture: '003',
    title: 'Shapes: “I am good” through one head',
    description: 'X is 3 × 512, Q, K and V are 3 × 64, the weights 3 × 3, and Z is 3 × 64 again.',
    text: `tokens = I am good
X = random 3 512
WQ = random 512 64   # as columns: 64 × 512, q = WQ x
WK = random 512 64
WV = random 512 64
`,
    correction:
      'The notes label z′ = softmax(QKᵀ/√d) as 3 × 64. The weights are 3 × 3; only Z = z′V is 3 × 64.',
  },
  {
    name: 'masked_row_token4_of_6',
    lecture: '003',
    title: 'Mask: what token 4 of 6 sees',
    description: 'In row 4 the first four keys may be seen, the last two are masked.',
    text: `X = random 6 8
mask = causal
`,
  },
  {
    name: 'cross_attention_shapes',
    lecture: '003',
    title: 'Cross-attention: 2 words look at 3',
    description: 'Queries come from the decoder (Y), keys and values from the encoder (X): 2 × 3 weights.',
    text: `Y = random 2 512    # decoder
X = random 3 512    # encoder
WQ = random 512 64
WK = random 512 64
WV = random 512 64
tokens = Je vais
keys = I am good
`,
    correction:
      'The page says the difference is “only with the Q-matrix and V-matrix”. Q comes from the decoder; K and V both come from the encoder.',
  },
  {
    name: 'sigmoid_is_2class_softmax',
    lecture: '003',
    title: 'Softmax of two is a sigmoid',
    description:
      'softmax(2, 0) begins with sigmoid(2) = 0.881. The notes print the sigmoid beside the softmax.',
    text: `scores = 2 0
`,
  },
  {
    name: 'softmax_1_1_1_5',
    lecture: '004',
    title: 'Softmax of 1, 1, 1, 5',
    description: 'One score stands out and takes nearly all. Change a number and run it again.',
    text: `scores = 1 1 1 5
values = 1 0
         0 1
         1 1
         2 0
`,
    correction:
      'The notes give .05, .05, .05, .85. Right is .0174, .0174, .0174, .9479; what is printed would be the softmax after a division by √2.',
  },
  {
    name: 'matrix_attention_convention',
    lecture: '004',
    title: 'Rows or columns: (XWQ)(XWK)ᵀ',
    description: 'Three tokens of 8 numbers, queries of 4: the scores must be tokens × tokens, 3 × 3.',
    text: `X = random 3 8   # a row for each token
WQ = random 8 4
WK = random 8 4
WV = random 8 4
`,
    correction:
      'The slide’s σ(WQ X (WK X)ᵀ/√d) WV X mixes conventions: with tokens as columns that product is d × d, 4 × 4. With tokens as rows it is σ(XWQ (XWK)ᵀ/√d) XWV, and the scores are 3 × 3.',
  },
  {
    name: 'gaussian_kernel_equals_softmax_dot',
    lecture: '004',
    title: 'Attention as a kernel smoother',
    description:
      'All keys have length 1, so the softmax of q·k weighs them just as a Gaussian kernel of the distance does.',
    text: `Q = 0.8 0.6
K = 1 0
    0 1
    0.6 0.8
scale = off
`,
  },
  {
    name: 'permutation_by_hand',
    lecture: '003',
    title: 'Swap two tokens by hand',
    description:
      'Swap the rows “I” and “good” (and their names): the rows of the output are swapped, no more.',
    text: `# No positions are added: X is the first three printed columns of “I am good”, divided by 10.
tokens = I am good
X = 0.176 0.222 0.379
    0.777 0.063 0.986
    1.144 1.010 1.904
`,
  },
];

/** The lectures' examples of attention: what is multiplied, divided, masked and shared out. */
export const ATTENTION_PRESETS: readonly Preset[] = BY_HAND.map((preset) => ({
  ...preset,
  lens: 'by_hand',
  options: {},
}));
