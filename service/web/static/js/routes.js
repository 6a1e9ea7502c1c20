// The addresses of the product.

import { account } from "./pages/account.js";
import { codebook } from "./pages/codebook.js";
import { people } from "./pages/people.js";
import { recordings } from "./pages/recordings.js";
import { reprocess } from "./pages/reprocess.js";
import { sentences } from "./pages/sentences.js";
import { settings } from "./pages/settings.js";
import { newStudy, studies } from "./pages/studies.js";
import { theme, themes } from "./pages/themes.js";
import { transcript } from "./pages/transcript.js";
import { users } from "./pages/users.js";

export const ROUTES = [
  ["/", studies],
  ["/studies/new", newStudy],
  ["/studies/:study", recordings],
  ["/studies/:study/people", people],
  ["/studies/:study/themes", themes],
  ["/studies/:study/themes/:theme", theme],
  ["/studies/:study/sentences", sentences],
  ["/studies/:study/settings", settings],
  ["/studies/:study/reprocess", reprocess],
  ["/recordings/:recording", transcript],
  ["/codebook", codebook],
  ["/account", account],
  ["/users", users],
];
