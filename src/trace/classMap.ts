/**
 * `grad_cam`: a layer's maps, weighed by how much the class's score rises with them (Selvaraju et al. 2017) ·
 * `occlusion`: how far the class's probability falls where a patch is covered (Zeiler & Fergus 2014)
 */
export const CLASS_MAP_METHODS = ['grad_cam', 'occlusion'] as const;
export type ClassMapMethod = (typeof CLASS_MAP_METHODS)[number];

/** What of an image speaks for a class, cell by cell. */
export interface ClassMap {
  readonly method: ClassMapMethod;
  readonly rows: number;
  readonly columns: number;
  /** [row, column]: Grad-CAM 0 and above; occlusion: probability with the whole image − probability when covered. */
  readonly values: Float32Array;
  /** The input's rows and columns that a cell of the map stands for: top left corner of the first one, and the step. */
  readonly grid: {
    readonly top: number;
    readonly left: number;
    readonly rowStep: number;
    readonly columnStep: number;
  };
  readonly class: number;
  readonly classLabel: string;
  /** Of the class, on the whole image. */
  readonly probability: number;
  /** Grad-CAM: the stage whose maps were weighed. */
  readonly stage?: string;
  /** Occlusion: side and step of the patch, in the network's pixels, and what it is filled with. */
  readonly patch?: { readonly side: number; readonly step: number; readonly fill: string };
  /** What the map is, and what it is not, in sentences. */
  readonly meaning: string;
}
