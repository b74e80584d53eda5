/** Put the focus on the first field that is wrong, once the screen says that it is. */
export function focusWrong(): void {
  requestAnimationFrame(() => {
    const wrong = document.querySelector<HTMLElement>(".work [data-invalid], .work [aria-invalid=true]");
    const field = wrong?.matches("input") ? wrong : wrong?.querySelector<HTMLElement>("input");
    field?.focus();
  });
}
