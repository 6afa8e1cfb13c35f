// A long form that was changed is not left by mistake: the browser asks first. Without this file it does not.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    let changed = form.dataset.unsaved === "changed";
    form.addEventListener("input", () => (changed = true));
    form.addEventListener("change", () => (changed = true));
    form.addEventListener("submit", () => (changed = false));
    window.addEventListener("beforeunload", (event) => {
      if (changed) event.preventDefault();
    });
  }
})();
