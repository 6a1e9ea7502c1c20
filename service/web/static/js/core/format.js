// Numbers, times and dates as people of the chosen language write them.

import { language, t } from "./words.js";

const UNITS = [
  ["megabyte", 1e6, "short"],
  ["kilobyte", 1e3, "short"],
  ["byte", 0, "long"],
];

/** A place in a recording: 1:02:03 or 4:05. */
export function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** A day such as 3 May 2027. */
export function day(moment) {
  return new Date(moment).toLocaleDateString(language(), { day: "numeric", month: "long", year: "numeric" });
}

/** 0.4 as 40 %. */
export function percent(share) {
  return share.toLocaleString(language(), { style: "percent", maximumFractionDigits: 0 });
}

/** A number as it is. */
export function number(value) {
  return value.toLocaleString(language());
}

/** A number with so many digits after its decimal sign. */
export function decimal(value, digits) {
  return value.toLocaleString(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** How long it still takes, roughly. */
export function timeLeft(seconds) {
  return seconds < 90 ? t("left.seconds", { n: seconds }) : t("left.minutes", { n: Math.round(seconds / 60) });
}

/** A time in a table: 40 s, 3 min. */
export function duration(seconds) {
  const inMinutes = seconds >= 90;
  const style = { style: "unit", unit: inMinutes ? "minute" : "second", unitDisplay: "short", maximumFractionDigits: 0 };
  return (inMinutes ? seconds / 60 : Math.max(1, seconds)).toLocaleString(language(), style);
}

/** About how long something takes. */
export function timeAbout(seconds) {
  if (seconds < 90) return t("about.seconds", { n: Math.max(1, Math.round(seconds)) });
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? t("about.minutes", { n: minutes }) : t("about.hours", { n: Math.round(minutes / 60) });
}

/** The size of a file. */
export function size(bytes) {
  const [unit, each, unitDisplay] = UNITS.find(([, each]) => bytes >= each);
  const value = bytes / (each || 1);
  return value.toLocaleString(language(), { style: "unit", unit, unitDisplay, maximumFractionDigits: value < 10 ? 1 : 0 });
}
