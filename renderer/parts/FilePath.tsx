import { Fragment } from "react";

/** A file's path, broken after its separators where it must be. */
export function FilePath({ path }: { readonly path: string }) {
  const steps = path.split(/(?<=[\\/])/);
  return steps.map((step, i) => (
    <Fragment key={steps.slice(0, i + 1).join("")}>
      {i === 0 ? null : <wbr />}
      {step}
    </Fragment>
  ));
}
