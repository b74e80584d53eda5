import { RegistryError, type RegistryErrorCode } from "../errors.ts";

/**
 * A rule of the domain speaks against a transition. In a journal it becomes the entry's outcome, and whatever was
 * written before it was thrown (an error counted, R5) stays written; over HTTP it is a problem like any other.
 */
export class Refusal extends RegistryError {
  /** @param rule the rule of domain.md, e.g. `R4` */
  constructor(code: RegistryErrorCode, rule: string) {
    super(code, { rule });
  }
}
