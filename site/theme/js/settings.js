// What the theme's base.js and search read, without an inline script.
var base_url = document.currentScript.dataset.baseUrl;
var shortcuts = JSON.parse(document.currentScript.dataset.shortcuts);
