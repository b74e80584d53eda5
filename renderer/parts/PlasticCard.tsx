import { useTranslation } from "react-i18next";
import { groupSerial } from "../format/format.ts";

export type CardFace =
  | {
      readonly kind: "smartotp";
      readonly vendorCode: string;
      readonly serialNumber: string;
      readonly issuer: string;
    }
  | { readonly kind: "torn"; readonly vendorCode: string; readonly serialNumber: string }
  | { readonly kind: "blank" | "unknown" | "looking" };

/** The card as it lies on the reader, drawn. */
export function PlasticCard({ face, small = false }: { face: CardFace; small?: boolean }) {
  const { t } = useTranslation();
  const numbered = face.kind === "smartotp" || face.kind === "torn";
  return (
    <div className={`plastic ${face.kind}${small ? " small" : ""}`}>
      <span className="plastic-brand">{numbered ? t("card.product") : t(`card.face.${face.kind}`)}</span>
      <span className="plastic-chip" aria-hidden="true" />
      {numbered ? (
        <span className="plastic-number">
          <span>{face.vendorCode}</span>
          <span>{groupSerial(face.serialNumber)}</span>
        </span>
      ) : null}
      {face.kind === "smartotp" ? <span className="plastic-issuer">{face.issuer}</span> : null}
      {face.kind === "torn" ? <span className="plastic-issuer">{t("card.face.torn")}</span> : null}
    </div>
  );
}
