import { channelKeys, contactKeys, serviceKeys } from "@/api/keys";
import { useWrite } from "@/components/use-write";

/** A small write about contacts or channels. */
export const useContactWrite = (onDone?: () => void) =>
  useWrite([contactKeys.all, channelKeys.all, serviceKeys.all], onDone);
