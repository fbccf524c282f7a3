/** What the curves are, in TeX. */
export const THROUGH_TIME_FORMULA = String.raw`\left\lVert\frac{\partial \ell_t}{\partial h_k}\right\rVert_2,\quad \left\lVert\frac{\partial \ell_t}{\partial x_k}\right\rVert_2,\quad \ell_t = -\ln p_t(\text{target})`;

const WHAT =
  'How much the loss at this position would change with a small change of the state, or of the vector that was read, at each earlier position. The length of the second is called connectivity here (after Madsen 2019); its sign and share in the loss are told to first order by −x · ∂ℓ/∂x.';

const CUT =
  'The gradient was cut at the beginning of the chunk: what lies before is remembered by the state, but training with such chunks does not see it.';

const HELD =
  'What you hold in this run is a constant: a change before it does not change it, so nothing goes back through a held gate, and a unit whose state is held has no gradient there.';

export const throughTimeMeaning = (isCut: boolean, isHeld: boolean): string =>
  [WHAT, ...(isCut ? [CUT] : []), ...(isHeld ? [HELD] : [])].join(' ');
