// Makes the lesson page quicker; everything works without it.
"use strict";
(() => {
  const form = document.querySelector("form[data-lesson]");
  if (!form) return;
  const hint = form.querySelector("[data-unsaved]");
  let changed = false;

  const paint = (select) => {
    select.className = select.className.replace(/(^|\s)m\S+/g, "") + (select.value ? " m" + select.value : "");
  };

  const note = () => {
    changed = true;
    if (hint) hint.hidden = false;
  };

  form.addEventListener("input", note);
  form.addEventListener("change", (event) => {
    note();
    const field = event.target;
    if (field.matches(".marks select")) paint(field);
    // Whoever was touched, attendance is being taken.
    const taken = form.querySelector("input[type=checkbox][name=taken]");
    if (field.matches(".there input") && taken) taken.checked = true;
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-topic]");
    if (!button) return;
    event.preventDefault();
    const topic = form.elements.topic;
    const homework = form.elements.homework;
    topic.value = button.dataset.topic;
    if (homework && !homework.value) homework.value = button.dataset.homework;
    button.hidden = true;
    topic.focus();
    note();
  });

  // Enter in a mark goes down the column instead of sending the form half filled in.
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !field.matches(".marks select")) return;
    event.preventDefault();
    const all = [...form.querySelectorAll(".marks select:not(:disabled)")].filter((one) => one.offsetParent);
    const next = all[all.indexOf(field) + (event.shiftKey ? -1 : 1)];
    if (next) next.focus();
  });

  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
