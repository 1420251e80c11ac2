// Why a message does not go out, in words for people: by the channel's own code, which comes in front of its reason.
// (Cloud API, "Error codes"; Twilio, "Error and Warning Dictionary".)
import { t } from "./ui.mjs";

const groups = {
  key: [0, 3, 10, 190, 131005, 20003, 20006, "http 401", "http 403"],
  account: [368, 131031, 131042, 133010, 20005, 63007, "account"],
  busy: [4, 80007, 130429, 131056, 14107, 20429, 30001, 63018, 63038, "http 429"],
  window: [131047, 63016, "window"],
  unreachable: [
    130472, 131026, 131048, 131049, 131050, 131064, 21211, 21610, 21614, 30003, 30004, 30005, 63003, 63024, 63049, "no contact",
  ],
  content: [131051, 131052, 131053, 12300, 63005, 63019, 63021, "content"],
  passing: [1, 2, 131000, 131016, 131057, 20500, 63010, "http 408", "timeout", "internal"],
  interrupted: ["interrupted"],
};
const known = new Map(Object.entries(groups).flatMap(([group, codes]) => codes.map((code) => [String(code), group])));

/// `key`, `window` … for a code; `other` for one that nobody knows here.
export function groupOf(code) {
  const found = known.get(String(code ?? ""));
  if (found) return found;
  if (/^2\d\d$/.test(code)) return "key";
  if (/^132\d{3}$/.test(code)) return "template";
  if (/^http 5\d\d$/.test(code)) return "passing";
  return "other";
}

/// {reason, advice, raw} of `190: Invalid OAuth access token`; null for no failure.
export function failureOf(failure) {
  if (!failure) return null;
  const end = failure.indexOf(": ");
  const code = end < 0 ? "" : failure.slice(0, end);
  const group = groupOf(code);
  const reason = group === "other" ? failure : `${t(`failure.${group}`)} (${code})`;
  return { reason, advice: t(`failure.${group}.do`), raw: failure };
}
