/** A form that is under way is not sent a second time. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("data-many")) return;
  if (form.hasAttribute("data-under-way")) {
    event.preventDefault();
    return;
  }
  form.setAttribute("data-under-way", "");
  // After this event, so that the pressed button's own value still goes along.
  setTimeout(() => buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true")));
});

// A page taken from the browser's memory can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-under-way]")) {
    form.removeAttribute("data-under-way");
    buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
  }
});

function buttons(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}
