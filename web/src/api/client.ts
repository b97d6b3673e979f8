/** One thin door to the server. Throws {@link ApiError}; an expired session waits for a new sign-in and then repeats the request. */

export interface FieldProblem {
  field: string;
  message: string;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: FieldProblem[];
  readonly requestId: string | null;

  constructor(
    status: number,
    code: string,
    message: string,
    details: FieldProblem[] = [],
    requestId: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.details = details;
    this.requestId = requestId;
  }
}

export interface Pagination {
  page: number;
  per_page: number;
  total: number;
}

export interface Page<T> {
  data: T[];
  pagination: Pagination;
}

export interface CursorPage<T> {
  data: T[];
  next_cursor: string | null;
}

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** A 401 is an answer here (the session itself), not an expired session. */
  bare?: boolean;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

let signInAgain: (() => Promise<void>) | null = null;

/** The app tells how to ask for a new sign-in; the promise settles when the person is back. */
export function onSessionExpired(ask: (() => Promise<void>) | null): void {
  signInAgain = ask;
}

/** The whole JSON answer (`undefined` for 204). `path` starts after `/api/v1`, for example `/monitors`. */
export async function send<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await once(method, path, options);
  if (response.status === 401 && !options.bare && signInAgain) {
    await signInAgain();
    return read<T>(await once(method, path, options));
  }
  return read<T>(response);
}

export async function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return (await send<{ data: T }>("GET", path, { query, signal })).data;
}

export function getPage<T>(path: string, query?: Query, signal?: AbortSignal): Promise<Page<T>> {
  return send("GET", path, { query, signal });
}

export function getCursor<T>(path: string, query?: Query, signal?: AbortSignal): Promise<CursorPage<T>> {
  return send("GET", path, { query, signal });
}

/** The server gives at most 100 rows a page; this reads them all, page after page. */
export async function getAll<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T[]> {
  const rows: T[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await getPage<T>(path, { ...query, page, per_page: 100 }, signal);
    rows.push(...answer.data);
    if (answer.data.length === 0 || rows.length >= answer.pagination.total) return rows;
  }
}

export async function post<T>(path: string, body?: unknown, query?: Query): Promise<T> {
  return (await send<{ data: T } | undefined>("POST", path, { body, query }))?.data as T;
}

export async function patch<T>(path: string, body: unknown): Promise<T> {
  return (await send<{ data: T }>("PATCH", path, { body })).data;
}

export async function put<T>(path: string, body: unknown): Promise<T> {
  return (await send<{ data: T }>("PUT", path, { body })).data;
}

export async function del(path: string): Promise<void> {
  await send("DELETE", path);
}

async function once(method: Method, path: string, { query, body, signal, headers }: RequestOptions): Promise<Response> {
  const url = new URL(`/api/v1${path}`, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value == null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  try {
    return await fetch(url, {
      method,
      signal,
      credentials: "same-origin",
      headers: { Accept: "application/json", ...writeHeaders(method, body), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "UNREACHABLE", "The server cannot be reached. Check the connection and try again.");
  }
}

function writeHeaders(method: Method, body: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-Watchbell-CSRF"] = csrfToken();
  return headers;
}

function csrfToken(): string {
  return decodeURIComponent(/(?:^|;\s*)watchbell_csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "");
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response, body);
  return body as T;
}

interface ErrorBody {
  error?: { code?: string; message?: string; details?: FieldProblem[]; request_id?: string };
}

function problemOf(response: Response, body: unknown): ApiError {
  const error = (body as ErrorBody | null)?.error;
  return new ApiError(
    response.status,
    error?.code ?? "INTERNAL_ERROR",
    error?.message ?? `The server answered ${response.status}. Try again in a moment.`,
    error?.details ?? [],
    error?.request_id ?? response.headers.get("X-Request-Id"),
  );
}

/** The server's sentence names so many fields; its details name them all. */
const NAMED = 3;

/** Refused fields by the names that people know them by: "wait minutes must be at most 10080", not "steps.0.wait_minutes: …". */
function worded(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  const { message } = error;
  const details = error.details.slice(0, NAMED);
  const more = error.details.length > NAMED ? " …" : "";
  if (message !== details.map((each) => `${each.field}: ${each.message}`).join("; ") + more) return message;
  const nameOf = (field: string) => field.split(".").findLast((part) => !/^\d*$/.test(part)) ?? field;
  // "must be at most 9" goes on from a name; whole sentences stand apart from it, or name their fields themselves.
  const named = ({ field, message: words }: FieldProblem) => {
    if (field === "config") return words;
    const name = nameOf(field).replaceAll("_", " ");
    return /^(must|is|are|has|needs|may|can)\b/.test(words) ? `${name} ${words}` : `${name}: ${words}`;
  };
  return details.map(named).join("; ") + more;
}

/** What the server refuses, by field of a form: what it says of "config.headers.X" counts for "headers". */
export function problemsByField(error: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (!(error instanceof ApiError)) return found;
  for (const { field, message } of error.details) found[field.replace(/^config\./, "").split(".")[0] ?? ""] ??= message;
  return found;
}

/** For a form that shows each problem at its field: only what it does not show is said once more. */
export function messageBeside(error: unknown, shown: readonly string[]): string {
  const places = Object.keys(problemsByField(error));
  const isShown = places.length > 0 && places.every((place) => shown.includes(place));
  return isShown ? "Nothing is saved yet: see what is marked above." : messageOf(error);
}

/** What to show a person for any thrown thing. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error) || error.message === "") return "Something went wrong. Try again.";
  if (error instanceof ApiError && error.status >= 500 && error.requestId) {
    return `Something went wrong on the server. Its log says more under ${error.requestId}.`;
  }
  const words = worded(error);
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?:…]$/.test(text) ? text : `${text}.`;
}
