import { deletePushSubscription } from "./delete-push-subscription";
import { getPushKey } from "./get-push-key";
import { savePushSubscription } from "./save-push-subscription";

const WORKER = "/push-worker.js";
const KEPT_ID = "watchbell.push";

/** `id` is what the server called this browser when it subscribed; whether it still knows it, its list tells. */
export type ThisBrowser = { can: "insecure" | "unsupported" | "blocked" } | { can: "subscribe"; id: string | null };

/** What this browser can do, without asking the person anything. */
export async function lookAtThisBrowser(): Promise<ThisBrowser> {
  if (!window.isSecureContext) return { can: "insecure" };
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    return { can: "unsupported" };
  }
  if (Notification.permission === "denied") return { can: "blocked" };
  const subscription = Notification.permission === "granted" ? await present() : null;
  return { can: "subscribe", id: subscription && localStorage.getItem(KEPT_ID) };
}

async function present(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Resolves to whether the person allowed it. Must begin in a click: browsers ask only then. */
export async function enableThisBrowser(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  await navigator.serviceWorker.register(WORKER, { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = bytesOf(await getPushKey());
  // A subscription of another installation's key would be refused by the push service: it makes room.
  const old = await pushManager.getSubscription();
  if (old && !isSame(old.options.applicationServerKey, key)) await old.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { id } = await savePushSubscription(made.toJSON());
  localStorage.setItem(KEPT_ID, id);
  return true;
}

/** The server first: a browser that it cannot reach any more is no harm, one that it still tells is. */
export async function disableThisBrowser(id: string): Promise<void> {
  await deletePushSubscription(id);
  localStorage.removeItem(KEPT_ID);
  await (await present())?.unsubscribe();
}

/** Whoever signs out is told no more on this screen. Signing out never fails for it: the browser's half ends in any case. */
export async function leaveThisBrowser(): Promise<void> {
  const id = localStorage.getItem(KEPT_ID);
  if (!id) return;
  localStorage.removeItem(KEPT_ID);
  await Promise.allSettled([deletePushSubscription(id), present().then((subscription) => subscription?.unsubscribe())]);
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  const bytes = new Uint8Array(one ?? new ArrayBuffer(0));
  return bytes.length === other.length && bytes.every((byte, at) => byte === other[at]);
}
