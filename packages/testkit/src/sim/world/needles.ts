/** How a text may stand in what is carried: as it is, in hexadecimal, or in base64 at each of its three places. */
export function needlesOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return encoded.slice(shift === 0 ? 0 : shift + 1, -4); // what the neighbours do not change
  });
  return [bytes, Buffer.from(bytes.toString("hex")), ...base64.map((each) => Buffer.from(each))];
}
