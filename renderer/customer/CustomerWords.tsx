import { useTranslation } from "react-i18next";
import type { CustomerScene } from "../../src/contract/customerWindow.ts";

interface Props {
  readonly scene: Exclude<CustomerScene, { kind: "form" }>;
  readonly institution: string;
}

/** What is happening, in one large sentence. */
export function CustomerWords({ scene, institution }: Props) {
  const { t } = useTranslation();
  const name = scene.kind === "otp" ? (`otp.${scene.state}` as const) : scene.kind;
  return (
    <section className="customer-words" role="status">
      <h1>{t(`customerWindow.${name}.title`, { institution })}</h1>
      <p>{t(`customerWindow.${name}.lead`)}</p>
      {scene.kind === "card" ? (
        <svg
          className="customer-progress"
          viewBox="0 0 100 2"
          preserveAspectRatio="none"
          aria-hidden="true"
          focusable="false"
        >
          <rect width={scene.of > 0 ? Math.min(100, (scene.done / scene.of) * 100) : 0} height="2" />
        </svg>
      ) : null}
    </section>
  );
}
