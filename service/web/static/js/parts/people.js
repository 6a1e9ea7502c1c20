// What the pages need to know of a study's people.

/** The customer segment of each respondent. */
export async function segmentsOf(app, study) {
  const { respondents } = await app.api.get(`/v1/studies/${study}/respondents`);
  return Object.fromEntries(respondents.map((one) => [one.name, one.customer_segment]));
}
