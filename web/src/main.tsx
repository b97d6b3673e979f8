import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Providers } from "@/app/providers";
import { newQueryClient } from "@/app/query-client";
import { newRouter } from "@/app/router";
import "@/styles/app.css";

const holder = document.getElementById("root");
if (!holder) throw new Error("index.html has no #root");

const client = newQueryClient();
const router = newRouter(client);

createRoot(holder).render(
  <StrictMode>
    <Providers client={client}>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
