/** Small models that can be run, for people who have none in mind. */
export interface Suggestion {
  readonly name: string;
  /** Size of what is downloaded, roughly; the exact one is asked for before anything is. */
  readonly aboutMegabytes: number;
  /** SPDX identifier, as the model's card had it. */
  readonly licence: string;
  readonly description: string;
}

export const SUGGESTIONS: readonly Suggestion[] = [
  {
    name: 'sentence-transformers/all-MiniLM-L6-v2',
    aboutMegabytes: 91,
    licence: 'Apache-2.0',
    description: 'BERT family: the bundled MiniLM as it was published, in float32. 6 layers × 12 heads.',
  },
  {
    name: 'EleutherAI/pythia-70m',
    aboutMegabytes: 168,
    licence: 'Apache-2.0',
    description: 'GPT-NeoX family: made for research into how such models learn. 6 layers × 8 heads.',
  },
  {
    name: 'distilbert/distilbert-base-uncased',
    aboutMegabytes: 268,
    licence: 'Apache-2.0',
    description: 'DistilBERT: half of BERT’s layers, almost as good. 6 layers × 12 heads.',
  },
  {
    name: 'HuggingFaceTB/SmolLM2-135M',
    aboutMegabytes: 271,
    licence: 'Apache-2.0',
    description: 'Llama family: a small one that writes well. 30 layers × 9 heads.',
  },
  {
    name: 'distilbert/distilroberta-base',
    aboutMegabytes: 331,
    licence: 'Apache-2.0',
    description: 'RoBERTa family, distilled. 6 layers × 12 heads.',
  },
  {
    name: 'distilbert/distilgpt2',
    aboutMegabytes: 353,
    licence: 'Apache-2.0',
    description: 'GPT-2 family, distilled. 6 layers × 12 heads.',
  },
  {
    name: 'google-bert/bert-base-uncased',
    aboutMegabytes: 440,
    licence: 'Apache-2.0',
    description: 'BERT as in the paper of 2019. 12 layers × 12 heads.',
  },
  {
    name: 'distilbert/distilbert-base-multilingual-cased',
    aboutMegabytes: 542,
    licence: 'Apache-2.0',
    description: 'DistilBERT for 104 languages, Georgian among them. 6 layers × 12 heads.',
  },
  {
    name: 'openai-community/gpt2',
    aboutMegabytes: 548,
    licence: 'MIT',
    description: 'GPT-2 as in the paper of 2019, the smallest. 12 layers × 12 heads.',
  },
];
