/** A reader and a card coming down on it, drawn. Says nothing by itself: the title beside it does. */
export function TapPrompt({ large = false }: { large?: boolean }) {
  return (
    <svg className={`tap${large ? " large" : ""}`} viewBox="0 0 240 150" aria-hidden="true" focusable="false">
      <path className="tap-shadow" d="M40 128h160l14 12H26z" />
      <rect className="tap-reader" x="40" y="84" width="160" height="46" rx="12" />
      <rect className="tap-reader-top" x="52" y="76" width="136" height="16" rx="8" />
      <circle className="tap-light" cx="184" cy="114" r="3.5" />
      <path className="tap-wave" d="M104 68a22 22 0 0 1 32 0" />
      <path className="tap-wave" d="M95 60a34 34 0 0 1 50 0" />
      <path className="tap-wave" d="M86 52a46 46 0 0 1 68 0" />
      <g className="tap-card">
        <rect x="80" y="8" width="80" height="30" rx="5" />
        <rect className="tap-card-chip" x="88" y="18" width="12" height="10" rx="2" />
      </g>
    </svg>
  );
}
