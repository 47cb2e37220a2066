// Django's CSRF token of the page. It goes stale when the reader signs in anew in another tab;
// `freshToken()` asks at data-fresh for the one in force and puts it in its place.

const meta = document.querySelector('meta[name="csrf-token"]');

export function token() {
  return meta?.content ?? "";
}

/** True when there is a new one: what was refused may be sent again. */
export async function freshToken() {
  try {
    const response = await fetch(meta.dataset.fresh, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!response.ok) return false;
    meta.content = (await response.json()).csrf;
    return true;
  } catch {
    return false;
  }
}
