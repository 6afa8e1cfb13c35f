// A question that another answer rules out is put away. Without this file all are shown, each with "only if".
(() => {
  "use strict";
  const form = document.querySelector(".readiness-form");
  if (!form) return;
  form.classList.add("scripted");
  const dependents = [...form.querySelectorAll("[data-only-if]")];
  const settle = () => {
    for (const each of dependents) {
      const answered = [...form.querySelectorAll(`[name="${CSS.escape(each.dataset.onlyIf)}"]:checked`)]
        .map((input) => input.value)
        .filter((value) => value !== "");
      const wanted = each.dataset.answers.split(" ");
      each.hidden = answered.length > 0 && !answered.some((value) => wanted.includes(value));
    }
  };
  form.addEventListener("change", settle);
  settle();
})();
