/** Key caps, drawn where the key acts. The button's aria-keyshortcuts says the same to a screen reader. */
export function KeyCap({ name }: { name: string }) {
  return (
    <span className="keycaps" aria-hidden="true">
      {name.split("+").map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
