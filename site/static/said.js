// What came of a save is the first thing a new page says: a screen reader announces what gets the focus, and nothing
// that stood there when the page came. The next Tab goes on from there, past the menu.
"use strict";
document.querySelector("#told, #said")?.focus({ preventScroll: true });
