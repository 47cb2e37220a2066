// Sends a form to the server and gives back what it says: { status, told }.

async function post(url, fields) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  document.dispatchEvent(new CustomEvent("posting", { detail: true }));
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      body: new URLSearchParams(fields),
    });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.status, told: isJson ? await answer.json() : {} };
  } catch {
    return { status: 0, told: { error: document.getElementById("notices").dataset.textOffline } };
  } finally {
    document.dispatchEvent(new CustomEvent("posting", { detail: false }));
  }
}

export { post };
