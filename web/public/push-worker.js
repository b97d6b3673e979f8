// Shows what the server tells this browser, whether or not the dashboard is open. Knows no secret and stores nothing.
self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, ackUrl } = event.notification.data ?? {};
  event.waitUntil(open(event.action === "acknowledge" ? ackUrl : url));
});
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

// A push service may replace a subscription; the server is told of the new one. The old one it forgets when it is refused.
async function renew({ oldSubscription, newSubscription }) {
  const options = oldSubscription?.options;
  const fresh = newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
  if (!fresh) return;
  await fetch("/api/v1/push/subscriptions", {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-Watchbell-CSRF": "1" },
    body: JSON.stringify(fresh.toJSON()),
  });
}

// A browser takes the permission away from a page that is told and shows nothing: something is always shown.
function show(data) {
  const { title, body, tag, url, ack_url: ackUrl } = read(data);
  // A later message of an incident takes the place of the earlier one and is heard like the first.
  return self.registration.showNotification(title || "Watchbell", {
    body: body || "",
    ...(tag ? { tag, renotify: true } : {}),
    ...(ackUrl ? { actions: [{ action: "acknowledge", title: "Acknowledge" }] } : {}),
    data: { url: url || null, ...(ackUrl ? { ackUrl } : {}) },
  });
}

function read(data) {
  try {
    return data.json() ?? {};
  } catch {
    return {};
  }
}

async function open(url) {
  const place = ownPlace(url);
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = windows.find((each) => each.url === place);
  return shown ? shown.focus() : self.clients.openWindow(place);
}

// Only pages of this server are opened; whatever else a message names becomes its front page.
function ownPlace(url) {
  const home = `${self.location.origin}/`;
  try {
    const place = new URL(url || home, home).href;
    return place.startsWith(home) ? place : home;
  } catch {
    return home;
  }
}
