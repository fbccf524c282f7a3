/** The part of the parser that the tests use; it brings no types. */
declare module 'sax' {
  interface Tag {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
  }

  interface Parser {
    onopentag: (tag: Tag) => void;
    ontext: (text: string) => void;
    onerror: (error: Error) => void;
    write(text: string): Parser;
    close(): Parser;
  }

  const sax: {
    /** @param strict whether anything that is not well-formed XML is an error */
    parser(strict: boolean): Parser;
  };
  export { sax as default };
}
