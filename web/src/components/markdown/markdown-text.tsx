import { Fragment } from "react";
import { type Block, readBlocks, type Span } from "@/components/markdown/read-markdown";

/** A report as the public page shows it. */
export function MarkdownText({ text }: { text: string }) {
  return (
    <div className="flex flex-col gap-2 break-words text-sm">
      {readBlocks(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other identity for its parts
        <BlockText key={index} block={block} />
      ))}
    </div>
  );
}

function BlockText({ block: { kind, rows } }: { block: Block }) {
  const [first = []] = rows;
  if (kind === "heading") {
    return (
      <h3 className="mt-2 font-semibold first:mt-0">
        <Spans spans={first} />
      </h3>
    );
  }
  if (kind === "rule") return <hr className="my-1" />;
  if (kind === "code") {
    return <pre className="overflow-x-auto rounded-md bg-fill px-2.5 py-1.5 font-mono text-xs">{first[0]?.text}</pre>;
  }
  if (kind === "paragraph") {
    return (
      <p className="whitespace-pre-line">
        <Spans spans={first} />
      </p>
    );
  }
  const List = kind === "numbers" ? "ol" : "ul";
  return (
    <List className={kind === "numbers" ? "list-decimal pl-6" : "list-disc pl-6"}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <li key={index}>
          <Spans spans={row} />
        </li>
      ))}
    </List>
  );
}

function Spans({ spans }: { spans: readonly Span[] }) {
  return spans.map((span, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    <Fragment key={index}>
      <SpanText span={span} />
    </Fragment>
  ));
}

function SpanText({ span }: { span: Span }) {
  if (span.kind === "strong") return <strong className="font-semibold">{span.text}</strong>;
  if (span.kind === "em") return <em>{span.text}</em>;
  if (span.kind === "code") return <code className="rounded-sm bg-fill px-1 font-mono text-xs">{span.text}</code>;
  if (span.kind === "link") {
    return (
      <a href={span.href} className="text-accent underline" rel="noopener noreferrer" target="_blank">
        {span.text}
      </a>
    );
  }
  return span.text;
}
