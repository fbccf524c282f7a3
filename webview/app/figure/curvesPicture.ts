import type { Curve, CurvePicture } from '../../views/curvePicture.ts';
import { curvesPlate } from './curvesPlate.ts';
import type { ShownPicture } from './shownPicture.ts';
import type { Column, Table } from './table.ts';

/** Curves as a tab shows them. */
export const curvesPicture = (name: string, title: string, picture: CurvePicture): ShownPicture => ({
  name,
  title,
  notes: [],
  plate: (style) => curvesPlate(picture, style),
  table: () => curvesTable(picture),
});

/** [place]: where it is, its name, and each curve there, with the ends of its band. */
export function curvesTable({ places, placeName, curves }: CurvePicture): Table {
  const names = Array.from(places, placeName);
  const named = names.some((name, at) => name !== String(places[at]));
  return [
    { name: 'place', values: places },
    ...(named ? [{ name: 'place name', values: names }] : []),
    ...curves.flatMap(curveColumns),
  ];
}

function curveColumns({ name, values, band }: Curve): Column[] {
  const ends = band && [
    { name: `${name}, lowest`, values: band.low },
    { name: `${name}, highest`, values: band.high },
  ];
  return [{ name, values }, ...(ends ?? [])];
}
