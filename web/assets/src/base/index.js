/** What every page has: Tabler, htmx and the small helpers marked by data attributes. */
import "@tabler/core/dist/css/tabler.css";
import "./redress.css";

import "@tabler/core/dist/js/tabler.esm.js";
import "./htmx.js";

import { announce, toast } from "../common/notices.js";
import "./autosave.js";
import "./clock.js";
import "./confirm.js";
import "./filedrop.js";
import "./keys.js";
import "./once.js";
import "./toasts.js";

window.redress = Object.assign(window.redress ?? {}, { toast, announce });
