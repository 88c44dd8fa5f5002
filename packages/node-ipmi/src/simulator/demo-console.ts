import { Duplex } from "node:stream";

/** A small machine on the serial port: it boots, asks who is there, and repeats what it is told. */
export class DemoConsole extends Duplex {
  readonly #name: string;
  #line = "";
  #user: string | undefined;

  constructor(name: string) {
    super();
    this.#name = name;
    this.#print(`\r\n${name}: booting\r\n${this.#prompt()}`);
  }

  /** A serial break, as a kernel's SysRq hears it. */
  break(): void {
    this.#print("\r\n[break]\r\n");
  }

  override _read(): void {
    // speaks when spoken to
  }

  override _write(typed: Uint8Array, _encoding: BufferEncoding, taken: () => void): void {
    for (const character of new TextDecoder().decode(typed)) this.#type(character);
    taken();
  }

  #type(character: string): void {
    if (character === "\r" || character === "\n") return this.#enter();
    if (character === "\x7f" || character === "\b") {
      if (this.#line !== "") this.#print("\b \b");
      this.#line = this.#line.slice(0, -1);
      return;
    }
    this.#line += character;
    this.#print(character);
  }

  #enter(): void {
    const line = this.#line.trim();
    this.#line = "";
    this.#print("\r\n");
    if (line !== "") this.#answer(line);
    this.#print(this.#prompt());
  }

  #answer(line: string): void {
    if (this.#user === undefined) {
      this.#user = line;
      this.#print(`Welcome to ${this.#name}, ${line}.\r\n`);
    } else if (line === "exit") this.#user = undefined;
    else this.#print(`${line}\r\n`);
  }

  #prompt(): string {
    return this.#user === undefined ? `${this.#name} login: ` : `${this.#user}@${this.#name}:~$ `;
  }

  #print(text: string): void {
    this.push(text);
  }
}
