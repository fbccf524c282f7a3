import { nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Tokenization } from '../../../src/trace/studies.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlot } from '../querySlot.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

/** A tab that shows how the text of a run was cut. */
export abstract class TokenizationTab extends StageElement {
  private readonly tokenization = new QuerySlot<'tokenization', OutlineView>(this, 'tokenization');
  private drawn = false;

  /** What the picture stands in, as a selector. */
  protected abstract readonly picture: string;

  protected abstract draw(tokenization: Tokenization): TemplateResult;

  override render(): TemplateResult | typeof nothing {
    const { view, queries } = this.panel;
    if (!view) return nothing;
    const { shown, problem, fresh } = this.tokenization.read(queries, { trace: view.trace }, view);
    this.drawn = fresh && shown !== undefined;
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    return shown ? this.draw(shown.value) : waiting;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete(this.picture);
  }
}
