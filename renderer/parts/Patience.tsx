import { type ReactNode, useEffect, useState } from "react";

/** True once `ms` have gone by since the component appeared. */
export function useAfter(ms: number): boolean {
  const [past, setPast] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPast(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return past;
}

/** Nothing for 300 ms, then `skeleton`, and after one second `words` that say what is being waited for. */
export function Patience({ skeleton, words }: { skeleton: ReactNode; words: ReactNode }) {
  const skeletonDue = useAfter(300);
  const wordsDue = useAfter(1000);
  return (
    <>
      {skeletonDue ? skeleton : null}
      <div role="status">{wordsDue ? words : null}</div>
    </>
  );
}
