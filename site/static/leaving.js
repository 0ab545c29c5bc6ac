// Leaving a page on which something was typed and not sent: the browser asks first. Without this nothing else changes.
// A form marked data-unsaved came back from the server with what was typed: it stands nowhere yet.
const forms = [...document.querySelectorAll("form[data-keeps]")];
let sending = false;

const touched = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") {
    const given = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(given, 0);
  }
  return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
};

for (const form of forms) form.addEventListener("submit", () => { sending = true; });
// A page that comes back by the browser's "back" was sent once and may be left with other things typed.
addEventListener("pageshow", () => { sending = false; });
addEventListener("beforeunload", (event) => {
  const unsaved = forms.some((form) => "unsaved" in form.dataset || [...form.elements].some(touched));
  if (unsaved && !sending) event.preventDefault();
});
