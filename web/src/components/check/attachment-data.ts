import type { Attachment } from "@/api/types";

const PICTURE = /^image\/(png|jpeg|webp|gif)$/;
const TEXT = /^(text\/|application\/(.+\+)?(json|xml|javascript|yaml)\b)/;

export function isPicture({ media_type }: Attachment): boolean {
  return PICTURE.test(media_type);
}

export function isText({ media_type }: Attachment): boolean {
  return TEXT.test(media_type);
}

/** Where its data is: on the server, or in the address itself. */
export function sourceOf({ url, media_type, data_base64 }: Attachment): string | undefined {
  if (url) return url;
  return data_base64 ? `data:${media_type};base64,${data_base64}` : undefined;
}

export function bytesOf({ data_base64 }: Attachment): Uint8Array {
  return Uint8Array.from(atob(data_base64 ?? ""), (letter) => letter.charCodeAt(0));
}
