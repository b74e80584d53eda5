import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import values from "../../resources/forms/values.json" with { type: "json" };
import { type FormDocument, SIGNATURE_BOX, type Strokes } from "../contract/forms.ts";

const require = createRequire(import.meta.url);
const font = (weight: "Regular" | "Bold") =>
  require.resolve(`pretendard/dist/public/static/alternative/Pretendard-${weight}.ttf`);

/** Points: A4 and its margin. */
const PAGE: Readonly<Record<"width" | "height" | "margin", number>> = {
  width: 595.28,
  height: 841.89,
  margin: 48,
};
const TEXT_WIDTH = PAGE.width - 2 * PAGE.margin;
const INK = "#16202c";
const PALE = "#586677";
const LINE = "#c9d1da";

/** A page that is written from top to bottom. Lines are broken between words only, as Korean is read best. */
class Sheet {
  readonly doc = new PDFDocument({ size: "A4", margin: 0, lang: "ko", compress: true });
  readonly #foot: string;
  y = PAGE.margin;

  constructor(foot: string, info: { readonly title: string; readonly at: Date }) {
    this.doc.info.Title = info.title;
    this.doc.info.CreationDate = info.at;
    this.doc.info.Creator = "SmartOTP Counter";
    this.doc.registerFont("regular", font("Regular")).registerFont("bold", font("Bold"));
    this.#foot = foot;
    this.#footer();
  }

  #footer(): void {
    const y = PAGE.height - PAGE.margin + 12;
    this.doc.font("regular").fontSize(7.5).fillColor(PALE);
    this.doc.text(this.#foot, PAGE.margin, y, { lineBreak: false });
  }

  /** Go to the next page when less than `height` is left on this one. */
  need(height: number): void {
    if (this.y + height <= PAGE.height - PAGE.margin - 12) return;
    this.doc.addPage();
    this.y = PAGE.margin;
    this.#footer();
  }

  gap(height: number): void {
    this.y += height;
  }

  rule(colour = LINE, width = 0.75): void {
    this.doc
      .moveTo(PAGE.margin, this.y)
      .lineTo(PAGE.width - PAGE.margin, this.y)
      .lineWidth(width)
      .strokeColor(colour)
      .stroke();
  }

  write(
    text: string,
    { size = 9.5, bold = false, colour = INK, x = PAGE.margin, width = TEXT_WIDTH } = {},
  ): void {
    const style = () =>
      this.doc
        .font(bold ? "bold" : "regular")
        .fontSize(size)
        .fillColor(colour);
    style();
    for (const line of this.#lines(text, width)) {
      this.need(size * 1.5);
      style().text(line, x, this.y, { lineBreak: false });
      this.y += size * 1.5;
    }
  }

  #lines(text: string, width: number): string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of text.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && this.doc.widthOfString(longer) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return [...lines, line];
  }

  async finish(): Promise<Uint8Array> {
    const chunks: Buffer[] = [];
    this.doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise<void>((resolve, reject) => {
      this.doc.on("end", resolve);
      this.doc.on("error", reject);
    });
    this.doc.end();
    await ended;
    return Uint8Array.from(Buffer.concat(chunks));
  }
}

function head(sheet: Sheet, { institution, training, title, lead, language }: FormDocument): void {
  sheet.write(institution, { size: 11, bold: true });
  sheet.gap(2);
  sheet.rule(INK, 1.5);
  sheet.gap(14);
  sheet.write(title, { size: 18, bold: true });
  sheet.gap(2);
  if (training) sheet.write(values.paper.training[language], { bold: true });
  sheet.write(lead, { size: 10.5 });
  sheet.gap(8);
}

function facts(sheet: Sheet, { facts: all }: FormDocument, fullName: string): void {
  for (const { fact, label, value } of all) {
    sheet.rule();
    sheet.gap(4);
    const { y } = sheet;
    sheet.write(label, { colour: PALE, width: 110 });
    sheet.y = y;
    sheet.write(fact === "name" ? fullName : value, { x: PAGE.margin + 120, width: TEXT_WIDTH - 120 });
    sheet.gap(2);
  }
  sheet.rule();
  sheet.gap(14);
}

/** The box before a consent, with its tick. */
function tick({ doc, y }: Sheet, given: boolean): void {
  doc
    .rect(PAGE.margin, y + 1.5, 9, 9)
    .lineWidth(0.9)
    .strokeColor(INK)
    .stroke();
  if (!given) return;
  doc
    .moveTo(PAGE.margin + 2, y + 6)
    .lineTo(PAGE.margin + 4, y + 8.5)
    .lineTo(PAGE.margin + 7.5, y + 3.5)
    .lineWidth(1.4)
    .stroke();
}

function consents(sheet: Sheet, { consents: all, language }: FormDocument): void {
  const words = values.paper;
  sheet.write(words.consents[language], { size: 12, bold: true });
  sheet.gap(4);
  for (const { id, version, required, title, body, given } of all) {
    sheet.need(60);
    tick(sheet, given);
    const kind = words[required ? "required" : "optional"][language];
    const answer = words[given ? "agreed" : "refused"][language];
    sheet.write(`[${kind}] ${title} — ${answer}`, { size: 10, bold: true, x: PAGE.margin + 16 });
    for (const text of body) {
      sheet.write(text, { size: 9, x: PAGE.margin + 16, width: TEXT_WIDTH - 16 });
    }
    sheet.write(`${id} v${version}`, { size: 7.5, colour: PALE, x: PAGE.margin + 16 });
    sheet.gap(6);
  }
}

/** The strokes, in the box that they were drawn in. */
function draw({ doc }: Sheet, strokes: Strokes, box: { x: number; y: number; width: number }): void {
  const scale = box.width / SIGNATURE_BOX.width;
  doc.lineWidth(1.3).lineCap("round").lineJoin("round").strokeColor(INK);
  for (const stroke of strokes) {
    for (const [i, [x, y]] of stroke.entries()) {
      const at = [box.x + x * scale, box.y + y * scale] as const;
      if (i === 0) doc.moveTo(...at);
      doc.lineTo(...at);
    }
    doc.stroke();
  }
}

function signature(sheet: Sheet, document: FormDocument, fullName: string): void {
  const { declaration, signature: signed, language } = document;
  const width = 210;
  const height = (width * SIGNATURE_BOX.height) / SIGNATURE_BOX.width;
  sheet.need(height + 70);
  sheet.gap(6);
  sheet.rule();
  sheet.gap(8);
  sheet.write(declaration, { size: 10.5, bold: true });
  sheet.gap(6);
  const { y } = sheet;
  sheet.write(values.paper.signature[language], { colour: PALE });
  sheet.write(fullName, { size: 12, bold: true });
  if (signed) sheet.write(signed.at, { size: 8.5, colour: PALE });
  const box = { x: PAGE.width - PAGE.margin - width, y, width };
  sheet.doc.rect(box.x, y, width, height).lineWidth(0.75).strokeColor(LINE).stroke();
  if (signed?.strokes) draw(sheet, signed.strokes, box);
  else if (signed) {
    sheet.y = y + height / 2 - 7;
    sheet.write(values.paper.onPaper[language], { x: box.x + 12, colour: PALE });
  }
}

/**
 * A signed form as a PDF, A4, its fonts inside. It is made here and not by a page, so that what is sealed is what the
 * journal says was signed.
 * @param fullName the one thing that the screen shows masked
 */
export async function formPdf(document: FormDocument, fullName: string): Promise<Uint8Array> {
  const { formId, form, version, title, signature: signed } = document;
  const sheet = new Sheet(`${form} v${version} · ${formId}`, { title, at: new Date(signed?.at ?? 0) });
  head(sheet, document);
  facts(sheet, document, fullName);
  consents(sheet, document);
  signature(sheet, document, fullName);
  return await sheet.finish();
}
