import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Providers } from "@/app/providers";
import { newQueryClient } from "@/app/query-client";
import { newRouter } from "@/app/router";

/** The whole app at an address, as a signed-in person sees it. */
export function renderApp(path: string) {
  const client = newQueryClient();
  client.setDefaultOptions({ queries: { retry: false } });
  const router = newRouter(client);
  router.update({ history: createMemoryHistory({ initialEntries: [path] }) } as Parameters<typeof router.update>[0]);
  const view = render(
    <Providers client={client}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return { ...view, router, client, user: userEvent.setup({ delay: null }) };
}
