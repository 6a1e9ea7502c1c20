// What the pages need to know of a study's people.

const UNKNOWN = "unknown"; // the segment, in the support of a theme, of people who have none

/**
 * The customer segment of each respondent, how many of their sentences are `withheld`, and the names of those `apart`, who do not
 * show the target behaviour.
 */
export async function peopleOf(app, study) {
  const { respondents } = await app.api.get(`/v1/studies/${study}/respondents`);
  return {
    segments: Object.fromEntries(respondents.map((one) => [one.name, one.customer_segment])),
    withheld: Object.fromEntries(respondents.map((one) => [one.name, one.withheld])),
    apart: respondents.filter((one) => one.target_behaviour === false).map((one) => one.name),
  };
}

/** How many voice `theme` in each customer segment; under "" those of people who have none. */
export function sharesBySegment({ support }) {
  return Object.entries(support.customer_segments).map(([segment, share]) => [segment === UNKNOWN ? "" : segment, share]);
}
