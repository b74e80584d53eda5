import { Eraser } from "lucide-react";
import { type PointerEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Strokes } from "../../../src/contract/forms.ts";
import { Button } from "../../parts/Button.tsx";

/** The box that strokes are measured in, the contract's SIGNATURE_BOX. */
const BOX = { width: 6000, height: 2000 } as const;
/** Points nearer than this to the last one say nothing new. */
const NEAR = 25;
const PEN = 42;

interface Props {
  readonly strokes: Strokes;
  readonly onChange: (strokes: Strokes) => void;
  readonly isInvalid?: boolean;
  readonly isDisabled?: boolean;
}

type Point = Strokes[number][number];

/** Where the customer signs: pen, finger or mouse. What is drawn lives here and in `strokes` only. */
export function SignaturePad({ strokes, onChange, isInvalid = false, isDisabled = false }: Props) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<Point[] | null>(null);
  const latest = useRef(strokes);
  latest.current = strokes;

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const paint = () => repaint(element, latest.current);
    const resized = new ResizeObserver(paint);
    resized.observe(element);
    return () => resized.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current) repaint(canvas.current, strokes);
  }, [strokes]);

  const down = (event: PointerEvent<HTMLCanvasElement>) => {
    if (isDisabled || !event.isPrimary || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = [pointOf(event.currentTarget, event)];
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    const stroke = drawing.current;
    if (!stroke) return;
    const point = pointOf(event.currentTarget, event);
    const last = stroke.at(-1) ?? point;
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAR) return;
    stroke.push(point);
    line(event.currentTarget, [last, point]);
  };
  const up = () => {
    const stroke = drawing.current;
    drawing.current = null;
    if (stroke) onChange([...latest.current, stroke]);
  };
  return (
    <div className="signature" data-invalid={isInvalid || undefined}>
      <canvas
        ref={canvas}
        className="signature-pad"
        role="img"
        aria-label={t(strokes.length > 0 ? "form.padSigned" : "form.pad")}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        data-field="signature"
      />
      {strokes.length === 0 ? (
        <span className="signature-here" aria-hidden="true">
          {t("form.padHint")}
        </span>
      ) : (
        <Button
          variant="quiet"
          icon={Eraser}
          className="signature-clear"
          onPress={() => onChange([])}
          isDisabled={isDisabled}
          data-action="clearSignature"
        >
          {t("form.clear")}
        </Button>
      )}
    </div>
  );
}

function pointOf(canvas: HTMLCanvasElement, { clientX, clientY }: PointerEvent): Point {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const within = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)));
  return [
    within(((clientX - left) / width) * BOX.width, BOX.width),
    within(((clientY - top) / height) * BOX.height, BOX.height),
  ];
}

function repaint(canvas: HTMLCanvasElement, strokes: Strokes): void {
  const { clientWidth, clientHeight } = canvas;
  canvas.width = Math.round(clientWidth * window.devicePixelRatio);
  canvas.height = Math.round(clientHeight * window.devicePixelRatio);
  for (const stroke of strokes) line(canvas, stroke);
}

function line(canvas: HTMLCanvasElement, stroke: readonly Point[]): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const scale = canvas.width / BOX.width;
  pen.strokeStyle = getComputedStyle(canvas).color;
  pen.lineWidth = PEN * scale;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  for (const [i, [x, y]] of stroke.entries()) {
    if (i === 0) pen.moveTo(x * scale, y * scale);
    pen.lineTo(x * scale, y * scale);
  }
  pen.stroke();
}
