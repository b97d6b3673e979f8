import { vi } from "vitest";

/** 65 bytes, as a point of P-256 has, in base64url. */
export const pushKey = `B${"A".repeat(86)}`;

interface Wishes {
  permission?: NotificationPermission;
  /** What the person says when asked. */
  says?: NotificationPermission;
  /** The key of the subscription that the browser has already. */
  subscribedWith?: number[];
  /** Why the push service refuses. */
  refusal?: string;
}

/** A browser that can push, for jsdom that cannot; `vi.unstubAllGlobals` takes it away again. */
export function fakePush({ permission = "default", says = "granted", subscribedWith, refusal }: Wishes = {}) {
  const Notification = {
    permission,
    requestPermission: vi.fn(async () => {
      Notification.permission = says;
      return says;
    }),
  };
  let present = subscribedWith && subscriptionOf(new Uint8Array(subscribedWith));
  function subscriptionOf(key: Uint8Array) {
    return {
      options: { applicationServerKey: key.buffer },
      toJSON: () => ({ endpoint: "https://push.example/1", expirationTime: null, keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: vi.fn(async () => {
        present = undefined;
        return true;
      }),
    };
  }
  const pushManager = {
    getSubscription: async () => present ?? null,
    subscribe: vi.fn(async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
      if (refusal) throw new Error(refusal);
      present ??= subscriptionOf(applicationServerKey);
      return present;
    }),
  };
  const registration = { pushManager };
  const serviceWorker = {
    register: vi.fn(async () => registration),
    getRegistration: async () => registration,
    ready: Promise.resolve(registration),
  };
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", Notification);
  Object.defineProperty(navigator, "serviceWorker", { configurable: true, value: serviceWorker });
  return { Notification, pushManager, serviceWorker, present: () => present };
}

export function noPush(): void {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, "serviceWorker");
}
